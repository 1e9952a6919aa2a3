// Words typed in a form survive a reload, an ended session, a refused save and a second window: they are kept in this
// browser, for who opened the form alone, until the server says that the form arrived (the cookie done_forms, or
// data-draft-done). A draft made on another edition is offered, never put in by itself.
(function () {
  var PREFIX = "barnraise.draft:", KEPT_DAYS = 60, SHORT = 12;
  // What tells two forms with one address apart.
  var ABOUT = ["contribution", "version", "item"];

  // A guest has no name that another visitor could not have: guests share what is kept in a browser.
  function owner(by) { return by && by.value.indexOf("guest ") !== 0 ? by.value : ""; }
  function value(form, name) { return form.elements[name] ? form.elements[name].value : ""; }
  function key_of(form) {
    var about = form.dataset.draft, address = new URL(form.action || location.href, location.href);
    if (about === undefined) about = [address.pathname + address.search].concat(ABOUT.map(function (name) { return value(form, name); })).join(" ");
    return owner(form.elements.form_by) + ":" + about;
  }
  function done() {
    var found = /(?:^|; )done_forms=([^;]*)/.exec(document.cookie);
    return found ? found[1].split(".") : [];
  }

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
    var arrived = done();
    drafts().forEach(function (draft) {
      if (!(Date.now() - draft.at < KEPT_DAYS * 86400000) || arrived.indexOf(draft.key) >= 0) forget(draft.name);
    });
  }

  // Fields that a person fills in; never the ones that guard the form.
  function fields(form) {
    return Array.from(form.elements).filter(function (field) {
      return field.name && !/^(submit|button|file|password)$/.test(field.type) &&
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
    var key = key_of(form), own = PREFIX + key + "@" + (form.dataset.draftVersion || "1"), name = own, waiting = null;
    var notice = form.querySelector("[data-restored]"), said = form.querySelector("[data-draft-said]"), given = taken(form);
    var last = null, id = value(form, "form_key").slice(0, SHORT);

    function keep() {
      clearTimeout(waiting);
      var values = taken(form);
      var stored = drafts(key).filter(function (draft) { return draft.name === name; })[0];
      var isKept = stored && same(stored.values, values);  // also where it came back with a refusal
      if (!isKept && (same(values, given) || !(form.dataset.draft || hasWords(values)))) {
        if (stored && same(stored.values, last)) forget(name);
        return;
      }
      // Another window has written since: both keep theirs.
      if (stored && !isKept && !same(stored.values, last)) name = own + "#" + id;
      try {
        localStorage.setItem(name, JSON.stringify({ at: Date.now(), key: id, values: values }));
        last = values;
        if (said) said.textContent = said.dataset.kept.replace("{time}", told(Date.now(), { timeStyle: "short" }));
      } catch (e) {
        if (said) said.textContent = said.dataset.full;
      }
    }
    function hasWords(values) {
      return areas(form).some(function (box) { return values[box.name] !== given[box.name]; });
    }
    function offer(draft, mine) {
      if (!notice) return;
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
    var mine = found.filter(function (draft) { return draft.name === own || draft.name.indexOf(own + "#") === 0; })[0];
    if (mine) { put(form, mine.values); name = mine.name; last = mine.values; }
    if (found.length) offer(mine || found[0], Boolean(mine));
    form.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(keep, 400); });
    document.addEventListener("visibilitychange", function () { if (document.hidden) keep(); });
    window.addEventListener("pagehide", keep);
    form.addEventListener("submit", keep);
  }

  function areas(form) {
    return Array.from(form.elements).filter(function (field) { return field.matches("textarea[name]") && !field.readOnly; });
  }

  clean();
  var here = owner(document.querySelector("[name=form_by]"));
  document.querySelectorAll("[data-draft-done]").forEach(function (done) {
    drafts(here + ":" + done.dataset.draftDone).forEach(function (draft) { forget(draft.name); });
  });
  document.querySelectorAll("form[method=post]:not([data-returned])").forEach(function (form) {
    if (form.elements.form_by && areas(form).length) start(form);
  });
})();
