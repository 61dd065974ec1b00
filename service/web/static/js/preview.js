// Hands a PDF to the sandbox that draws it: the sandbox itself may fetch nothing of anybody's.
const frame = document.querySelector('iframe[data-preview]');

async function hand() {
  const answer = await fetch(frame.dataset.preview);
  if (!answer.ok) throw new Error(answer.status);
  const data = await answer.arrayBuffer();
  frame.contentWindow.postMessage(data, '*', [data]);
}

function failed() {
  document.querySelector('[data-preview-failed]').hidden = false;
}

if (frame) {
  // The sandbox says when it listens; it may have said so before this script was here.
  let handed = false;
  window.addEventListener('message', (event) => {
    if (event.source !== frame.contentWindow || event.data !== 'ready' || handed) return;
    handed = true;
    hand().catch(failed);
  });
  frame.src = frame.src; // eslint-disable-line no-self-assign
}
