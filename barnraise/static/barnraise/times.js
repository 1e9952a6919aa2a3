// Tells the times of a page as people do, in the page's language, and keeps them true while it stays open. What is told
// in full is told in the reader's own time.
(function () {
  var UNITS = [["minute", 60], ["hour", 3600]];

  // How many days lie between two dates as the reader's calendar has them: tomorrow is tomorrow, not 47 hours on.
  function days(at) {
    var then = new Date(at), now = new Date();
    var midnight = new Date(then.getFullYear(), then.getMonth(), then.getDate());
    return Math.round((midnight - new Date(now.getFullYear(), now.getMonth(), now.getDate())) / 86400000);
  }

  function told(at, format, dates) {
    var seconds = (at - Date.now()) / 1000, size = Math.abs(seconds), best = null;
    if (size < 45) return format.format(0, "second");
    if (size >= 30 * 86400) return dates.format(at);
    if (size >= 86400) return format.format(days(at), "day");
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

  function exact() {
    var format = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
      year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short"
    });
    document.querySelectorAll("time[data-exact]").forEach(function (time) {
      var at = Date.parse(time.getAttribute("datetime"));
      if (!isNaN(at)) time.textContent = format.format(at);
    });
  }

  exact();
  refresh();
  setInterval(refresh, 60000);
})();
