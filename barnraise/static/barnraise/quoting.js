// What somebody selects in a difference becomes the passage of her remark. Without this file she copies it herself.
(function () {
  var details = document.querySelector("[data-quoting]");
  if (!details) return;
  var quote = details.querySelector("[name=quote]"), path = details.querySelector("[name=path]");

  // The selected words, without what the change takes out, line numbers and remarks.
  function words(range) {
    var part = range.cloneContents();
    part.querySelectorAll("del, .num, .vh, .talk, .folded").forEach(function (one) { one.remove(); });
    return part.textContent.replace(/\s+/g, " ").trim();
  }

  document.addEventListener("selectionchange", function () {
    var selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    var range = selection.getRangeAt(0), node = range.commonAncestorContainer;
    var shown = (node.nodeType === 1 ? node : node.parentElement).closest("[data-path]");
    if (!shown) return;
    quote.value = words(range);
    path.value = shown.dataset.path;
  });
})();
