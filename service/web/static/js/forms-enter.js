// Enter in a field leads to the form's main button and presses nothing: no row, file or decision goes by a slip.
import { say } from './forms-words.js';

const PRESSED_BY_ENTER = 'input:not([type="file"]):not([type="button"]):not([type="submit"])';

export function guardEnter(form, draft) {
  const main = form.querySelector('[data-main]');
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
