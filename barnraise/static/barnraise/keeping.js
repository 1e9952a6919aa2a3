// What is typed is kept on the server too, a few seconds after typing stops, so that it is there on another device.
(function () {
  var PAUSE = 4000;

  document.querySelectorAll("form[data-keep]").forEach(function (form) {
    var box = form.querySelector("[data-editor] textarea"), said = form.querySelector("[data-server-said]");
    if (!box) return;
    var waiting = null, sent = box.value, ended = false;

    function keep() {
      clearTimeout(waiting);
      if (ended || box.value === sent) return;
      var fields = new FormData(form), value = box.value;
      fields.set(box.name, value);
      fields.delete("pictures");
      fetch(form.dataset.keep, { method: "POST", body: fields, headers: { Accept: "application/json" } })
        .then(function (answer) {
          if (!answer.ok) throw new Error(String(answer.status));
          sent = value;
          said.textContent = said.dataset.kept;
        })
        .catch(function () { said.textContent = ""; /* it is kept in the browser; the next change tries again */ });
    }

    form.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(keep, PAUSE); });
    form.addEventListener("submit", function () { ended = true; clearTimeout(waiting); });
  });
})();
