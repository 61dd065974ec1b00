// The form editor: form-js with its palette and properties, in Chinese.
import { FormEditor } from '@bpmn-io/form-js-editor';

import { say } from '../../words/say.js';
import { ofImport, OpenFile } from '../notes.js';

import '@bpmn-io/form-js-editor/dist/assets/form-js-editor.css';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import '@bpmn-io/form-js-editor/dist/assets/properties-panel.css';

export async function open({ canvas, model, changed }) {
  const editor = new FormEditor({ container: canvas, debounce: false, debounceInput: false });
  let touched = false;
  const file = new OpenFile(canvas, {
    prepare: (text) => {
      const form = JSON.parse(text);
      if (form?.type !== 'default' || !Array.isArray(form.components)) throw new Error(say('不是表单文件', 'it is no form file'));
      return { text, notes: [] };
    },
    draw: async (text) => {
      const { warnings } = await editor.importSchema(JSON.parse(text));
      touched = false;
      return ofImport(warnings ?? []);
    },
  });
  await file.open(model.source);
  editor.on('changed', () => {
    touched = true;
    changed();
  });
  return {
    modeler: editor,
    get notes() { return file.notes; },
    probe: (text) => file.probe(text),
    load: (text, options) => file.load(text, options),
    async save() {
      if (!file.isDrawn || !touched) return file.original;
      const old = JSON.parse(file.worked);
      // The editor raises the schema's version by itself; nobody has edited that.
      const fresh = { ...editor.saveSchema(), schemaVersion: old.schemaVersion };
      return `${JSON.stringify(inOrder(fresh, old), null, indent(file.worked))}\n`;
    },
    mark: (problems) => file.isDrawn && mark(canvas, problems),
    nameOf: (id) => file.isDrawn && labelOf(editor, id),
    show: (id) => file.isDrawn && show(editor, id),
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

const fieldOf = (editor, id) => editor.get('formFieldRegistry').getAll().find((each) => each.id === id || each.key === id);

function labelOf(editor, id) {
  const one = fieldOf(editor, id);
  const label = one?.label || one?.dateLabel || one?.key;
  return label && `「${label}」`;
}

function show(editor, id) {
  const one = fieldOf(editor, id);
  if (!one) return false;
  editor.get('selection').set(one);
  document.querySelector(`[data-id="${CSS.escape(one.id)}"]`)?.scrollIntoView({ block: 'center' });
  return true;
}
