// The buttons around an editor: check, release, compare, download, upload, draft, guard.
import { say } from '../words/say.js';
import { button, lines, moment, question, tell, undoing } from './asking.js';
import { compare } from './conflict.js';
import { converted } from './converted.js';
import { differences } from './differences.js';
import { forget, fresh, keep, kept } from './draft.js';
import { doubles, read } from './file.js';
import { Gate } from './gate.js';
import { InChange } from './in-change.js';
import { explained } from './notes.js';
import { advised, list, said } from './problems.js';
import { ask, text } from './server.js';

const byId = (id) => document.getElementById(id);

/** What an element without a name is called: its kind. */
const kindOf = (object, translate) => translate(object.$type.replace('bpmn:', '').replace(/(?!^)([A-Z])/g, ' $1'));

export class Room {
  constructor(model) {
    this.model = model;
    this.dirty = false;
    this.problems = [];
    this.advice = [];
    /** What became of a file of another product, at its elements, until another text is on the canvas. */
    this.converted = [];
    /** What the work on the canvas was begun from; `seen` is a later release that one has looked at. */
    this.base = { release: model.base, version: model.version };
    this.seen = null;
    this.draft = fresh();
    this.hasChecked = false;
    this.asked = 0;
    this.gate = new Gate({
      check: async () => this.ask(await this.editor.save(), { isQuiet: true }),
      done: () => this.checked(),
    });
    this.origin = model.source;
    this.change = model.change ? new InChange(this, model.change) : null;
  }

  async furnish(open) {
    const changed = () => this.changed();
    this.editor = await open({ canvas: byId('canvas'), panel: byId('panel'), model: this.model, changed });
    this.wire();
    this.offerDrafts();
    if (this.model.restored) await this.put(this.model.restored, this.base);
    await this.change?.open();
    await this.advise();
    await this.showAsked();
    byId('room').dataset.ready = 'yes';
  }

  /** Go to the place that the address names: a problem that was clicked in another model. */
  async showAsked() {
    const asked = decodeURIComponent(window.location.hash.slice(1));
    if (!asked) return;
    // The panel hears of a selection only once it has been painted.
    await new Promise((done) => { requestAnimationFrame(() => setTimeout(done, 50)); });
    await this.editor.show(asked);
  }

  wire() {
    const on = (id, act) => byId(id)?.addEventListener('click', act);
    on('check', () => this.check());
    on('release', () => this.prepareRelease());
    on('into-change', () => byId('change-dialog').showModal());
    on('to-change', () => this.toChange());
    byId('put-into-change')?.addEventListener('submit', (event) => this.putIntoChange(event));
    on('confirm-release', () => this.release());
    on('undo', () => this.editor.undo());
    on('redo', () => this.editor.redo());
    on('download', () => this.download());
    on('discard', () => this.discard());
    byId('upload')?.addEventListener('change', (event) => this.upload(event.target));
    document.querySelectorAll('[data-closes]').forEach((one) => one.addEventListener('click', () => byId(one.dataset.closes).close()));
    window.addEventListener('beforeunload', (event) => this.dirty && event.preventDefault());
  }

