// What is hidden and what is computed: the server says, with the same expressions that judge.
import { post } from './forms-post.js';

const PAUSE = 250;

export function watchConditions(form) {
  const address = form.dataset.conditions;
  if (!address || !form.querySelector('[data-conditional]')) return;
  let waiting = 0;
  let asked = 0;

  async function ask() {
    asked += 1;
    const mine = asked;
    let answer;
    try {
      const response = await post(form, address);
      if (!response.ok) return;
      answer = await response.json();
    } catch (wrong) {
      // Offline: the fields stay as they are, and the server decides again on submission.
      return;
    }
    if (mine !== asked) return;
    const hidden = new Set(answer.hidden);
    for (const element of form.querySelectorAll('[data-spot]')) {
      element.hidden = hidden.has(element.dataset.spot);
    }
    const computed = answer.computed || {};
    for (const element of form.querySelectorAll('[data-computed]')) {
      const text = computed[element.dataset.computed];
      if (text !== undefined && text !== element.textContent) element.textContent = text;
    }
  }

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  }
  form.addEventListener('change', later);
  form.addEventListener('input', later);
  form.addEventListener('restored', later);
}
