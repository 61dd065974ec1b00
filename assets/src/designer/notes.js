// What the editors say of a file that they read: sentences in the list of problems.
import { say } from '../words/say.js';

const KINDS = [
  [/unparsable content <(.+?)> detected/i, (name) => [`编辑器不认识“${name}”，在这里改过再保存就会丢掉它`, `“${name}” is not known here: an edit would lose it`]],
  [/unknown (?:type|element|attribute) <(.+?)>/i, (name) => [`编辑器不认识“${name}”`, `“${name}” is not known here`]],
  [/unresolved reference <(.+?)>/i, (name) => [`有地方指向“${name}”，文件里却没有它`, `something refers to “${name}”, which is not in the file`]],
  [/duplicate ID <(.+?)>/i, (name) => [`编号“${name}”用了不止一次，编辑器只能留下一个`, `the id “${name}” is used more than once`]],
  [/multiple DI elements defined for <(.+?)>/i, (name) => [`“${bare(name)}”画了不止一次`, `“${bare(name)}” is drawn more than once`]],
  [/no bpmnElement referenced in <(.+?)>/i, (name) => [`图形“${bare(name)}”不知道画的是什么，没有显示`, `the shape “${bare(name)}” draws nothing`]],
  [/(?:missing|failed to import|already rendered|invalid) .*?<(.+?)>/i, (name) => [`“${bare(name)}”画得不完整，可能没有显示`, `“${bare(name)}” is drawn incompletely`]],
];

const bare = (name) => name.replace(/^.*id="|" *\/?$/g, '').replace(/^\w+:\w+ /, '');

/** Return a note as a problem of the list. */
export const note = (zh, en, { severity = 'advice', element = null } = {}) => ({ severity, element, zh, en, hint: '' });

/** Return what an import warned of, each said once. */
export function ofImport(warnings) {
  const notes = warnings.map(({ message = '', element }) => {
    const line = message.split('\n')[0];
    const [pattern, words] = KINDS.find(([one]) => one.test(line)) ?? [];
    const [zh, en] = pattern ? words(pattern.exec(line)[1]) : [`读文件时有一处提醒：${line}`, `reading the file: ${line}`];
    return note(zh, en, { severity: 'warning', element: element?.id ?? null });
  });
  return [...new Map(notes.map((one) => [one.zh, one])).values()];
}

const FAILURES = [
  [/missing start tag|unparsable content|unclosed tag|unexpected (?:end|close)/i, () => ['不是完整的 XML', 'it is no well-formed XML']],
  [/failed to parse document as <bpmn/i, () => ['不是 BPMN 文件', 'it is no BPMN file']],
  [/JSON|Unexpected token|Unexpected end/, () => ['不是表单文件（JSON）', 'it is no form file (JSON)']],
  [/form field of type <(.+?)> not supported/, (name) => [`表单里有不认识的种类“${name}”`, `there is a field of the unknown type “${name}”`]],
];

/** Return in words why something could not be read or drawn. */
export function explained({ message }) {
  const line = message.split('\n')[0];
  const [pattern, words] = FAILURES.find(([one]) => one.test(message)) ?? [];
  return pattern ? say(...words(pattern.exec(message)[1])) : line;
}

/** Say on the canvas why nothing is drawn there. */
export function undrawn(canvas, failure) {
  const told = document.createElement('p');
  told.className = 'jx-undrawn';
  told.textContent = say(
    `这个文件画不出来：${explained(failure)}。可以下载、检查它，或上传改好的文件。`,
    `This file cannot be drawn: ${explained(failure)}. It can be downloaded, checked, or replaced by an upload.`);
  drawn(canvas);
  canvas.append(told);
}

export const drawn = (canvas) => canvas.querySelector('.jx-undrawn')?.remove();

/**
 * An editor's file: what it said when it was read, and what is worked on.
 *
 * `prepare` returns {text, notes} for a text that the editor cannot draw as it is; what nobody has
 * edited is given back as it came. A file of the server's that cannot be drawn leaves a canvas with
 * a sentence, and everything else at work.
 */
export class OpenFile {
  constructor(canvas, { prepare, draw }) {
    Object.assign(this, { canvas, prepare, draw, notes: [], isDrawn: false });
  }

  /** Say what is wrong with a text before it takes the place of another. */
  async probe(text) {
    await this.prepare(text);
  }

  async open(text) {
    try {
      await this.load(text, { isReleased: true });
    } catch (failure) {
      this.isDrawn = false;
      this.original = text;
      this.worked = text;
      this.notes = [note(`画不出来：${explained(failure)}`, `cannot be drawn: ${explained(failure)}`, { severity: 'warning' })];
      undrawn(this.canvas, failure);
    }
  }

  /** Draw a text; one that is not released yet is worked on as it was made ready. */
  async load(text, { isReleased = false } = {}) {
    const ready = await this.prepare(text);
    const notes = await this.draw(ready.text);
    this.notes = [...ready.notes, ...notes];
    this.worked = ready.text;
    this.original = isReleased ? text : ready.text;
    this.isDrawn = true;
    drawn(this.canvas);
  }
}
