// Forms on a page: every form that says where its draft, files or conditions go gets the behaviours it needs; without them it still works.
import { watchConditions } from './forms-conditions.js';
import { countCharacters } from './forms-count.js';
import { keepDraft } from './forms-draft.js';
import { guardEnter } from './forms-enter.js';
import { uploadFiles } from './forms-files.js';
import { changeRows } from './forms-rows.js';
import { guardSubmit } from './forms-submit.js';

const FORMS = 'form[data-form], form[data-draft], form[data-documents], form[data-conditions]';

for (const form of document.querySelectorAll(FORMS)) {
  changeRows(form);
  countCharacters(form);
  watchConditions(form);
  const uploads = uploadFiles(form);
  const draft = keepDraft(form);
  guardSubmit(form, draft, uploads);
  guardEnter(form, draft);
  // What came back unsent is kept again, so that it survives a click elsewhere.
  if (document.querySelector('[data-error-summary], main [role="alert"][data-focus]')) draft.keep();
}
const summary = document.querySelector('[data-error-summary]');
if (summary) summary.focus();
