// Questions to the server: JSON there, JSON back, a refusal as a sentence.
import { say } from '../words/say.js';
import { read } from './file.js';

const token = () => document.querySelector('meta[name="csrf"]')?.content ?? '';

export async function ask(address, body) {
  const response = await fetch(address, body && {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF': token() },
    body: JSON.stringify(body),
  });
  const isJson = response.headers.get('Content-Type')?.includes('json');
  const answer = isJson ? await response.json() : { error: await response.text() };
  if (!isJson && !response.ok) answer.error = say('服务没有答复，请稍后再试。', 'No answer from the server.');
  if (response.status === 401) {
    answer.error = say('登录已过期，您的修改还在这里，没有丢失。请在新窗口重新登录，再回到这里按一次。', 'You have been signed out. Your changes are still here: sign in again in a new window, then press once more.');
  }
  return { ok: response.ok, status: response.status, ...answer };
}

/** Return a file of the server as text; empty where there is none. */
export async function text(address) {
  const response = await fetch(address);
  return response.ok ? read(await response.arrayBuffer()).text : '';
}
