// The page as it will read, beside the text, a moment after typing stops. Without this the button below shows it.
(function () {
  document.querySelectorAll("[data-preview]").forEach(function (preview) {
    var form = preview.closest("form"), textarea = form.querySelector("[data-editor] textarea");
    var shown = preview.querySelector("[data-shown]"), waiting = null, asked = 0, sent = null;

    // Where one writes at the end, the end is shown.
    function follow() {
      var box = Array.from(form.querySelectorAll("[data-editor] [contenteditable=true], [data-editor] textarea"))
        .find(function (one) { return one.scrollHeight > one.clientHeight && one.clientHeight; });
      if (box) shown.scrollTop = box.scrollTop / (box.scrollHeight - box.clientHeight) * (shown.scrollHeight - shown.clientHeight);
    }

    function ask() {
      if (textarea.value === sent) return;
      var mine = ++asked, fields = new FormData(form);
      sent = textarea.value;
      fields.set(textarea.name, sent);
      fields.delete("pictures");
      preview.setAttribute("aria-busy", "true");
      fetch(preview.dataset.preview, { method: "POST", body: fields, headers: { Accept: "text/html" } })
        .then(function (answer) { if (!answer.ok) throw new Error(String(answer.status)); return answer.text(); })
        .then(function (html) {
          if (mine !== asked) return;
          var made = new DOMParser().parseFromString(html, "text/html");
          shown.replaceChildren.apply(shown, Array.from(made.body.childNodes));
          preview.removeAttribute("aria-busy");
          follow();
        })
        .catch(function () {
          // The last preview stays; the next change asks again.
          if (mine === asked) { sent = null; preview.removeAttribute("aria-busy"); }
        });
    }

    preview.querySelector("[data-again]").hidden = true;
    textarea.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(ask, 600); });
    form.querySelector("[data-editor]").addEventListener("scroll", follow, true);
    ask();
  });
})();
