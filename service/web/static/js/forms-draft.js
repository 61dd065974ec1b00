// The draft: saved on the server while one types; on this computer when that does not work.
import { fields, post } from './forms-post.js';
import { setRowCount } from './forms-rows.js';
import { say } from './forms-words.js';

const PAUSE = 1200;
const RETRY = 15000;
const NOT_KEPT = new Set(['csrf', 'revision', '_draft', '_draft_seen', '_draft_page']);

function snapshot(form) {
  return Array.from(fields(form)).filter(([name]) => !NOT_KEPT.has(name));
}

function clock(date) {
  return date.toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false });
}

// The browser's own store may be switched off or full; then the page alone holds the text. What nobody is
// signed in for is kept in this tab only: the computer may be everybody's.
function store(key) {
  try {
    return key.startsWith('jiangxin:public:') ? window.sessionStorage : window.localStorage;
  } catch (forbidden) {
    return null;
  }
}

function keepHere(key, pairs) {
  try {
    store(key).setItem(key, JSON.stringify({ at: Date.now(), pairs }));
    return true;
  } catch (full) {
    return false;
  }
}

function keptHere(key) {
  try {
    return JSON.parse(store(key).getItem(key));
  } catch (unreadable) {
    return null;
  }
}

function forget(key) {
  const place = store(key);
  if (place) place.removeItem(key);
}

// A copy of this page's own draft; else the newest one of the same form that another page left here.
function keyOfCopy(key, family) {
  const place = store(key);
  if (!place || !family || place.getItem(key)) return key;
  const others = Object.keys(place).filter((name) => name.startsWith(`jiangxin:${family}`) && keptHere(name));
  others.sort((one, other) => keptHere(other).at - keptHere(one).at);
  return others[0] || key;
}

// The server says which draft it has written: a second page of the same draft gets one of its own.
function writeOn(form, said) {
  if (!said.draft) return;
  form.elements._draft.value = said.draft;
  form.elements._draft_seen.value = said.seen;
  if (said.address) window.history.replaceState(null, '', said.address);
}

function fillRows(form, names) {
  for (const list of form.querySelectorAll('[data-list]')) {
    const start = `${list.dataset.list}[`;
    const numbers = names.filter((name) => name.startsWith(start))
      .map((name) => parseInt(name.slice(start.length), 10) + 1);
    setRowCount(list, Math.max(0, ...numbers));
  }
}

export function restore(form, pairs) {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) || []), value]);
  fillRows(form, Array.from(values.keys()));
  for (const field of form.elements) {
    if (!field.name || NOT_KEPT.has(field.name) || field.type === 'file' || field.type === 'hidden') continue;
    const found = values.get(field.name) || [];
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = found.includes(field.value);
    else if (field.tagName !== 'BUTTON' && found.length) [field.value] = found;
  }
  form.dispatchEvent(new Event('restored'));
}

// On a slow line one types before this file has arrived; nobody heard those keystrokes.
function typedBefore(form) {
  return Array.from(form.elements).some((field) => {
    if (!field.name || NOT_KEPT.has(field.name) || field.readOnly) return false;
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    if (field.tagName === 'SELECT') return chosenBefore(field);
    const typed = field.tagName === 'TEXTAREA' || (field.tagName === 'INPUT' && !['hidden', 'file'].includes(field.type));
    return typed && field.value !== '' && field.value !== field.defaultValue;
  });
}

function chosenBefore(select) {
  const options = Array.from(select.options);
  const given = options.filter((option) => option.defaultSelected);
  const first = options.filter((option) => !option.disabled).slice(0, select.multiple ? 0 : 1);
  const expected = given.length ? given : first;
  return Array.from(select.selectedOptions).some((option) => !expected.includes(option));
}

function statusLine(form) {
  const made = document.createElement('p');
  made.className = 'draft-status';
  made.setAttribute('role', 'status');
  form.append(made);
  return made;
}

export function keepDraft(form) {
  const address = form.dataset.draft;
  const key = `jiangxin:${form.dataset.key || window.location.pathname}`;
  const line = form.querySelector('[data-draft-status], [data-draft-state]') || statusLine(form);
  const state = { dirty: false, busy: false, stopped: false, timer: 0 };

  function tell(sentence, wrong = false) {
    line.textContent = sentence;
    line.classList.toggle('draft-wrong', wrong);
  }

  function failed(sentence, again) {
    const kept = keepHere(key, snapshot(form));
    tell(sentence, true);
    state.dirty = !kept;
    if (again) state.timer = setTimeout(save, RETRY);
  }

  async function answered(response) {
    if (response.redirected || response.status === 401) return failed(say('signedOut'), true);
    if (response.status === 409) {
      const told = await response.json();
      state.stopped = true;
      return failed(say('conflict', { sentence: told.sentence || told.error }), false);
    }
    if (!response.ok) return failed(say('refused'), response.status >= 500);
    const said = await response.json();
    forget(key);
    writeOn(form, said);
    if (said.sentence) return tell(said.sentence, true);
    return tell(say('saved', { time: said.saved_at || said.saved || clock(new Date()) }));
  }

  async function save() {
    if (state.busy || state.stopped) return;
    clearTimeout(state.timer);
    if (!address) {
      state.dirty = !keepHere(key, snapshot(form));
      return;
    }
    state.busy = true;
    state.dirty = false;
    tell(say('saving'));
    let response = null;
    try {
      response = await post(form, address);
    } catch (unreachable) {
      failed(say('offline'), true);
    }
    state.busy = false;
    if (response) await answered(response);
    if (state.dirty) later();
  }

  function later() {
    clearTimeout(state.timer);
    state.timer = setTimeout(save, PAUSE);
  }

  function changed() {
    state.dirty = true;
    if (!state.stopped) later();
  }

  function offer() {
    const copy = keyOfCopy(key, form.dataset.family);
    const kept = keptHere(copy);
    if (!kept) return;
    if (JSON.stringify(kept.pairs) === JSON.stringify(snapshot(form))) {
      forget(copy);
      return;
    }
    const box = document.createElement('div');
    box.className = 'draft-found';
    box.setAttribute('role', 'region');
    box.setAttribute('aria-label', say('restore'));
    const sentence = document.createElement('p');
    sentence.textContent = say('found', { time: clock(new Date(kept.at)) });
    box.append(sentence, button('restore', 'btn btn-primary'), button('discard', 'btn btn-outline-secondary'));
    form.prepend(box);

    function button(name, look) {
      const made = document.createElement('button');
      made.type = 'button';
      made.className = look;
      made.textContent = say(name);
      made.addEventListener('click', () => {
        box.remove();
        if (name === 'restore') {
          restore(form, kept.pairs);
          changed();
        }
        if (name === 'discard' || copy !== key) forget(copy);
      });
      return made;
    }
  }

  form.addEventListener('input', changed);
  form.addEventListener('change', changed);
  window.addEventListener('online', () => { if (state.dirty || keptHere(key)) later(); });
  offer();
  if (typedBefore(form)) changed();
  return {
    unsaved: () => state.dirty || state.busy,
    stop: () => { state.stopped = true; clearTimeout(state.timer); },
    sent: () => { if (!address) forget(key); },
    keep: () => { if (!address) keepHere(key, snapshot(form)); },
    resume: () => { state.stopped = false; },
    tell,
  };
}
