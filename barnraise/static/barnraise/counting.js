// The button says what it does: it counts the words that were put in, or taken out when none was put in.
(function () {
  var MOST = 4000000; // comparisons of words; beyond, all words between the first and the last change count

  function words(text) { return text.match(/[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/gu) || []; }

  // How many words of `now` and of `then` are not common to both, by the longest common subsequence.
  function changed(then, now) {
    var from = 0, a = then.length, b = now.length;
    while (from < a && from < b && then[from] === now[from]) from += 1;
    while (a > from && b > from && then[a - 1] === now[b - 1]) { a -= 1; b -= 1; }
    var out = a - from, put = b - from;
    if (!out || !put || out * put > MOST) return { put: put, out: out };
    var row = new Uint32Array(put + 1);
    for (var i = 1; i <= out; i += 1) {
      for (var j = 1, diagonal = 0; j <= put; j += 1) {
        var above = row[j];
        row[j] = then[from + i - 1] === now[from + j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]);
        diagonal = above;
      }
    }
    return { put: put - row[put], out: out - row[put] };
  }

  document.querySelectorAll("[data-counts]").forEach(function (button) {
    var form = button.closest("form"), textarea = form.querySelector("[data-editor] textarea"), waiting = null;
    var names = button.dataset.numbers.split(" ");
    var base = form.querySelector("[data-base]"), then = words(base ? base.textContent : textarea.defaultValue);

    function said(count) {
      return names[count] || String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
    }
    function count() {
      var found = changed(then, words(textarea.value)), many = found.put || found.out;
      var name = found.put ? "put" : found.out ? "out" : "none";
      button.textContent = button.dataset[name + (many === 1 ? "One" : "")].replace("{n}", said(many));
    }

    textarea.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(count, 150); });
    count();
  });
})();
