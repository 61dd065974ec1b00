// Enter in a field leads to the form's main button and presses nothing: no row, file or decision goes by a slip.
import { say } from './forms-words.js';

const OTHERS = 'form[method="post"]:not([data-form], [data-draft], [data-documents], [data-conditions], [data-enter])';
const PRESSED_BY_ENTER = 'input:not([type="file"]):not([type="button"]):not([type="submit"])';

export function guardEnter(form, draft) {
  const main = form.querySelector('[data-main]') ?? form.querySelector('button[type="submit"]:not([name="_enter"])');
  form.addEventListener('keydown', (event) => {
    // An input method takes Enter for itself: 229 is what older browsers say instead of isComposing.
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    if (!event.target.matches(PRESSED_BY_ENTER)) return;
    event.preventDefault();
    if (!main) return;
    main.focus();
    draft.tell(say('enter', { button: main.textContent.trim() }));
  });
}

// Forms that come out of no diagram are guarded likewise; only a sign-in and the like is sent by Enter.
export function guardOthers() {
  for (const form of document.querySelectorAll(OTHERS)) {
    const status = document.createElement('span');
    status.className = 'draft-state';
    status.setAttribute('role', 'status');
    const button = form.querySelector('button[type="submit"]:not([name="_enter"])');
    if (!button) continue;
    guardEnter(form, {
      tell(sentence) {
        if (!status.isConnected) button.after(status);
        status.textContent = sentence;
      },
    });
  }
}
