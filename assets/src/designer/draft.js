// What was drawn and not yet released, kept in this browser.

const key = (name) => `jiangxin.draft.${name}`;

export function keep(name, version, source) {
  localStorage.setItem(key(name), JSON.stringify({ version, source, at: new Date().toISOString() }));
}

export function kept(name) {
  const text = localStorage.getItem(key(name));
  return text && JSON.parse(text);
}

export function forget(name) {
  localStorage.removeItem(key(name));
}
