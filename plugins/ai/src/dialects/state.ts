// What a request may not ask for, because somebody would have to remember it: the gateway is stateless.
import type { AiDialect } from '@aurelius/core/plugin';
import { type JsonObject, objectOf } from './json.ts';
import { stateUnsupported } from './pointer.ts';

const isSaid = (value: unknown): boolean => value !== undefined && value !== null;

/** It stands for what was answered before; newer clients leave its type out. */
const isReference = (item: JsonObject): boolean =>
  item['type'] === 'item_reference' ||
  (!isSaid(item['type']) && isSaid(item['id']) && !isSaid(item['role']));

/** @throws AI_STATE_UNSUPPORTED */
export function refuseState(dialect: AiDialect, json: JsonObject): void {
  if (dialect !== 'chat' && dialect !== 'responses') return;
  if (json['store'] === true) throw stateUnsupported('/store', 'Answers are not stored.');
  if (dialect === 'chat') return;
  for (const key of ['previous_response_id', 'conversation']) {
    if (isSaid(json[key])) throw stateUnsupported(`/${key}`, 'Earlier answers are not kept.');
  }
  if (json['background'] === true) {
    throw stateUnsupported('/background', 'An answer is there only for whoever waits for it.');
  }
  const input: unknown = json['input'];
  if (!Array.isArray(input)) return;
  for (const [at, item] of input.entries()) {
    if (isReference(objectOf(item) ?? {})) {
      throw stateUnsupported(`/input/${at}`, 'What was answered earlier is not kept.');
    }
  }
}
