// Single keys: outside of fields, while no input method composes; “?” shows them all.
const TYPED = 'input:not([type="radio"]):not([type="checkbox"]):not([type="button"]):not([type="submit"]), textarea, select';
const help = document.querySelector('[data-keys-help]');
let before = null;

export function composing(event) {
  return event.isComposing || event.keyCode === 229;
}

export function typing(event) {
  return event.target instanceof Element && event.target.matches(TYPED);
}

function show(open) {
  if (!help) return;
  if (open) before = document.activeElement;
  help.hidden = !open;
  if (open) help.focus();
  else before?.focus();
}

// `keys`: what each key does; it returns false where it leaves the key to the browser.
export function listen(keys) {
  document.addEventListener('keydown', (event) => {
    if (composing(event) || typing(event) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape' && help && !help.hidden) {
      show(false);
      return;
    }
    if (event.key === '?') {
      show(help?.hidden);
      return;
    }
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || (help && !help.hidden)) return;
    if (act(event) !== false) event.preventDefault();
  });
}

help?.querySelector('[data-keys-close]').addEventListener('click', () => show(false));
