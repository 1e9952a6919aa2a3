// In the review queue: a verdict that needs a reason goes to the box first; Enter there sends it, Escape leaves it.
(function () {
  var form = document.getElementById("decide"), comment = document.getElementById("comment");
  if (!form || !comment) return;
  var wanted = null;

  form.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (!button || !("needsReason" in button.dataset)) return;
    if (comment.value.trim() || form.querySelector("[name=reason]:checked")) return;
    event.preventDefault();
    wanted = button;
    comment.placeholder = form.dataset.why;
    comment.focus();
  });
  comment.addEventListener("keydown", function (event) {
    if (event.key === "Escape") comment.blur();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !wanted || !comment.value.trim()) return;
    event.preventDefault();
    form.requestSubmit(wanted);
  });
})();
