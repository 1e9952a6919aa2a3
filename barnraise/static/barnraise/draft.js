// What was typed survives a reload, an expired session and a refused save: it is kept in this browser until a page
// says that it arrived (data-draft-done). A draft made on another edition is offered, never put in by itself.
(function () {
  var PREFIX = "barnraise.draft:", KEPT_DAYS = 60;

  // One draft for each form and version: what is written now never replaces what was written on another edition.
  function drafts(key) {
    var found = [];
    try {
      Object.keys(localStorage).forEach(function (name) {
        if (name.indexOf(PREFIX + (key === undefined ? "" : key + "@")) !== 0) return;
        try { found.push(Object.assign(JSON.parse(localStorage.getItem(name)), { name: name })); } catch (e) { localStorage.removeItem(name); }
      });
    } catch (e) { /* a browser that keeps nothing */ }
    return found.sort(function (one, other) { return other.at - one.at; });
  }
  function forget(name) {
    try { localStorage.removeItem(name); } catch (e) { /* nothing was kept then */ }
  }
  function clean() {
    drafts().forEach(function (draft) { if (!(Date.now() - draft.at < KEPT_DAYS * 86400000)) forget(draft.name); });
  }

  // Fields that a person fills in; never the ones that guard the form.
  function fields(form) {
    return Array.from(form.elements).filter(function (field) {
      return field.name && field.name !== "csrfmiddlewaretoken" && !/^(submit|button|file|password)$/.test(field.type) &&
        (field.type !== "hidden" || field.hasAttribute("data-attached"));
    });
  }
  function taken(form) {
    var values = {};
    fields(form).forEach(function (field) {
      if (/^(radio|checkbox)$/.test(field.type)) { if (field.checked) values[field.name] = (values[field.name] || []).concat(field.value); }
      else values[field.name] = field.value;
    });
    return values;
  }
  function put(form, values) {
    fields(form).forEach(function (field) {
      var value = values[field.name];
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = (value || []).indexOf(field.value) >= 0;
      else if (value === undefined) return;
      else if (field.surface) field.surface.write(value);
      else field.value = value;
    });
  }

  function told(at, style) { return new Intl.DateTimeFormat(document.documentElement.lang || undefined, style).format(at); }
  function same(one, other) { return JSON.stringify(one) === JSON.stringify(other); }

  function start(form) {
    var key = form.dataset.draft, name = PREFIX + key + "@" + form.dataset.draftVersion, waiting = null;
    var notice = form.querySelector("[data-restored]"), said = form.querySelector("[data-draft-said]"), given = taken(form);

    function keep() {
      clearTimeout(waiting);
      var values = taken(form);
      if (same(values, given)) return forget(name);
      try {
        localStorage.setItem(name, JSON.stringify({ at: Date.now(), values: values }));
        said.textContent = said.dataset.kept.replace("{time}", told(Date.now(), { timeStyle: "short" }));
      } catch (e) {
        said.textContent = said.dataset.full;
      }
    }
    function offer(draft, mine) {
      notice.querySelectorAll("[data-when]").forEach(function (part) {
        part.hidden = part.dataset.when !== (mine ? "same" : "other");
      });
      notice.querySelectorAll("[data-at]").forEach(function (part) { part.textContent = told(draft.at, { dateStyle: "long", timeStyle: "short" }); });
      notice.hidden = false;
      notice.addEventListener("click", function (event) {
        var button = event.target.closest("[data-act]");
        if (!button) return;
        if (button.dataset.act === "restore") put(form, draft.values);
        else { if (mine) put(form, given); forget(draft.name); }
        notice.hidden = true;
        keep();
      });
    }

    var found = drafts(key).filter(function (draft) { return draft.values && !same(draft.values, given); });
    var mine = found.filter(function (draft) { return draft.name === name; })[0];
    if (mine) put(form, mine.values);
    if (found.length) offer(mine || found[0], Boolean(mine));
    form.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(keep, 400); });
    document.addEventListener("visibilitychange", function () { if (document.hidden) keep(); });
    window.addEventListener("pagehide", keep);
    form.addEventListener("submit", keep);
  }

  clean();
  document.querySelectorAll("[data-draft-done]").forEach(function (done) {
    drafts(done.dataset.draftDone).forEach(function (draft) { forget(draft.name); });
  });
  document.querySelectorAll("form[data-draft]").forEach(start);
})();
