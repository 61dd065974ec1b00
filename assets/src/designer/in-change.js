// A model inside a change: saved on the server while one edits; another's saving is shown first.
import { say } from '../words/say.js';
import { compareInChange } from './conflict.js';
import { forget } from './draft.js';
import { ask } from './server.js';

const byId = (id) => document.getElementById(id);

export class InChange {
  /** `told` is the change as the page gives it: {key, title, page, save, revision, source?, base?, seen?}. */
  constructor(room, told) {
    this.room = room;
    this.told = told;
    this.revision = told.revision;
    /** What both sides have in common: the last text that was saved or taken. */
    this.common = told.source ?? room.model.source;
    this.turn = Promise.resolve();
  }

  /** Put what the change has of the model on the canvas. */
  async open() {
    const { source, base, seen } = this.told;
    if (source === undefined) return;
    await this.room.put(source, base);
    Object.assign(this.room, { seen: seen ?? null, dirty: false });
    clearTimeout(this.room.waiting);
    this.room.state(say('已存在改动里', 'Kept in the change'));
  }

  /** Keep a text on the server; one saving after the other. Resolves to whether it is there. */
  save(source) {
    this.turn = this.turn.then(() => this.send(source));
    return this.turn;
  }

  async send(source) {
    if (this.isLeaving) return false; // what waited meanwhile was drawn on a text that is merged
    if (source === this.common && this.revision > 0 && this.sent === this.room.seen) return true;
    const { base, seen } = this.room;
    const answer = await ask(this.told.save, { source, revision: this.revision, base: base.release, seen });
    if (answer.newer) return this.overtaken(answer.newer, source);
    if (!answer.ok) {
      this.room.state(say(`没有存到改动里：${answer.error}`, `Not kept in the change: ${answer.error}`));
      return false;
    }
    Object.assign(this, { revision: answer.revision, common: source, sent: seen });
    this.room.dirty = false;
    this.room.state(say('已存在改动里', 'Kept in the change'));
    return true;
  }

  /** Somebody else has saved the model since: both are shown element by element, one chooses. */
  async overtaken(newer, mine) {
    if (byId('conflict-dialog').open) return false;
    this.room.state(say(`${newer.by}也改了这个模型，还没有合在一起`, `${newer.by} has changed this model too`));
    const chosen = await compareInChange(this.room.model, { before: this.common, mine, newer });
    if (chosen === false) return false;
    this.revision = newer.revision;
    this.common = newer.source;
    const isThere = await this.send(chosen);
    if (isThere && chosen !== mine) {
      this.isLeaving = true;
      forget(this.room.model.name, this.room.draft);
      window.location.reload(); // opens what is in the change now
    }
    return isThere;
  }
}
