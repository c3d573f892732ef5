// What goes to the upstream: the bytes of the caller with the few edits that a gateway is permitted.
import { requestErrors } from '../contract/request-errors.ts';
import { type Incoming, OUTPUT_KEYS, type Part, readIncoming } from './incoming.ts';
import { countOf } from './json.ts';
import { invalid } from './pointer.ts';
import { type Edit, edited, memberAdded, membersOf, rootOf, visitStrings } from './spans.ts';
import { translated, type Upstream } from './translate.ts';

export { translates, type Upstream } from './translate.ts';

export interface Outgoing {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** The answer will tell usage in a chunk that the caller did not ask for. */
  readonly stripUsage: boolean;
}

const bufferOf = ({ bytes }: Incoming): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Puts a value where the key has one, or adds the key. @param value JSON */
function set(incoming: Incoming, key: string, value: string): Edit {
  const span = incoming.spans.get(key);
  if (span) return { ...span, text: value };
  const buffer = bufferOf(incoming);
  return memberAdded(buffer, rootOf(buffer), key, value);
}

/** The newest key is OpenAI's own; others may pass over it, and over the bound with it. */
const outputKey = ({ dialect, kind }: Upstream): string | undefined => {
  const keys = OUTPUT_KEYS[dialect];
  return kind === 'openai' ? keys[0] : keys.at(-1);
};

/** Only downwards: a bound that is lower already stays. */
function boundEdits(incoming: Incoming, to: Upstream): Edit[] {
  const { outputMost: asked, json } = incoming;
  const most = to.outputMost;
  if (most === null) return [];
  const keys = OUTPUT_KEYS[to.dialect].filter((key) => (countOf(json[key]) ?? 0) > most);
  const added = asked === null ? [outputKey(to)].filter((key) => key !== undefined) : [];
  return [...keys, ...added].map((key) => set(incoming, key, String(most)));
}

/** A stream of chat completions tells its usage only to whoever asks. */
function usageEdits(incoming: Incoming): Edit[] {
  if (incoming.dialect !== 'chat' || !incoming.stream || incoming.usageAsked) return [];
  const options = incoming.spans.get('stream_options');
  const buffer = bufferOf(incoming);
  const members = options ? [...membersOf(buffer, options)] : [];
  const asked = members.filter(({ key }) => key === 'include_usage');
  if (asked.length > 1) throw invalid('/stream_options/include_usage', 'It stands there twice.');
  const [first] = asked;
  if (first) return [{ ...first.value, text: 'true' }];
  if (!options || incoming.json['stream_options'] === null) {
    return [set(incoming, 'stream_options', '{"include_usage":true}')];
  }
  return [memberAdded(buffer, options, 'include_usage', 'true')];
}

/** Responses are stored unless the caller says no; one that says nothing does not ask for it. */
function storeEdits(incoming: Incoming): Edit[] {
  if (incoming.dialect !== 'responses' || incoming.json['store'] === false) return [];
  return [set(incoming, 'store', 'false')];
}

const modelEdits = (incoming: Incoming, model: string): Edit[] =>
  model === incoming.model ? [] : [set(incoming, 'model', JSON.stringify(model))];

function written(request: object): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(request));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    // arguments of a call are JSON by themselves, and may be nested deeper than the request may
    throw requestErrors.AI_REQUEST_INVALID('The arguments of a call are nested too deep.', {
      cause,
    });
  }
}

/**
 * Turns a request into what the upstream gets. Where both speak one dialect, everything but this stays as it is, byte for
 * byte: `model`; `stream_options.include_usage` of a chat completion that streams; the bound of output tokens, where it is
 * cut; `store` of a response, which is false unless it is told.
 * @throws AI_REQUEST_INVALID; AI_NOT_TRANSLATABLE for what cannot be said in the other dialect
 */
export function outgoing(incoming: Incoming, to: Upstream): Outgoing {
  const stripUsage = incoming.dialect === 'chat' && incoming.stream && !incoming.usageAsked;
  if (incoming.dialect !== to.dialect) {
    return { bytes: written(translated(incoming, to)), stripUsage };
  }
  const edits = [
    ...modelEdits(incoming, to.model),
    ...boundEdits(incoming, to),
    ...usageEdits(incoming),
    ...storeEdits(incoming),
  ];
  return {
    bytes: edits.length === 0 ? incoming.bytes : edited(bufferOf(incoming), edits),
    stripUsage,
  };
}

/**
 * The request with other texts. Only strings that changed are written anew, and everything else stays as it is, byte for
 * byte.
 * @throws AI_REQUEST_INVALID for a key that stands somewhere twice, behind which a text could hide from `change`
 */
export function withTexts(incoming: Incoming, change: (part: Part) => string): Incoming {
  const changed = new Map<string, string>();
  for (const part of incoming.parts()) {
    const text = change(part);
    if (text !== part.text) changed.set(part.pointer, text);
  }
  const buffer = bufferOf(incoming);
  const edits: Edit[] = [];
  visitStrings(buffer, (pointer, span) => {
    const text = changed.get(pointer);
    if (text !== undefined) edits.push({ ...span, text: JSON.stringify(text) });
  });
  return edits.length === 0 ? incoming : readIncoming(incoming.dialect, edited(buffer, edits));
}
