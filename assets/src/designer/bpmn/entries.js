// Fields of the properties panel, in our words: drop-down lists, lines of text, expressions.
import {
  FeelEntry, NumberFieldEntry, SelectEntry, TextFieldEntry,
  isFeelEntryEdited, isNumberFieldEntryEdited, isSelectEntryEdited, isTextFieldEntryEdited,
} from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { useService } from 'bpmn-js-properties-panel';
import { say } from '../../words/say.js';

/** Offer choices; a value that is none of them (an expression) stays choosable as what it is. */
export function choice({ id, label, description, get, set, options, none, element }) {
  const Choice = () => {
    const value = get() ?? '';
    const offered = [{ value: '', label: none ?? say('（未选）', '(none)') }, ...options()];
    if (value && !offered.some((one) => one.value === value)) offered.push({ value, label: unknown(value) });
    return h(SelectEntry, { id, label, description, element, getValue: () => value, setValue: set, getOptions: () => offered });
  };
  return { id, element, component: Choice, isEdited: isSelectEntryEdited };
}

const unknown = (value) => (value.startsWith('=')
  ? say(`表达式 ${value}`, `expression ${value}`)
  : say(`${value}（没有找到）`, `${value} (not found)`));

function field(entry, isEdited, { id, element, label, description, get, set, validate, ...rest }) {
  const Field = () => {
    const debounce = useService('debounceInput');
    return h(entry, { id, element, label, description, getValue: get, setValue: set, debounce, validate, ...rest });
  };
  return { id, element, component: Field, isEdited };
}

export const line = (properties) => field(TextFieldEntry, isTextFieldEntryEdited, properties);
export const number = (properties) => field(NumberFieldEntry, isNumberFieldEntryEdited, properties);
export const expression = (properties) => field(FeelEntry, isFeelEntryEdited, { feel: 'optional', ...properties });

/** A sentence between fields. */
export function note(id, text) {
  return { id, component: () => h('div', { class: 'bio-properties-panel-entry jx-note', 'data-entry-id': id }, text) };
}
