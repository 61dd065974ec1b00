// Rows of a list: adding and removing without a reload. A row's number always is its position.
import { say } from './forms-words.js';

const NUMBERED = ['name', 'id', 'for', 'value', 'aria-describedby', 'data-spot', 'data-count-for', 'data-upload', 'data-computed'];

function renumber(list, row, position) {
  const name = list.dataset.list;
  const id = `${list.id}-`;
  const swap = (text) => {
    if (text.startsWith(`${name}[`)) return text.replace(/\[[^\]]*\]/, `[${position}]`);
    if (text.startsWith(`remove:${name}[`)) return `remove:${name}[${position}]`;
    return text.split(' ').map((part) => (part.startsWith(id)
      ? id + part.slice(id.length).replace(/^(\d+|__row__)(?=-)/, position) : part)).join(' ');
  };
  for (const element of row.querySelectorAll('*')) {
    for (const attribute of NUMBERED) {
      if (!element.hasAttribute(attribute)) continue;
      const before = element.getAttribute(attribute);
      if (attribute === 'value' && element.tagName !== 'BUTTON') continue;
      element.setAttribute(attribute, attribute === 'data-spot'
        ? before.replace(/\[-?\d+\]$/, `[${position}]`) : swap(before));
    }
    if ('rowNumber' in element.dataset) element.textContent = position + 1;
  }
}

function rowsOf(list) {
  return Array.from(list.querySelector('[data-rows]').children);
}

function settle(list) {
  const rows = rowsOf(list);
  rows.forEach((row, position) => renumber(list, row, position));
  list.querySelector('[data-add]').disabled = rows.length >= Number(list.dataset.most);
}

export function addRow(list) {
  const pattern = list.querySelector('[data-row-template]').content.querySelector('tr');
  const row = document.importNode(pattern, true);
  list.querySelector('[data-rows]').append(row);
  settle(list);
  return row;
}

export function setRowCount(list, wanted) {
  const least = Math.min(wanted, Number(list.dataset.most));
  while (rowsOf(list).length < least) addRow(list);
}

function changed(list, sentence) {
  list.querySelector('[data-row-status]').textContent = sentence;
  list.dispatchEvent(new Event('change', { bubbles: true }));
}

export function changeRows(form) {
  form.querySelectorAll('[data-list]').forEach(settle);
  form.addEventListener('click', (event) => {
    const button = event.target.closest('[data-add], [data-remove]');
    const list = button && button.closest('[data-list]');
    if (!list) return;
    event.preventDefault();
    if ('add' in button.dataset) {
      const row = addRow(list);
      const first = row.querySelector('input, select, textarea');
      if (first) first.focus();
      changed(list, say('added', { number: rowsOf(list).length }));
      return;
    }
    const row = button.closest('[data-row]');
    const number = rowsOf(list).indexOf(row) + 1;
    row.remove();
    settle(list);
    list.querySelector('[data-add]').focus();
    changed(list, say('removed', { number }));
  });
}
