// The page of review: each line of the checklist with its files, answered by keys or by clicks.
import { canDisplay, displayed, show, whenDisplayed } from './evidence.js';
import { post } from './forms-post.js';
import { composing, listen } from './keys.js';

const REST = 700; // milliseconds that a file stands still before the next one is shown
const TWO_DIGITS = 700; // milliseconds within which a second digit belongs to the first
const PAUSE = 600; // milliseconds without a change before it is asked what would happen
const form = document.getElementById('answer');
const ahead = form.querySelector('[data-ahead]');
const told = document.querySelector('[data-told]');
const tally = document.querySelector('[data-tally]');
const main = form.querySelector('[data-main]');
const lines = Array.from(form.querySelectorAll('[data-line]')).map(lineOf);
let current = null;
let asked = 0;
let waiting = 0;
let going = false; // files are being shown one after the other
let typed = { digits: '', at: 0 };

function lineOf(element) {
  const words = (name) => element.dataset[name].split(' ').filter(Boolean);
  return {
    element,
    number: Number(element.dataset.line),
    conform: element.dataset.conform,
    files: words('files'),
    paths: words('paths'),
    remark: element.dataset.remark ? document.getElementById(element.dataset.remark) : null,
    radios: Array.from(element.querySelectorAll('input[type="radio"]')),
    picked: false,
  };
}

function say(sentence) {
  told.textContent = sentence;
}

function answerOf(line) {
  const chosen = line.radios.find((one) => one.checked);
  return chosen ? chosen.value : '';
}

function isBad(line) {
  return Boolean(line.remark) && answerOf(line) !== '' && line.radios.indexOf(line.radios.find((one) => one.checked)) === 1;
}

function changed(element) {
  element.dispatchEvent(new Event('change', { bubbles: true }));
}

function set(line, value) {
  const radio = line.radios.find((one) => one.value === value);
  if (!radio || radio.checked) return;
  radio.checked = true;
  changed(radio);
}

function count() {
  const judged = lines.filter(answerOf).length;
  const bad = lines.filter(isBad).length;
  tally.textContent = `${lines.length} 项，已核 ${judged}${bad ? ` · ${bad} 项不符合` : ''}`;
}

function shownFirst(line) {
  show(line.files.find((key) => !displayed(key)) || line.files[0] || 'sent');
}

function goTo(line) {
  if (!line) return;
  current?.element.classList.remove('is-current');
  current = line;
  line.element.classList.add('is-current');
  line.element.scrollIntoView({ block: 'nearest' });
  (line.radios.find((one) => one.checked) || line.radios[0]).focus({ preventScroll: true });
  shownFirst(line);
}

// What a line looks at is unlocked with it; what was ticked by hand stays as it is.
function unlock(line, open) {
  for (const path of line.paths) {
    const box = form.querySelector(`input[type="checkbox"][value="${path}"]`);
    if (!box || (!open && box.dataset.byLine !== String(line.number))) continue;
    if (open && !box.checked) box.dataset.byLine = String(line.number);
    box.checked = open;
  }
}

function judged(line) {
  const bad = isBad(line);
  const spot = line.remark?.closest('[data-spot]');
  if (spot) spot.hidden = !bad;
  unlock(line, bad);
  count();
  if (bad) line.picked = line.remark.value !== '';
}

function textsOf(line) {
  return Array.from(line.remark?.list?.options || []).map((one) => one.value);
}

function pick(line, text) {
  const parts = line.remark.value.split('；').filter(Boolean);
  line.remark.value = parts.includes(text) ? parts.filter((one) => one !== text).join('；') : [...parts, text].join('；');
  line.picked = true;
  line.remark.dispatchEvent(new Event('input', { bubbles: true }));
  press(line);
}

function press(line) {
  const parts = line.remark.value.split('；');
  for (const chip of line.remark.closest('[data-spot]').querySelectorAll('.chip')) {
    chip.setAttribute('aria-pressed', String(parts.includes(chip.dataset.text)));
  }
}

function offer(line) {
  const texts = textsOf(line);
  if (!texts.length) return;
  const list = document.createElement('div');
  list.className = 'chips';
  list.setAttribute('role', 'group');
  list.setAttribute('aria-label', '常用的话');
  texts.forEach((text, place) => {
    const chip = document.createElement('button');
    chip.type = 'button';
    chip.className = 'chip';
    chip.dataset.text = text;
    chip.setAttribute('aria-pressed', 'false');
    chip.textContent = `${place + 1} ${text}`;
    chip.addEventListener('click', () => pick(line, text));
    list.append(chip);
  });
  line.remark.before(list);
  line.remark.addEventListener('input', () => press(line));
  press(line);
}

