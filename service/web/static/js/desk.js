// The desk by keys: rows up and down, open, tick, claim, another filter.
import { listen } from './keys.js';

const rows = Array.from(document.querySelectorAll('[data-desk] [data-row]'));
const picked = document.querySelector('[data-picked]');
const line = document.querySelector('[data-keys]');
let current = -1;

if (line) line.hidden = false;

const box = (row) => row.querySelector('input[name="task"]');
const chosen = () => rows.filter((row) => box(row)?.checked);

function tell() {
  rows.forEach((row) => row.classList.toggle('is-chosen', Boolean(box(row)?.checked)));
  if (!picked) return;
  const count = chosen().length;
  picked.hidden = !count;
  picked.textContent = `已选 ${count} 件`;
  document.querySelector('[data-bulk]').classList.toggle('has-chosen', count > 0);
}

function go(by) {
  if (!rows.length) return;
  rows[current]?.classList.remove('is-current');
  current = Math.min(Math.max(current + by, 0), rows.length - 1);
  rows[current].classList.add('is-current');
  rows[current].querySelector('a')?.focus();
}

function tick() {
  const one = rows[current] && box(rows[current]);
  if (!one) return;
  one.checked = !one.checked;
  tell();
}

function press(button) {
  if (button) button.click();
}

function claim() {
  if (chosen().length) press(document.querySelector('[data-bulk-claim]'));
  else press(rows[current]?.querySelector('[data-claim]'));
}

function tab(event) {
  document.querySelectorAll('[data-tab]')[Number(event.key) - 1]?.click();
}

function turn(rel) {
  const links = Array.from(document.querySelectorAll('.pages a'));
  const words = rel === 'next' ? /下一页|Next/ : /上一页|Previous/;
  press(links.find((one) => words.test(one.textContent)));
}

for (const row of rows) box(row)?.addEventListener('change', tell);
tell();
listen({
  ...Object.fromEntries(Array.from('12345678').map((one) => [one, tab])),
  j: () => go(1),
  k: () => go(-1),
  x: tick,
  c: claim,
  b: () => { if (chosen().length) press(document.querySelector('[data-bulk-together]')); },
  '[': () => turn('previous'),
  ']': () => turn('next'),
  '/': () => document.querySelector('[data-search]')?.focus(),
});
