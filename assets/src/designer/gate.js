// The server's check, run while one draws: after each pause, one at a time, the last drawing wins.
import { say } from '../words/say.js';

const PAUSE = 900; // milliseconds without a change; a check costs the server about a second

/** Keeps the problems of a room true; `check` asks the server and says whether its answer still holds. */
export class Gate {
  constructor({ check, done }) {
    Object.assign(this, { check, done, waiting: null, isAsking: false, isWanted: false, isHeld: false });
    this.place = document.getElementById('checked');
  }

  /** Something was changed: check once it has rested. */
  changed() {
    clearTimeout(this.waiting);
    this.say(say('检查等您停手', 'Checked when you pause'));
    this.waiting = setTimeout(() => this.run(), PAUSE);
  }

  /** What was found no longer speaks of what is on the canvas. */
  reset() {
    clearTimeout(this.waiting);
    this.say('');
  }

  async run() {
    this.isWanted = true;
    if (this.isAsking || this.isHeld) return;
    this.isAsking = true;
    while (this.isWanted && !this.isHeld) {
      this.isWanted = false;
      this.say(say('正在检查……', 'Checking …'));
      const answered = await this.check().catch(() => null);
      if (answered) this.done();
      else if (answered !== undefined && !this.isWanted) this.say(say('这次没有检查成：等一会儿再改，或者按“检查”', 'Not checked this time: press “Check”'));
    }
    this.isAsking = false;
  }

  /** Let somebody ask by a button: what is asked here meanwhile would make their answer stale. */
  async held(asking) {
    clearTimeout(this.waiting);
    Object.assign(this, { isHeld: true, isWanted: false });
    try {
      return await asking();
    } finally {
      this.isHeld = false;
      if (this.isWanted) this.changed();
    }
  }

  /** Say in one line how it came out. */
  told(problems) {
    const count = (severity) => problems.filter((one) => one.severity === severity).length;
    const [errors, warnings] = [count('error'), count('warning')];
    const said = [
      errors && say(`✕ ${errors} 处必须改`, `✕ ${errors} must be changed`),
      warnings && say(`! ${warnings} 条提醒`, `! ${warnings} warnings`),
    ].filter(Boolean);
    this.say(said.length ? said.join(say('，', ', ')) : say('✓ 检查通过', '✓ Checked'));
  }

  say(words) {
    if (this.place) this.place.textContent = words;
  }
}
