// Notices that were on the screen for a moment are seen: it presses the button that marks them, without leaving the page.
(function () {
  var form = document.querySelector("[data-seen]");
  if (!form) return;

  function mark() {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", wait);
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).then(function () {
      form.hidden = true;
    }, function () {});
  }
  function wait() { setTimeout(mark, 3000); }

  document.addEventListener("visibilitychange", wait);
  wait();
})();
