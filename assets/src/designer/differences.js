// What differs between two texts of a model: the server tells it in sentences.
import { ask } from './server.js';
import { say } from '../words/say.js';

/** Resolve to [{id, former, kind: added | removed | changed | moved, text}]; what fails is one of them. */
export async function differences(model, before, after) {
  if (before === after) return [];
  const answer = await ask(model.differences, { before, after });
  if (answer.differences) return answer.differences;
  return [{ kind: 'changed', text: answer.error ?? say('服务没有答复，比较不了。', 'The server did not compare them.') }];
}
