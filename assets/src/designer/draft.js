// What was drawn and not yet released, kept in this browser.
//
// Every window keeps a draft of its own, and with it the version that it was begun from: no window
// writes over another one's, nor over a draft that nobody has asked for yet.

const head = (name) => `jiangxin.draft.${name}`;
const key = (name, id) => `${head(name)}/${id}`;

/** Return a name for the draft of this window. */
export const fresh = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

/** Keep a draft: {base: {release, version}, source}. False where the browser has no room for it. */
export function keep(name, id, draft) {
  try {
    localStorage.setItem(key(name, id), JSON.stringify({ ...draft, at: new Date().toISOString() }));
    return true;
  } catch {
    return false;
  }
}

/** Return the drafts of a model, {id, base, source, at}, newest first. */
export function kept(name, releases) {
  const own = Object.keys(localStorage).filter((one) => one === head(name) || one.startsWith(`${head(name)}/`));
  return own
    .map((one) => ({ id: one.slice(head(name).length + 1), ...based(JSON.parse(localStorage.getItem(one)), releases) }))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** Drafts of an earlier release of this service name their version only. */
const based = ({ version, ...draft }, releases) => ({
  base: { version, release: releases[version] ?? null }, ...draft,
});

export function forget(name, id) {
  localStorage.removeItem(id ? key(name, id) : head(name));
}
