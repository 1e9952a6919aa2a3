// One key an item: a key presses the button or follows the link that names it in data-key.
// Without this file everything works with Tab and Enter.
document.addEventListener("keydown", function (event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  var named = document.querySelector('[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
  if (!named || named.disabled) return;
  event.preventDefault();
  named.click();
});
