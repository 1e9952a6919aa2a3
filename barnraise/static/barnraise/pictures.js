// Pictures that are pasted, dropped or chosen: kept on the server by their hash, named in the text, and listed in
// the hidden field `attached` as further changes of the contribution: [{"path", "sha256"}].
(function () {
  var KINDS = { "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "image/svg+xml": "svg" };

  function hex(buffer) {
    return Array.from(new Uint8Array(buffer), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }

  function plainName(file, taken) {
    var dot = file.name.lastIndexOf("."), stem = dot > 0 ? file.name.slice(0, dot) : file.name;
    stem = stem.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "picture";
    var name = stem + "." + KINDS[file.type], number = 2;
    while (taken.indexOf(name) >= 0) { name = stem + "-" + number + "." + KINDS[file.type]; number += 1; }
    return name;
  }

  function start(editor) {
    var textarea = editor.querySelector("textarea"), attached = editor.querySelector("[data-attached]");
    var said = editor.querySelector("[data-said]"), folder = editor.dataset.path.split("/").slice(0, -1).join("/");

    function say(name, facts) {
      said.textContent = (said.dataset[name] || "").replace(/\{(\w+)\}/g, function (all, fact) { return facts[fact]; });
    }
    function list() {
      try { return JSON.parse(attached.value) || []; } catch (e) { return []; }
    }
    async function keep(file) {
      if (!KINDS[file.type]) return say("unknown", { name: file.name });
      if (file.size > Number(editor.dataset.fileMb) * 1048576) return say("large", { name: file.name, mb: editor.dataset.fileMb });
      say("sending", { name: file.name });
      var bytes = await file.arrayBuffer(), sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
      var answer = await fetch(editor.dataset.blobs + sha256, {
        method: "PUT",
        body: bytes,
        headers: { "X-CSRFToken": editor.closest("form").elements.csrfmiddlewaretoken.value, "Content-Type": file.type }
      });
      if (!answer.ok) return say("refused", { name: file.name });
      var name = plainName(file, list().map(function (one) { return one.path.split("/").pop(); }));
      attached.value = JSON.stringify(list().concat([{ path: folder ? folder + "/" + name : name, sha256: sha256 }]));
      textarea.surface.insert("![" + name.replace(/\.\w+$/, "").replace(/-/g, " ") + "](" + encodeURI(name) + ")");
      say("kept", { name: name });
    }
    async function keepAll(files) {
      for (var file of files) {
        try { await keep(file); } catch (e) { say("refused", { name: file.name }); }
      }
    }
    function taken(event, transfer) {
      var files = Array.from((transfer && transfer.files) || []);
      if (!files.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      keepAll(files);
    }

    // Before the text's own listeners, which would take a file for its name.
    editor.addEventListener("paste", function (event) { taken(event, event.clipboardData); }, true);
    editor.addEventListener("drop", function (event) { taken(event, event.dataTransfer); }, true);
    var chooser = editor.querySelector("[data-choose]"), button = editor.querySelector("[data-tool=picture]");
    button.hidden = false;
    editor.querySelector("[data-pictures]").hidden = true;
    button.addEventListener("click", function () { chooser.click(); });
    chooser.addEventListener("change", function () { keepAll(Array.from(chooser.files)).then(function () { chooser.value = ""; }); });
  }

  // Browsers hash only on secure pages; on others, as without a script, pictures go with the form's own file field.
  if (!window.crypto || !crypto.subtle) return;
  document.querySelectorAll("[data-editor=markdown]").forEach(start);
})();
