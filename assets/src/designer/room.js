// The buttons around an editor: check, release, compare, download, upload, draft, guard.
import { say } from '../words/say.js';
import { differences } from './differences.js';
import { forget, keep, kept } from './draft.js';
import { list } from './problems.js';
import { ask } from './server.js';

const byId = (id) => document.getElementById(id);

/** What an element without a name is called: its kind. */
const kindOf = (object, translate) => translate(object.$type.replace('bpmn:', '').replace(/(?!^)([A-Z])/g, ' $1'));

export class Room {
  constructor(model) {
    this.model = model;
    this.dirty = false;
    this.problems = [];
    this.advice = [];
  }

  async furnish(open) {
    const changed = () => this.changed();
    this.editor = await open({ canvas: byId('canvas'), panel: byId('panel'), model: this.model, changed });
    this.wire();
    this.offerDraft();
    if (this.model.restored) await this.take(this.model.restored);
    await this.advise();
    byId('room').dataset.ready = 'yes';
  }

  wire() {
    const on = (id, deed) => byId(id)?.addEventListener('click', deed);
    on('check', () => this.check());
    on('release', () => this.prepareRelease());
    on('confirm-release', () => this.release());
    on('undo', () => this.editor.undo());
    on('redo', () => this.editor.redo());
    on('download', () => this.download());
    on('discard', () => this.discard());
    on('take-draft', () => this.takeDraft());
    on('drop-draft', () => this.dropDraft());
    byId('upload')?.addEventListener('change', (event) => this.upload(event.target));
    document.querySelectorAll('[data-closes]').forEach((one) => one.addEventListener('click', () => byId(one.dataset.closes).close()));
    window.addEventListener('beforeunload', (event) => this.dirty && event.preventDefault());
  }

  changed() {
    this.dirty = true;
    this.state(say('有未发布的修改', 'Unreleased changes'));
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.remember(), 600);
  }

  async remember() {
    keep(this.model.name, this.model.version, await this.editor.save());
    this.state(say('有未发布的修改，草稿已存在这台电脑上', 'Unreleased changes, kept as a draft in this browser'));
    await this.advise();
  }

  async advise() {
    this.advice = (await this.editor.advice?.()) ?? [];
    this.report();
  }

  report() {
    const all = [...this.problems, ...this.advice];
    list(byId('problems'), all, {
      file: this.model.name, name: (id) => this.nameOf(id), go: (problem) => this.go(problem),
    });
    this.editor.mark(all.filter((one) => !one.file || one.file === this.model.name));
    byId('problem-count').textContent = String(all.length);
    byId('no-problems').hidden = all.length > 0;
  }

  nameOf(id) {
    const object = this.model.kind === 'bpmn' && this.editor.modeler.get('elementRegistry').get(id)?.businessObject;
    return object ? object.name || kindOf(object, this.editor.modeler.get('translate')) : id;
  }

  go(problem) {
    if (problem.file && problem.file !== this.model.name) {
      window.location.href = `/designer/${encodeURIComponent(problem.file)}`;
      return;
    }
    if (problem.element) this.editor.show(problem.element);
  }

  async check() {
    const answer = await ask(this.model.check, { source: await this.editor.save() });
    if (!answer.problems) {
      this.tell(answer.error, true);
      return false;
    }
    this.problems = answer.problems;
    this.report();
    const errors = this.problems.filter((one) => one.severity === 'error').length;
    if (errors) this.tell(say(`有 ${errors} 处必须改，已在图上标出。`, `${errors} must be changed; they are marked.`), true);
    else this.tell(say('检查通过，可以发布。', 'Checked: ready to be released.'));
    return !errors;
  }

  async prepareRelease() {
    const source = await this.editor.save();
    const said = differences(this.model.kind, this.model.source, source);
    if (source === this.model.source && !this.model.fresh) {
      this.tell(say('和现行版本一样，没有要发布的。', 'Nothing differs from the current version.'), true);
      return;
    }
    if (!(await this.check())) return;
    const none = this.model.fresh ? say('这是一个新模型', 'a new model') : say('只有写法上的不同', 'only its writing differs');
    byId('differences').replaceChildren(...(said.length ? said.map((one) => one.text) : [none]).map((text) => {
      const line = document.createElement('li');
      line.textContent = text;
      return line;
    }));
    byId('refusal').hidden = true;
    byId('release-dialog').showModal();
    byId('reason').focus();
  }

  async release() {
    const reason = byId('reason').value.trim();
    if (!reason) return this.refuse(say('请写明发布的理由', 'Say why'));
    const answer = await ask(this.model.deploy, { source: await this.editor.save(), reason, base: this.model.base });
    if (answer.problems) {
      this.problems = answer.problems;
      this.report();
    }
    if (!answer.ok) return this.refuse(answer.error ?? say('没有发布：还有必须改的地方', 'Not released'));
    this.dirty = false;
    forget(this.model.name);
    window.location.href = answer.address;
    return undefined;
  }

  refuse(sentence) {
    byId('refusal').textContent = sentence;
    byId('refusal').hidden = false;
  }

  async download() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([await this.editor.save()], { type: 'application/octet-stream' }));
    link.download = this.model.name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async upload(field) {
    const [file] = field.files;
    if (file) await this.take(await file.text());
    field.value = '';
  }

  /** Put another text into the editor, as something not yet released. */
  async take(text) {
    try {
      await this.editor.load(text);
    } catch (failure) {
      await this.editor.load(this.model.source);
      this.tell(say(`这个文件打不开：${failure.message}`, `Cannot be opened: ${failure.message}`), true);
      return;
    }
    this.changed();
  }

  offerDraft() {
    const draft = kept(this.model.name);
    if (!draft || draft.source === this.model.source) return;
    const older = draft.version !== this.model.version;
    byId('draft-offer').hidden = false;
    byId('draft-words').textContent = older
      ? say(`这台电脑上有一份草稿，是在第 ${draft.version} 版上改的；现行已是第 ${this.model.version} 版。`, `A draft made on version ${draft.version} is kept here.`)
      : say(`这台电脑上有一份没有发布的草稿（${new Date(draft.at).toLocaleString()}）。`, `An unreleased draft is kept here (${new Date(draft.at).toLocaleString()}).`);
  }

  async takeDraft() {
    byId('draft-offer').hidden = true;
    await this.take(kept(this.model.name).source);
  }

  dropDraft() {
    byId('draft-offer').hidden = true;
    forget(this.model.name);
  }

  async discard() {
    await this.editor.load(this.model.source);
    forget(this.model.name);
    this.dirty = false;
    this.problems = [];
    this.state('');
    await this.advise();
  }

  state(words) {
    byId('state').textContent = words;
  }

  tell(sentence, isRefusal = false) {
    const place = byId('told');
    place.textContent = sentence;
    place.className = `jx-told ${isRefusal ? 'notice notice-refusal' : 'notice notice-done'}`;
    place.hidden = false;
  }
}
