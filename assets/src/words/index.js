// The interface of the editors in the visitor's language.
//
// bpmn.io's bpmn-js and its properties panel ask a `translate` service for every word; dmn-js and
// form-js hold their words as literals, which the build swaps for `inChinese(english, chinese)`.
import canvas from 'bpmn-js-i18n/translations/zn.js';
import bpmn from './bpmn.json';
import dmn from './dmn.json';
import { english } from './say.js';

globalThis.inChinese = (word, translation) => (english ? word : translation);

/** What the interface asked for and has no Chinese word yet; the browser test wants it empty. */
export const untranslated = new Set();
globalThis.untranslated = untranslated;

/** Return a `translate` service over catalogues; an empty word keeps its place silent. */
function service(chinese) {
  return (template, replacements = {}) => {
    const said = english ? template : chinese[template] ?? missing(template);
    return said.replace(/{([^}]+)}/g, (whole, key) => replacements[key] ?? whole);
  };
}

function missing(template) {
  if (/[A-Za-z]{2}/.test(template)) untranslated.add(template);
  return template;
}

export const BpmnWords = { translate: ['value', service({ ...canvas, ...bpmn })] };
export const DmnWords = { translate: ['value', service({ ...canvas, ...dmn })] };
