// What the gateway must see in a stream of Responses that it passes on: usage, errors and the end.
import type { Heard } from './heard.ts';
import { type JsonObject, objectOf } from './json.ts';
import { errorText, textOf } from './parse.ts';
import { usageOfResponses } from './usage.ts';
import { bytesOf, saidIn, type Watch, watchedObject } from './watch.ts';

/** Events that say nothing new about how far the answer is. */
const PLAIN = /^event: (?!(?:error|response\.(?:completed|incomplete|failed))[^\w.])/;
const DELTA = /^event: [\w.]+\.delta\n/;
const SAID = /"delta":"/g;

/** Items that begin without anything said in them. */
const EMPTY_ITEMS: readonly unknown[] = ['message', 'reasoning'];

/** A stream is whole after `response.completed` or `response.incomplete`. */
export function watchResponses(heard: Heard): Watch {
  const read = (event: JsonObject): void => {
    const type = textOf(event['type']);
    const response = objectOf(event['response']);
    heard.model ??= textOf(response?.['model']) || null;
    if (type.endsWith('.delta')) heard.said(bytesOf(event['delta']));
    else if (type === 'response.output_item.added') {
      const item = objectOf(event['item']);
      if (item && !EMPTY_ITEMS.includes(item['type'])) heard.begun = true;
    } else if (type === 'error') heard.broke(errorText(objectOf(event['error']) ?? event));
    else if (type === 'response.failed') {
      heard.told(usageOfResponses(response?.['usage']));
      heard.broke(errorText(response?.['error']));
    } else if (type === 'response.completed' || type === 'response.incomplete') {
      heard.told(usageOfResponses(response?.['usage']));
      heard.ended();
    }
  };
  return {
    plain: (text) => {
      if (!PLAIN.test(text)) return false;
      if (DELTA.test(text)) heard.said(saidIn(text, SAID) ?? 0);
      return true;
    },
    read: ({ data }) => {
      const event = watchedObject(data);
      if (event) read(event);
      return true;
    },
    end: () => {},
  };
}
