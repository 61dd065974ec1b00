// Security keys (WebAuthn): a form asks for a key before it is sent, and sends the key's answer along.
const TOLD = '没有读到安全密钥。请插好或靠近密钥，再按一次按钮。';

function bytes(text) {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function known(credentials) {
  return (credentials || []).map((one) => ({ ...one, id: bytes(one.id) }));
}

function asked(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (options.user) publicKey.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) publicKey.excludeCredentials = known(options.excludeCredentials);
  if (options.allowCredentials) publicKey.allowCredentials = known(options.allowCredentials);
  return { publicKey };
}

function answered(credential) {
  const response = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

async function answer(form) {
  const headers = { Accept: 'application/json', 'X-CSRF': form.elements.csrf.value };
  const got = await fetch(form.dataset.options, { method: 'POST', headers });
  if (!got.ok) throw new Error(String(got.status));
  const options = asked(await got.json());
  const { credentials } = navigator;
  return answered(await (form.dataset.key === 'create' ? credentials.create(options) : credentials.get(options)));
}

for (const form of document.querySelectorAll('form[data-key]')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      form.elements.answer.value = await answer(form);
    } catch (failed) {
      form.querySelector('[data-told]').textContent = TOLD;
      return;
    }
    form.submit();
  });
}
