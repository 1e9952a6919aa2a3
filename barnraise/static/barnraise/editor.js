// The text of a form, written with its markup shown: buttons for what is hard to type, and one surface for the
// other scripts of the editor, whether the text stands in TinyMDE or, when it is very long, in the plain box.
//
// textarea.surface: text(), write(text), before() (of its line), insert(text, back), around(pre, post), focus()
// The textarea always holds the text and tells every change with an "input" event.
(function () {
  var LARGEST = 40000; // signs; beyond, colouring would be slower than a fast typist on a phone

  function told(textarea) {
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The box as the browser gives it.
  function plain(textarea) {
    function put(text, from, to) {
      textarea.focus();
      textarea.setRangeText(text, from, to, "end");
      told(textarea);
    }
    return {
      text: function () { return textarea.value; },
      write: function (text) { textarea.value = text; told(textarea); },
      before: function () { return textarea.value.slice(0, textarea.selectionStart).split("\n").pop(); },
      insert: function (text, back) { put(text, textarea.selectionStart - (back || 0), textarea.selectionEnd); },
      append: function (text) { put(text, textarea.value.length, textarea.value.length); },
      around: function (pre, post) {
        var from = textarea.selectionStart, to = textarea.selectionEnd;
        put(pre + textarea.value.slice(from, to) + post, from, to);
        textarea.setSelectionRange(from + pre.length, to + pre.length);
      },
      focus: function () { textarea.focus(); }
    };
  }

  // TinyMDE over the box; a caret that was left for a button is remembered.
  function marked(textarea) {
    var editor = new TinyMDE.Editor({ textarea: textarea }), area = editor.e, caret = null;

    area.setAttribute("role", "textbox");
    area.setAttribute("aria-multiline", "true");
    area.setAttribute("dir", "auto");
    area.spellcheck = true;
    ["lang", "aria-describedby", "aria-invalid"].forEach(function (name) {
      if (textarea.hasAttribute(name)) area.setAttribute(name, textarea.getAttribute(name));
    });
    var label = textarea.labels && textarea.labels[0];
    if (label) {
      label.id = label.id || textarea.id + "-label";
      area.setAttribute("aria-labelledby", label.id);
      label.addEventListener("click", function () { area.focus(); });
    }
    editor.addEventListener("change", function () { told(textarea); });
    editor.addEventListener("selection", function (selection) {
      if (selection.focus) caret = { focus: selection.focus, anchor: selection.anchor || selection.focus };
    });

    function end() {
      var row = editor.lines.length - 1;
      return { row: row, col: editor.lines[row].length };
    }
    function place() {
      var at = caret || { focus: end(), anchor: end() };
      return { focus: Object.assign({}, at.focus), anchor: Object.assign({}, at.anchor) };
    }
    function put(text, anchor, focus) {
      area.focus();
      editor.pushHistory();
      editor.paste(text, anchor, focus);
    }
    return {
      text: function () { return textarea.value; },
      write: function (text) { editor.setContent(text); textarea.value = text; told(textarea); },
      before: function () { var at = place().focus; return editor.lines[at.row].slice(0, at.col); },
      insert: function (text, back) {
        var at = place();
        if (back) at.anchor = { row: at.focus.row, col: at.focus.col - back };
        put(text, at.anchor, at.focus);
      },
      append: function (text) { put(text, end(), end()); },
      around: function (pre, post) {
        var at = place();
        area.focus();
        editor.setSelection(at.focus, at.anchor);
        editor.pushHistory();
        editor.wrapSelection(pre, post, at.focus, at.anchor);
      },
      focus: function () { area.focus(); }
    };
  }

  function block(surface, text) {
    surface.insert((surface.before().trim() ? "\n\n" : "") + text);
  }

  function footnote(surface) {
    var number = 1;
    while (surface.text().indexOf("[^" + number + "]") >= 0) number += 1;
    surface.insert("[^" + number + "]");
    surface.append((/\n$/.test(surface.text()) ? "\n" : "\n\n") + "[^" + number + "]: ");
  }

  var TOOLS = {
    strong: function (surface) { surface.around("**", "**"); },
    emphasis: function (surface) { surface.around("*", "*"); },
    link: function (surface) { surface.insert("[["); },
    table: function (surface, button) {
      var names = button.dataset.columns.split("|");
      block(surface, "| " + names.join(" | ") + " |\n|" + names.map(function () { return " --- |"; }).join("") +
        "\n|" + names.map(function () { return "   |"; }).join("") + "\n");
    },
    footnote: footnote
  };

  document.querySelectorAll("[data-editor]").forEach(function (editor) {
    var textarea = editor.querySelector("textarea");
    var comfortable = window.TinyMDE && textarea.value.length <= LARGEST && editor.dataset.editor === "markdown";
    textarea.surface = comfortable ? marked(textarea) : plain(textarea);
    if (editor.dataset.editor !== "markdown") return;
    var tools = editor.querySelector("[data-tools]");
    tools.hidden = false;
    // A press of a button leaves the caret where it is.
    tools.addEventListener("mousedown", function (event) { if (event.target.closest("button")) event.preventDefault(); });
    tools.addEventListener("click", function (event) {
      var button = event.target.closest("[data-tool]");
      if (button && TOOLS[button.dataset.tool]) TOOLS[button.dataset.tool](textarea.surface, button);
    });
  });
})();
