// Light, dark, or as the device: remembered in this browser, set before the first paint.
(function () {
  var root = document.documentElement;

  function chosen() {
    try { return localStorage.getItem("barnraise.theme"); } catch (e) { return null; }
  }

  function wear(theme) {
    root.classList.toggle("light", theme === "light");
    root.classList.toggle("dark", theme === "dark");
  }

  function say() {
    var theme = chosen() || "device";
    document.querySelectorAll("[data-theme]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
    });
  }

  wear(chosen());
  window.addEventListener("storage", function () { wear(chosen()); say(); });
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-themes]").forEach(function (group) { group.hidden = false; });
    say();
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-theme]");
    if (!button) return;
    try { localStorage.setItem("barnraise.theme", button.dataset.theme); } catch (e) { /* only for this page, then */ }
    wear(button.dataset.theme);
    say();
  });
})();
