// Fields of the properties panel, in our words: drop-down lists, lines of text, numbers, expressions.
//
// The panel makes its entries again after every letter. A component that were made with them would
// be another one each time: its field would lose the cursor, and an input method its letters. So
// every component stands here once, and an entry only carries what it reads and writes.
import {
  FeelEntry, SelectEntry, TextFieldEntry,
  isFeelEntryEdited, isSelectEntryEdited, isTextFieldEntryEdited,
} from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { useMemo, useState } from '@bpmn-io/properties-panel/preact/hooks';
import { useService } from 'bpmn-js-properties-panel';
import { say } from '../../words/say.js';

/** Offer choices; a value that is none of them (an expression) stays choosable as what it is. */
export const choice = (properties) => ({ ...properties, component: Choice, isEdited: isSelectEntryEdited });

function Choice({ id, element, label, description, get, set, options, none }) {
  const value = get() ?? '';
  const offered = [{ value: '', label: none ?? say('（未选）', '(none)') }, ...options()];
  if (value && !offered.some((one) => one.value === value)) offered.push({ value, label: unknown(value) });
  return h(SelectEntry, { id, element, label, description, getValue: () => value, setValue: set, getOptions: () => offered });
}

const unknown = (value) => (value.startsWith('=')
  ? say(`表达式 ${value}`, `expression ${value}`)
  : say(`${value}（没有找到）`, `${value} (not found)`));

export const line = (properties) => ({ ...properties, component: Line, isEdited: isTextFieldEntryEdited });

function Line({ id, element, label, description, get, set }) {
  return h(TextFieldEntry, { id, element, label, description, getValue: get, setValue: set, debounce: useService('debounceInput') });
}

export const expression = (properties) => ({ ...properties, component: Expression, isEdited: isFeelEntryEdited });

function Expression({ id, element, label, description, get, set }) {
  const debounce = useService('debounceInput');
  return h(FeelEntry, { id, element, label, description, feel: 'optional', getValue: get, setValue: set, debounce });
}

/**
 * Ask for a whole number from `min` to `max`; `set` gets it, or undefined where `optional` and empty.
 *
 * What is no such number is not saved, and the field says so. Full-width digits are digits.
 */
export const number = (properties) => ({ ...properties, component: Numeral, isEdited: isTextFieldEntryEdited });

function Numeral({ id, element, label, description, get, set, min = 0, max, optional = false }) {
  const debounce = useService('debounceInput');
  const [unsaved, setUnsaved] = useState(null);
  const stored = get()?.toString();
  const isShown = unsaved && unsaved.element === element && unsaved.stored === stored;
  const wrong = (text) => {
    const value = read(text);
    if (text === stored || (value === undefined ? optional : value >= min && value <= max)) return null;
    const kept = stored === undefined ? say('没有存。', 'Not saved.') : say(`没有存，现在仍是 ${stored}。`, `Not saved: it is still ${stored}.`);
    return say(`请填 ${min} 到 ${max} 之间的整数。${kept}`, `A whole number from ${min} to ${max}. ${kept}`);
  };
  return h(TextFieldEntry, {
    id, element, label, description, debounce,
    getValue: () => (isShown ? unsaved.text : stored),
    validate: wrong,
    setValue: (text, error) => {
      setUnsaved(error ? { element, stored, text: text ?? '' } : null);
      if (!error) set(read(text));
    },
  });
}

const FULL_WIDTH = /[０-９]/g;

/** Return the number of a text, undefined where it is empty, NaN where it is none. */
function read(text) {
  const plain = (text ?? '').trim().replace(FULL_WIDTH, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  if (plain === '') return undefined;
  return /^\d{1,6}$/.test(plain) ? Number(plain) : NaN;
}

/**
 * Ask for a number where `asNumber` says so, else for an expression.
 *
 * Which of the two it is holds as long as the element is looked at: a field that became another
 * one while somebody types `=5` would lose the cursor.
 */
export const quantity = (properties) => ({ ...properties, component: Quantity, isEdited: isTextFieldEntryEdited });

function Quantity({ asNumber, ...rest }) {
  const isNumber = useMemo(() => asNumber(rest.get()), [rest.element]);
  if (!isNumber) return h(Expression, rest);
  const digits = () => /^=\s*(\d+)$/.exec(rest.get() ?? '')?.[1];
  return h(Numeral, {
    ...rest,
    get: () => (digits() === undefined ? undefined : Number(digits())),
    set: (value) => rest.set(value === undefined ? undefined : `=${value}`),
  });
}

/** A sentence between fields. */
export const note = (id, text) => ({ id, text, component: Note });

function Note({ id, text }) {
  return h('div', { class: 'bio-properties-panel-entry jx-note', 'data-entry-id': id }, text);
}