// “All others conform”: a line is filled when each of its files has been shown; those that were not are shown now.
async function conform() {
  if (going) return;
  going = true;
  const mine = lines.filter((line) => !answerOf(line) && line.conform);
  for (const line of mine) {
    for (const key of line.files.filter((one) => !displayed(one) && canDisplay(one))) {
      if (!going) break;
      say(`正在展示第 ${line.number} 项的文件，按任意键停下`);
      show(key);
      await Promise.race([whenDisplayed(key), stopped()]);
      if (going) await Promise.race([new Promise((done) => { setTimeout(done, REST); }), stopped()]);
    }
    if (line.files.every(displayed)) set(line, line.conform);
    if (!going) break;
  }
  going = false;
  const open = lines.filter((line) => !answerOf(line)).map((line) => line.number);
  const unseen = lines.filter((line) => !answerOf(line) && !line.files.every(displayed)).map((line) => line.number);
  if (unseen.length) say(`第 ${unseen.join('、')} 项的文件没有展示过，没有填；第 ${open.join('、')} 项还没有核对。`);
  else if (open.length) say(`第 ${open.join('、')} 项还没有核对，请逐项办理。`);
  else say('各项都已核对。');
  count();
}

// Once every line is judged: what sending it would lead to, by a trial that keeps nothing.
async function lookAhead() {
  asked += 1;
  const mine = asked;
  if (!lines.every(answerOf)) {
    ahead.hidden = true;
    return;
  }
  const answer = await post(form, ahead.dataset.ahead).catch(() => null);
  if (mine !== asked) return;
  const known = Boolean(answer && answer.ok && !answer.redirected);
  if (known) ahead.innerHTML = await answer.text();
  ahead.hidden = !known;
}

function lookSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(lookAhead, PAUSE);
}

let stopping = [];
function stopped() {
  return new Promise((done) => { stopping.push(done); });
}
function stop() {
  if (!going) return;
  going = false;
  stopping.forEach((done) => done());
  stopping = [];
}

function send() {
  if (going) {
    say('文件还没有展示完，展示完再提交。');
    return;
  }
  main.click();
}

function digit(event) {
  const texts = current && isBad(current) && !current.picked ? textsOf(current) : [];
  const number = Number(event.key);
  if (texts.length && number >= 1 && number <= texts.length) {
    pick(current, texts[number - 1]);
    return;
  }
  const now = Date.now();
  typed = { digits: (now - typed.at < TWO_DIGITS ? typed.digits : '') + event.key, at: now };
  goTo(lines.find((line) => line.number === Number(typed.digits)) || lines.find((line) => line.number === number));
}

function choose(place) {
  const line = current || lines.find((one) => !answerOf(one)) || lines[0];
  if (!line) return;
  if (current !== line) goTo(line);
  const radio = line.radios[place];
  if (radio) set(line, radio.value);
}

function step(by) {
  const place = lines.indexOf(current);
  goTo(lines[Math.min(Math.max(place + by, 0), lines.length - 1)]);
}

function follow(name) {
  const link = document.querySelector(`[data-${name}]`);
  if (link) link.click();
}

lines.forEach((line) => {
  offer(line);
  line.element.addEventListener('change', () => judged(line));
  line.element.addEventListener('click', (event) => {
    const link = event.target.closest('[data-shows]');
    if (link) event.preventDefault();
    if (current !== line) {
      current?.element.classList.remove('is-current');
      current = line;
      line.element.classList.add('is-current');
    }
    if (link) show(link.dataset.shows);
    else if (event.target.closest('legend')) shownFirst(line);
  });
  if (isBad(line)) judged(line);
});
count();
show(document.querySelector('[data-panel="since"]') ? 'since' : 'sent');

for (const kind of ['change', 'input', 'restored']) form.addEventListener(kind, lookSoon);
lookSoon();
form.querySelector('[data-conform-all]')?.addEventListener('click', (event) => {
  event.preventDefault();
  conform();
});
for (const kind of ['pointerdown', 'wheel']) document.addEventListener(kind, stop, { passive: true });
document.addEventListener('keydown', (event) => {
  if (composing(event)) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    send();
    return;
  }
  if (event.key.length === 1 || event.key === 'Escape') stop();
});
listen({
  ...Object.fromEntries(Array.from('0123456789').map((one) => [one, digit])),
  j: () => step(1),
  k: () => step(-1),
  y: () => choose(0),
  n: () => choose(1),
  u: () => choose(2),
  a: () => { conform(); },
  '[': () => follow('previous'),
  ']': () => follow('next'),
});