  changed() {
    this.dirty = true;
    this.state(say('有未发布的修改', 'Unreleased changes'));
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.remember(), 600);
    this.gate.changed();
  }

  async remember() {
    const source = await this.editor.save();
    const isKept = keep(this.model.name, this.draft, { base: this.base, source });
    if (this.change) await this.keepInChange(source);
    else {
      this.state(isKept
        ? say('有未发布的修改，草稿已存在这台电脑上', 'Unreleased changes, kept as a draft in this browser')
        : say('有未发布的修改；这台电脑上存不下草稿，请先下载文件', 'Unreleased changes; no room for a draft here: download the file'));
    }
    await this.advise();
  }

  /** Keep a text in the change; what is on the server needs no draft in this browser. */
  async keepInChange(source) {
    const isThere = await this.change.save(source);
    if (isThere) forget(this.model.name, this.draft);
    return isThere;
  }

  /** Save what is on the canvas in its change, and go to the page of the change. */
  async toChange() {
    clearTimeout(this.waiting);
    const source = await this.editor.save();
    if (!(await this.settled(source))) return;
    if (this.dirty || this.seen !== this.change.sent || !this.change.revision) {
      if (!(await this.keepInChange(await this.editor.save()))) return;
    }
    window.location.href = this.change.told.page;
  }

  /** Hand what is on the canvas over to a change: the form sends it, and the server saves it. */
  async putIntoChange(event) {
    const form = event.target;
    if (form.dataset.filled) return;
    event.preventDefault();
    form.elements.source.value = await this.editor.save();
    form.elements.base.value = this.base.release ?? this.model.base ?? '';
    form.elements.seen.value = this.seen ?? '';
    form.dataset.filled = 'yes';
    this.dirty = false;
    forget(this.model.name, this.draft);
    form.submit();
  }

  /** The server has answered for what is on the canvas. */
  checked() {
    this.report();
    this.gate.told(this.problems);
    if (this.hasChecked) this.verdict();
  }

  async advise() {
    this.advice = (await this.editor.advice?.()) ?? [];
    this.report();
  }

  report() {
    const all = [...this.problems, ...(this.editor.notes ?? []), ...this.converted, ...this.advice];
    list(byId('problems'), all, {
      file: this.model.name, name: (id) => this.nameOf(id), title: (file) => this.model.titles[file] ?? file, go: (problem) => this.go(problem),
      mend: (problem) => (!problem.file || problem.file === this.model.name ? this.editor.mending?.(problem) : null),
    });
    this.editor.mark(all.filter((one) => !one.file || one.file === this.model.name));
    byId('problem-count').textContent = String(all.length);
    byId('no-problems').hidden = all.length > 0;
  }

  nameOf(id) {
    const object = this.model.kind === 'bpmn' && this.editor.modeler.get('elementRegistry').get(id)?.businessObject;
    if (!object) return this.editor.nameOf?.(id) || say('整个文件', 'the whole');
    return object.name || kindOf(object, this.editor.modeler.get('translate'));
  }

  go(problem) {
    if (problem.file && problem.file !== this.model.name) {
      const place = problem.element ? `#${encodeURIComponent(problem.element)}` : '';
      window.location.href = `/designer/${encodeURIComponent(problem.file)}${place}`;
      return;
    }
    if (problem.element) this.editor.show(problem.element);
  }

  /** Ask the server what is wrong: true if that is still what is on the canvas, undefined if not. */
  async ask(source, { isQuiet = false } = {}) {
    this.asked += 1;
    const turn = this.asked;
    const answer = await ask(this.model.check, { source });
    if (turn !== this.asked) return undefined;
    if (!answer.problems) {
      if (!isQuiet) tell(answer.error, { isRefusal: true });
      return false;
    }
    this.problems = answer.problems;
    return true;
  }

  async check() {
    if (!(await this.gate.held(async () => this.ask(await this.editor.save())))) return false;
    this.hasChecked = true;
    this.report();
    this.gate.told(this.problems);
    return this.verdict();
  }

  /** Say how the last check came out; true if nothing stands in the way of a release. */
  verdict() {
    const count = (severity) => this.problems.filter((one) => one.severity === severity).length;
    const [errors, warnings] = [count('error'), count('warning')];
    if (errors) tell(say(`有 ${errors} 处必须改，已在图上标出。`, `${errors} must be changed; they are marked.`), { isRefusal: true });
    else if (warnings) tell(say(`检查通过，可以发布；有 ${warnings} 条提醒要看。`, `Checked: ready to be released, with ${warnings} warnings to be read.`));
    else tell(say('检查通过，可以发布。', 'Checked: ready to be released.'));
    return !errors;
  }

  async prepareRelease() {
    // Only our own fields keep back what is wrong; bpmn.io's save it, and the check speaks of it.
    const unsaved = byId('panel')?.querySelector('[data-entry-id^="jx-"].has-error > .bio-properties-panel-textfield input');
    if (unsaved) {
      tell(say('属性栏里有一处没有存上，请先改好。', 'A field of the panel was not saved: put it right first.'), { isRefusal: true });
      unsaved.focus();
      return;
    }
    const source = await this.editor.save();
    if (source === this.model.source && !this.model.fresh) {
      tell(say('和现行版本一样，没有要发布的。', 'Nothing differs from the current version.'), { isRefusal: true });
      return;
    }
    if (!(await this.settled(source))) return;
    if (!(await this.check())) return;
    await this.sayDifferences(source);
    this.repeatWarnings();
    byId('refusal').hidden = true;
    byId('release-dialog').showModal();
    byId('reason').focus();
  }

  async sayDifferences(source) {
    const found = this.model.fresh ? [] : await differences(this.model, this.model.source, source);
    const changes = found.map((one) => one.text);
    const none = this.model.fresh ? say('这是一个新模型', 'a new model') : say('只有写法上的不同', 'only its writing differs');
    byId('differences').replaceChildren(...lines(changes.length ? changes : [none]));
  }

  /** Whether the version that one began from still holds, or one has looked at both and chosen. */
  async settled(mine) {
    if (this.base.version === this.model.version || this.seen === this.model.base) return true;
    const before = this.base.version ? await text(`${this.model.versions}/${this.base.version}/file`) : '';
    const newer = { ...this.model.newer, version: this.model.version, source: this.model.source };
    const choice = await compare(this.model, { before: before || this.origin, version: this.base.version, mine, newer });
    if (choice === 'mine') this.seen = this.model.base;
    if (choice === 'theirs') await this.giveUp(say('已改用现行版本。', 'The current version is used.'));
    return choice === 'mine';
  }

  /** Say once more, before the release, what only a person can judge; it has to be ticked. */
  repeatWarnings() {
    const warnings = this.problems.filter((one) => one.severity === 'warning');
    byId('warnings-part').hidden = !warnings.length;
    byId('confirm-warnings').checked = false;
    byId('warnings').replaceChildren(...lines(warnings.map((one) => (
      one.hint ? `${said(one)}（${advised(one.hint)}）` : said(one)))));
  }

  async release() {
    const reason = byId('reason').value.trim();
    if (!reason) return this.refuse(say('请写明发布的理由', 'Say why'));
    const confirmed = byId('confirm-warnings').checked;
    if (!byId('warnings-part').hidden && !confirmed) {
      return this.refuse(say('请先看过各条提醒，勾选确认', 'Read the warnings and tick that you did'));
    }
    const source = await this.editor.save();
    const answer = await ask(this.model.deploy, { source, reason, base: this.base.release ?? this.model.base, seen: this.seen, confirmed });
    if (answer.newer) return this.overtaken(answer.newer, source);
    if (answer.problems) {
      this.problems = answer.problems;
      this.report();
      this.repeatWarnings();
    }
    if (!answer.ok) return this.refuse(answer.error ?? say('没有发布：还有必须改的地方', 'Not released'));
    this.dirty = false;
    forget(this.model.name, this.draft);
    window.location.href = answer.address;
    return undefined;
  }

  /** Somebody was first: what they released is now what one's own work is compared with. */
  async overtaken({ base, version, source, ...newer }, mine) {
    byId('release-dialog').close();
    this.model = { ...this.model, base, version, source, newer, fresh: false };
    if (await this.settled(mine)) await this.prepareRelease();
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
    const content = await file?.arrayBuffer();
    field.value = '';
    if (!content) return;
    try {
      await this.replaceBy(file.name, read(content));
    } catch (failure) {
      tell(say(`这个文件打不开：${explained(failure)}`, `Cannot be opened: ${explained(failure)}`), { isRefusal: true });
    }
  }

  /** Ask whether a file shall take the place of the work; another product's is converted first. */
  async replaceBy(name, { text: source, notes }) {
    const twice = ['form', 'paper'].includes(this.model.kind) ? [] : doubles(source);
    if (twice.length) {
      throw new Error(say(
        `${twice.join('；')}。编辑器只能留下其中一个，请先在文件里改成不同的编号。`,
        `${twice.join('; ')}. The editor could keep only one of them: give them ids of their own in the file first.`));
    }
    await this.editor.probe(source);
    const ours = await converted(this.model, source);
    const isWanted = await question({
      title: say('上传文件', 'Upload'),
      sentence: [say(`用“${name}”换下画布上的内容？`, `Replace what is on the canvas by “${name}”?`), ours.sentence].filter(Boolean).join(''),
      details: [...notes, ...ours.lines],
      yes: ours.product ? say('都看过了，换下', 'I have read it: replace') : say('换下', 'Replace'),
    });
    if (!isWanted) return;
    const before = await this.present();
    await this.put(ours.source, { release: this.model.base, version: this.model.version });
    this.converted = ours.notes;
    this.report();
    const sentence = say(`已换成“${name}”的内容。`, `Replaced by “${name}”.`);
    tell([sentence, ...notes].join(''), { action: undoing(() => this.putBack(before)) });
  }

  /** What is on the canvas now, to come back to. */
  async present() {
    const { dirty, base, seen, draft } = this;
    return { source: await this.editor.save(), dirty, base, seen, draft };
  }

  async putBack({ source, dirty, base, seen, draft }) {
    Object.assign(this, { seen, draft });
    byId('told').hidden = true;
    if (dirty) await this.put(source, base);
    else await this.clear();
  }

  /** Put another text into the editor, as something not yet released. */
  async take(source) {
    try {
      await this.put(source, this.base);
    } catch (failure) {
      tell(say(`这个文件打不开：${explained(failure)}`, `Cannot be opened: ${explained(failure)}`), { isRefusal: true });
    }
  }

  async put(source, base) {
    const before = await this.editor.save();
    try {
      await this.editor.load(source);
    } catch (failure) {
      await this.editor.load(before).catch(() => undefined);
      throw failure;
    }
    this.base = base;
    this.problems = [];
    this.converted = [];
    this.report();
    this.changed();
  }

  offerDrafts() {
    const all = kept(this.model.name, this.model.releases ?? {}).filter((one) => {
      if (one.source === this.model.source) forget(this.model.name, one.id);
      return one.source !== this.model.source;
    });
    byId('draft-offer').hidden = !all.length;
    byId('draft-offer').replaceChildren(...all.map((one) => this.offer(one)));
  }

  offer(draft) {
    const line = document.createElement('p');
    const answer = (act) => () => {
      line.remove();
      byId('draft-offer').hidden = !byId('draft-offer').children.length;
      return act();
    };
    line.append(
      draft.base.version === this.model.version
        ? say(`这台电脑上有一份没有发布的草稿（${moment(draft.at)}）。`, `An unreleased draft is kept here (${moment(draft.at)}).`)
        : say(`这台电脑上有一份草稿（${moment(draft.at)}），是在第 ${draft.base.version} 版上改的；现行已是第 ${this.model.version} 版。`, `A draft made on version ${draft.base.version} is kept here (${moment(draft.at)}); version ${this.model.version} holds now.`),
      ' ', button({ words: say('接着改', 'Go on with it'), act: answer(() => this.takeDraft(draft)) }),
      ' ', button({ words: say('不要了', 'Discard it'), quiet: true, act: answer(() => this.dropDraft(draft)) }),
    );
    return line;
  }

  async takeDraft(draft) {
    const before = await this.present();
    await this.put(draft.source, draft.base);
    this.draft = draft.id || fresh();
    if (!draft.id) forget(this.model.name, '');
    if (before.dirty) {
      tell(say('已换成草稿的内容。', 'The draft is on the canvas.'), { action: undoing(() => this.putBack(before)) });
    }
  }

  dropDraft(draft) {
    forget(this.model.name, draft.id);
    const restore = () => {
      keep(this.model.name, draft.id || fresh(), draft);
      byId('told').hidden = true;
      this.offerDrafts();
    };
    tell(say('草稿已删去。', 'The draft is gone.'), { action: undoing(restore) });
  }

  async discard() {
    const isWanted = await question({
      title: say('放弃修改', 'Discard'),
      sentence: say('放弃这次没有发布的全部修改，回到现行版本？', 'Discard everything that is not released and go back to the current version?'),
      yes: say('放弃', 'Discard'),
    });
    if (isWanted) await this.giveUp(say('已放弃修改。', 'Discarded.'));
  }

  async giveUp(sentence) {
    const before = await this.present();
    forget(this.model.name, this.draft);
    await this.clear();
    if (this.change) await this.keepInChange(this.model.source);
    tell(sentence, { action: undoing(() => this.putBack(before)) });
  }

  /** Show the version that holds, with nothing changed. */
  async clear() {
    await this.editor.load(this.model.source, { isReleased: true });
    clearTimeout(this.waiting);
    Object.assign(this, {
      base: { release: this.model.base, version: this.model.version },
      seen: null, draft: fresh(), dirty: false, problems: [], converted: [], hasChecked: false,
    });
    this.asked += 1;
    this.gate.reset();
    this.state('');
    await this.advise();
  }

  state(words) {
    byId('state').textContent = words;
  }

  tell(sentence, isRefusal = false) {
    tell(sentence, { isRefusal });
  }
}
