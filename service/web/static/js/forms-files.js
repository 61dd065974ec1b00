// Files go up at once, with progress; the answer then only names them.
import { token } from './forms-post.js';
import { say } from './forms-words.js';

const LARGEST = 20 * 1024 * 1024;

function line(status, sentence, wrong = false) {
  const made = document.createElement('p');
  made.textContent = sentence;
  if (wrong) made.className = 'upload-wrong';
  status.append(made);
  return made;
}

function listed(input, document_) {
  const item = document.createElement('li');
  const hidden = document.createElement('input');
  Object.assign(hidden, { type: 'hidden', name: input.dataset.upload, value: document_.key });
  const filename = document_.name;
  const link = document.createElement(document_.href ? 'a' : 'span');
  if (document_.href) link.href = document_.href;
  link.textContent = filename;
  const size = document.createElement('span');
  size.className = 'quiet';
  size.textContent = document_.size || '';
  const drop = document.createElement('button');
  drop.type = 'button';
  drop.className = 'btn btn-link';
  drop.dataset.drop = '';
  drop.textContent = say('remove');
  drop.setAttribute('aria-label', `${say('remove')} ${filename}`);
  item.append(hidden, link, ' ', size, drop);
  return item;
}

export function uploadFiles(form) {
  let running = 0;

  function done(input, status, note, request, file) {
    const said = request.response || {};
    note.remove();
    if (request.status !== 201) {
      const reason = said.sentence;
      if (reason) line(status, `${file.name}：${reason}`, true);
      else failed(input, status, file);
      return;
    }
    const list = input.closest('.field').querySelector('[data-files]');
    if (!input.multiple) list.textContent = '';
    list.append(listed(input, said));
    line(status, say('uploaded', { name: file.name }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }

  function failed(input, status, file) {
    const note = line(status, `${say('uploadFailed', { name: file.name })} `, true);
    const again = document.createElement('button');
    Object.assign(again, { type: 'button', className: 'btn btn-outline-primary', textContent: say('retry') });
    again.addEventListener('click', () => { note.remove(); send(input, status, file); });
    note.append(again);
  }

  function send(input, status, file) {
    if (file.size > LARGEST) {
      line(status, say('tooLarge', { name: file.name }), true);
      return;
    }
    const note = line(status, `${say('uploading', { name: file.name })} `);
    const bar = document.createElement('progress');
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute('aria-label', say('uploading', { name: file.name }));
    note.append(bar);
    const body = new FormData();
    body.append('kind', input.dataset.kind);
    body.append('file', file);
    const request = new XMLHttpRequest();
    request.open('POST', form.dataset.documents);
    request.responseType = 'json';
    request.setRequestHeader('X-CSRF', token(form));
    request.setRequestHeader('Accept', 'application/json');
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener('load', () => done(input, status, note, request, file));
    request.addEventListener('error', () => { note.remove(); failed(input, status, file); });
    request.addEventListener('loadend', () => { running -= 1; });
    running += 1;
    request.send(body);
  }

  form.addEventListener('change', (event) => {
    const input = event.target;
    if (!form.dataset.documents || !input.matches('input[data-upload]') || !input.files.length) return;
    const status = input.closest('.field').querySelector('[data-upload-status]');
    status.textContent = '';
    const files = Array.from(input.files);
    input.value = '';
    files.forEach((file) => send(input, status, file));
  });
  form.addEventListener('click', (event) => {
    const button = event.target.closest('[data-drop]');
    if (!button) return;
    event.preventDefault();
    const field = button.closest('.field');
    button.closest('li').remove();
    field.querySelector('input[data-upload]').focus();
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
  return { running: () => running > 0 };
}
