// One key an item, where items are gone through one by one: a key presses the button or follows the link that names it in
// data-key. Without this file everything works with Tab and Enter. The switch is remembered in this browser (WCAG 2.1.4).
(function () {
  // Longer than between the two presses of somebody impatient: the second meant the item before.
  var A_LOOK = 400;
  var end = document.querySelector("[data-end]"), switches = document.querySelectorAll("[data-keys-switch]");
  var isSeen = false, isDone = false;

  function isOff() {
    try { return localStorage.getItem("barnraise.keys") === "off"; } catch (e) { return false; }
  }

  function say() {
    switches.forEach(function (one) {
      one.hidden = false;
      one.setAttribute("aria-pressed", String(!isOff()));
    });
    document.querySelectorAll("kbd").forEach(function (one) { one.hidden = isOff(); });
  }

  function see() {
    if (isSeen || document.visibilityState !== "visible") return;
    isSeen = true;
    document.documentElement.dataset.keys = "ready";
  }

  function look() { setTimeout(see, A_LOOK); }

  function watch() {
    if (!end) {
      document.addEventListener("visibilitychange", look);
      look();
      return;
    }
    // An end that is longer on the screen than a look has been scrolled to, and is not only passed by.
    new IntersectionObserver(function (entries, observer) {
      if (!entries.some(function (entry) { return entry.isIntersecting; })) return;
      observer.disconnect();
      document.addEventListener("visibilitychange", look);
      look();
    }).observe(end);
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.key === "Enter" ? event.target.closest("a, button, summary") : isOff()) return;
    var named = document.querySelector('[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
    if (!named || named.disabled) return;
    event.preventDefault();
    if (event.repeat || isDone) return;
    if (named.tagName === "BUTTON" && !isSeen) {
      // What has not been read to its end is read on, and not judged.
      if (end) window.scrollBy({ top: window.innerHeight * 0.8 });
      return;
    }
    isDone = named.tagName === "A";
    named.click();
  });
  // A form that is sent, or a page that is left, is answered by the next page: until then a key does nothing more.
  document.addEventListener("submit", function (event) { setTimeout(function () { isDone = !event.defaultPrevented; }); });
  window.addEventListener("pageshow", function () { isDone = false; });

  switches.forEach(function (one) {
    one.addEventListener("click", function () {
      try { localStorage.setItem("barnraise.keys", isOff() ? "on" : "off"); } catch (e) { /* only for this page, then */ }
      say();
    });
  });
  window.addEventListener("storage", say);
  say();
  watch();
})();
