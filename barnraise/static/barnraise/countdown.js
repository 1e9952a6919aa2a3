// Counts the minutes of a lease down while the page stays open.
(function () {
  var held = document.querySelectorAll("[data-until]");
  if (!held.length) return;

  function refresh() {
    var format = new Intl.RelativeTimeFormat(document.documentElement.lang || undefined);
    held.forEach(function (one) {
      var left = Math.ceil((Date.parse(one.dataset.until) - Date.now()) / 60000);
      if (left < 0) return;
      one.querySelector("[data-left]").textContent = format.format(left, "minute");
    });
  }

  refresh();
  setInterval(refresh, 30000);
})();
