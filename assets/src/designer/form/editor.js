// The form editor: form-js with its palette and properties, in Chinese.
import { FormEditor } from '@bpmn-io/form-js-editor';

import '@bpmn-io/form-js-editor/dist/assets/form-js-editor.css';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import '@bpmn-io/form-js-editor/dist/assets/properties-panel.css';

export async function open({ canvas, model, changed }) {
  const editor = new FormEditor({ container: canvas, debounce: false, debounceInput: false });
  let source = model.source;
  await editor.importSchema(JSON.parse(source));
  let touched = false;
  editor.on('changed', () => {
    touched = true;
    changed();
  });
  return {
    modeler: editor,
    async load(text) {
      await editor.importSchema(JSON.parse(text));
      source = text;
      touched = false;
    },
    async save() {
      if (!touched) return source;
      const old = JSON.parse(source);
      // The editor raises the schema's version by itself; nobody has edited that.
      const fresh = { ...editor.saveSchema(), schemaVersion: old.schemaVersion };
      return `${JSON.stringify(inOrder(fresh, old), null, indent(source))}\n`;
    },
    mark: (problems) => mark(canvas, problems),
    show: (id) => show(editor, id),
    undo: () => editor.get('commandStack').undo(),
    redo: () => editor.get('commandStack').redo(),
  };
}

const indent = (text) => /^\{\r?\n( +)/.exec(text)?.[1].length ?? 2;

/** Keep keys in the order of the file, so that a version differs only where it was edited. */
function inOrder(fresh, old) {
  if (Array.isArray(fresh)) {
    const former = new Map((Array.isArray(old) ? old : []).map((one, i) => [one?.id ?? i, one]));
    return fresh.map((one, i) => inOrder(one, former.get(one?.id ?? i)));
  }
  if (fresh === null || typeof fresh !== 'object') return fresh;
  const known = Object.keys(old ?? {}).filter((key) => key in fresh);
  const added = Object.keys(fresh).filter((key) => !known.includes(key));
  return Object.fromEntries([...known, ...added].map((key) => [key, inOrder(fresh[key], old?.[key])]));
}

const field = (canvas, id) => canvas.querySelector(`.fjs-editor-container [data-id="${CSS.escape(id)}"]`);

function mark(canvas, problems) {
  canvas.querySelectorAll('.jx-error-field').forEach((one) => one.classList.remove('jx-error-field'));
  problems.filter((one) => one.element).forEach((one) => field(canvas, one.element)?.classList.add('jx-error-field'));
}

function show(editor, id) {
  const one = editor.get('formFieldRegistry').getAll().find((each) => each.id === id || each.key === id);
  if (!one) return false;
  editor.get('selection').set(one);
  document.querySelector(`[data-id="${CSS.escape(one.id)}"]`)?.scrollIntoView({ block: 'center' });
  return true;
}
