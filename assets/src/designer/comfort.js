// Room for the canvas: full screen, a panel that folds, problems as a drawer; the drawing as a picture.
import { say } from '../words/say.js';

const byId = (id) => document.getElementById(id);

/** Something that is open or not, remembered in this browser. */
function toggle(id, name, { closed, isOpen = true }) {
  const button = byId(id);
  if (!button) return () => undefined;
  const show = (open) => {
    document.body.classList.toggle(closed, !open);
    button.setAttribute('aria-expanded', String(open));
    try { localStorage.setItem(name, open ? 'open' : 'closed'); } catch { /* this window only */ }
  };
  let kept = null;
  try { kept = localStorage.getItem(name); } catch { /* this window only */ }
  show(kept ? kept === 'open' : isOpen);
  const turn = () => show(button.getAttribute('aria-expanded') !== 'true');
  button.addEventListener('click', turn);
  return turn;
}

export function comfort(room) {
  const fold = toggle('fold', 'jiangxin.panel', { closed: 'jx-folded' });
  toggle('drawer', 'jiangxin.problems', { closed: 'jx-shut', isOpen: true });
  byId('wide')?.addEventListener('click', () => wide());
  document.addEventListener('fullscreenchange', () => byId('wide')?.setAttribute('aria-pressed', String(Boolean(document.fullscreenElement))));
  byId('picture')?.addEventListener('click', () => picture(room));
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target.closest?.('input, textarea, select, [contenteditable], dialog, .djs-popup');
    if (isTyping || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'p' || event.key === 'P') fold();
    if (event.key === 'q' || event.key === 'Q') nextProblem();
  });
}

function wide() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => undefined);
}

/** Go through the problems, one after the other. */
function nextProblem() {
  const all = [...document.querySelectorAll('#problems .jx-problem > button:first-child')];
  if (!all.length) return;
  const place = all.indexOf(document.activeElement);
  const next = all[(place + 1) % all.length];
  next.focus();
  next.click();
  next.focus();
}

async function picture(room) {
  const { svg } = await room.editor.modeler.saveSVG();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  link.download = room.model.name.replace(/bpmn$/, 'svg');
  link.click();
  URL.revokeObjectURL(link.href);
  room.tell(say('图片已下载。', 'The picture is downloaded.'));
}
