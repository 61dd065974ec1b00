// Buttons for those without a wheel: nearer, farther, the whole diagram.
import { say } from '../words/say.js';

const ACTIONS = [
  ['+', say('放大', 'Zoom in'), (canvas) => canvas.zoom(canvas.zoom() * 1.25)],
  ['−', say('缩小', 'Zoom out'), (canvas) => canvas.zoom(canvas.zoom() / 1.25)],
  ['□', say('全图', 'Whole diagram'), (canvas) => canvas.zoom('fit-viewport')],
];

export function addZoom(container, viewer) {
  const group = document.createElement('div');
  group.className = 'jx-zoom';
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', say('缩放', 'Zoom'));
  for (const [sign, words, act] of ACTIONS) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = sign;
    button.title = words;
    button.setAttribute('aria-label', words);
    button.addEventListener('click', () => act(viewer.get('canvas')));
    group.append(button);
  }
  container.append(group);
}
