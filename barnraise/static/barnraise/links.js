// A link to a piece: type two brackets and a part of its title; Enter takes the first, the arrows or a tap another.
(function () {
  function relative(from, to) {
    var here = from.split("/").slice(0, -1), there = to.split("/");
    while (here.length && there.length > 1 && here[0] === there[0]) { here.shift(); there.shift(); }
    return here.map(function () { return "../"; }).join("") + there.join("/");
  }

  function address(path) {
    return path.split("/").map(encodeURIComponent).join("/").replace(/[()]/g, function (sign) {
      return sign === "(" ? "%28" : "%29";
    });
  }

  function start(editor) {
    var textarea = editor.querySelector("textarea"), surface = textarea.surface, waiting = null, asked = 0;
    var list = editor.querySelector("[data-found]"), said = editor.querySelector("[data-said]");

    function close() {
      asked += 1;
      if (said.textContent === said.dataset.found) said.textContent = "";
      list.hidden = true;
      list.replaceChildren();
    }

    function choose(item) {
      var typed = surface.before().match(/\[\[([^\[\]]*)$/);
      close();
      surface.insert("[" + item.title.replace(/[\[\]\\]/g, "\\$&") + "](" + address(relative(editor.dataset.path, item.path)) + ")",
        typed ? typed[0].length : 0);
      surface.focus();
    }

    function show(items) {
      list.replaceChildren.apply(list, items.map(function (item) {
        var line = document.createElement("li"), button = document.createElement("button"), path = document.createElement("span");
        button.type = "button";
        button.textContent = item.title + " ";
        path.className = "meta";
        path.textContent = item.path;
        button.append(path);
        button.addEventListener("click", function () { choose(item); });
        line.append(button);
        return line;
      }));
      list.hidden = !items.length;
      if (items.length) list.scrollIntoView({ block: "nearest" });
      said.textContent = items.length ? said.dataset.found : said.dataset.none;
    }

    function look() {
      var typed = surface.before().match(/\[\[([^\[\]]{0,80})$/);
      if (!typed) { if (!list.hidden) close(); return; }
      var mine = ++asked;
      fetch(editor.dataset.components + "?q=" + encodeURIComponent(typed[1]), { headers: { Accept: "application/json" } })
        .then(function (answer) { return answer.ok ? answer.json() : { items: [] }; })
        .then(function (found) { if (mine === asked) show(found.items.slice(0, 8)); })
        .catch(close);
    }

    textarea.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(look, 200); });
    editor.addEventListener("keydown", function (event) {
      if (list.hidden) return;
      var buttons = Array.from(list.querySelectorAll("button")), at = buttons.indexOf(document.activeElement);
      if (event.key === "Escape") { close(); surface.focus(); }
      else if (event.key === "Enter" && at < 0) buttons[0].click();
      else if (event.key === "ArrowDown") buttons[(at + 1) % buttons.length].focus();
      else if (event.key === "ArrowUp" && at > 0) buttons[at - 1].focus();
      else if (event.key === "ArrowUp" && at === 0) surface.focus();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }, true);
  }

  document.querySelectorAll("[data-editor=markdown][data-components]").forEach(start);
})();
