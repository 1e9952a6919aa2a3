// Tells the times of a page as people do, in the page's language, and keeps them true while it stays open.
(function () {
  var UNITS = [["minute", 60], ["hour", 3600], ["day", 86400]];

  function told(at, format, dates) {
    var seconds = (at - Date.now()) / 1000, size = Math.abs(seconds), best = null;
    if (size < 45) return format.format(0, "second");
    if (size >= 30 * 86400) return dates.format(at);
    UNITS.forEach(function (unit) { if (!best || size >= unit[1]) best = unit; });
    return format.format(Math.trunc(seconds / best[1]) || Math.sign(seconds), best[0]);
  }

  function refresh() {
    var language = document.documentElement.lang || undefined;
    var format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    var dates = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
    document.querySelectorAll("time[datetime][title]").forEach(function (time) {
      var at = Date.parse(time.getAttribute("datetime"));
      if (!isNaN(at)) time.textContent = told(at, format, dates);
    });
  }

  refresh();
  setInterval(refresh, 60000);
})();
