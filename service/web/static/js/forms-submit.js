// Sending the form once, and not leaving it with text that nobody has kept.
import { say } from './forms-words.js';

export function guardSubmit(form, draft, uploads) {
  let sent = false;

  form.addEventListener('submit', (event) => {
    // A paper is printed in a window of its own; this page goes on.
    if (event.submitter && event.submitter.formTarget === '_blank') return;
    if (sent) {
      event.preventDefault();
      return;
    }
    if (uploads.running()) {
      event.preventDefault();
      draft.tell(say('waitUpload'), true);
      return;
    }
    if (!window.navigator.onLine) {
      event.preventDefault();
      draft.tell(say('notSent'), true);
      return;
    }
    sent = true;
    draft.stop();
    draft.sent();
    draft.tell(say('sending'));
    form.setAttribute('aria-busy', 'true');
  });
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    sent = false;
    draft.resume();
    form.removeAttribute('aria-busy');
  });
  window.addEventListener('beforeunload', (event) => {
    if (sent || !draft.unsaved()) return;
    event.preventDefault();
    event.returnValue = '';
  });
}
