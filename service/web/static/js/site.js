// Small behaviours of our own pages: what matters first gets the focus.

import { guardOthers } from './forms-enter.js';

guardOthers();
document.querySelector("[data-focus]")?.focus();

// Before a sign-in ends the page says so; other windows may have made it last longer meanwhile.
const presence = document.querySelector('#presence');
const WARNED = 300; // seconds before the end

function show(name) {
  for (const part of presence.children) part.hidden = !(name in part.dataset);
}

function look(seconds) {
  if (seconds <= 0) return show('ended');
  const early = seconds > WARNED;
  show(early ? '' : 'ending');
  return setTimeout(ask, Math.min(early ? seconds - WARNED : seconds, 86400) * 1000);
}

async function ask() {
  const answer = await fetch('/me/remaining', { headers: { Accept: 'application/json' } }).catch(() => null);
  look(answer?.ok ? (await answer.json()).seconds : WARNED);
}

async function stay() {
  const csrf = document.querySelector('meta[name="csrf"]').content;
  await fetch('/me/stay', { method: 'POST', headers: { Accept: 'application/json', 'X-CSRF': csrf } });
  ask();
}

if (presence) {
  presence.querySelector('[data-stay]').addEventListener('click', stay);
  look(Number(presence.dataset.seconds));
}
