// What the gateway must see in a stream of Messages that it passes on: usage, errors and the end.
import type { Heard } from './heard.ts';
import { type JsonObject, objectOf } from './json.ts';
import { errorText, textOf } from './parse.ts';
import { laterMessagesUsage, usageOfMessages } from './usage.ts';
import { bytesOf, saidIn, type Watch, watchedObject } from './watch.ts';

const DELTA = 'event: content_block_delta\n';
const SAID = /"(?:text|partial_json|thinking)":"/g;

/** A stream is whole after `message_stop`. */
export function watchMessages(heard: Heard): Watch {
  let usage: JsonObject = {};
  const told = (more: unknown): void => {
    usage = laterMessagesUsage(usage, more);
    heard.told(usageOfMessages(usage));
  };
  const said = (piece: JsonObject): void =>
    heard.said(
      bytesOf(piece['text']) + bytesOf(piece['thinking']) + bytesOf(piece['partial_json']),
    );
  const read = (event: JsonObject): void => {
    const type = textOf(event['type']);
    if (type === 'message_start') {
      const message = objectOf(event['message']);
      heard.model ??= textOf(message?.['model']) || null;
      told(message?.['usage']);
    } else if (type === 'content_block_start') {
      const block = objectOf(event['content_block']) ?? {};
      said(block);
      // a tool that is named, or a block that only its provider can read
      if (block['type'] !== 'text' && block['type'] !== 'thinking') heard.begun = true;
    } else if (type === 'content_block_delta') said(objectOf(event['delta']) ?? {});
    else if (type === 'message_delta') told(event['usage']);
    else if (type === 'message_stop') heard.ended();
    else if (type === 'error') heard.broke(errorText(event['error']));
  };
  return {
    plain: (text) => {
      if (!text.startsWith(DELTA)) return false;
      const bytes = saidIn(text, SAID);
      heard.said(bytes ?? 0);
      return bytes !== null;
    },
    read: ({ data }) => {
      const event = watchedObject(data);
      if (event) read(event);
      return true;
    },
    end: () => {},
  };
}
