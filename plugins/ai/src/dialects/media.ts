// What a request carries beside words: pictures and files, in its body or at an address. Bytes say nothing of what they cost.
import { type JsonObject, objectOf } from './json.ts';
import { textOf } from './parse.ts';

export interface Media {
  /** By value, by address or by the name a provider gave them. */
  readonly pictures: number;
  /** Documents and films, the same way. Sound is none of them: it is a part of the body as texts are. */
  readonly files: number;
  /** Bytes of the body that are pictures and files by value, and no words. */
  readonly carried: number;
}

interface Found {
  pictures: number;
  files: number;
  carried: number;
}

type Kind = 'pictures' | 'files';

/** What each kind of block is, and where it has its bytes or their address. */
const BLOCKS: ReadonlyMap<string, readonly [Kind, (block: JsonObject) => readonly unknown[]]> =
  new Map([
    // Messages
    ['image', ['pictures', ({ source }) => [objectOf(source)?.['data']]]],
    ['document', ['files', ({ source }) => [objectOf(source)?.['data']]]],
    // chat completions
    ['image_url', ['pictures', ({ image_url: at }) => [at, objectOf(at)?.['url']]]],
    ['file', ['files', ({ file }) => [objectOf(file)?.['file_data']]]],
    ['video_url', ['files', ({ video_url: at }) => [at, objectOf(at)?.['url']]]],
    // Responses
    ['input_image', ['pictures', ({ image_url: at }) => [at]]],
    ['input_file', ['files', ({ file_data: data }) => [data]]],
    ['computer_screenshot', ['pictures', ({ image_url: at }) => [at]]],
    ['image_generation_call', ['pictures', ({ result }) => [result]]],
  ]);

/** A document that is made of words, or of blocks that are looked at by themselves. */
const isWords = (type: string, { source }: JsonObject): boolean =>
  type === 'document' && ['text', 'content'].includes(textOf(objectOf(source)?.['type']));

/** What a model wants of a tool is words, whatever it looks like. */
const isCall = (type: string): boolean => type.endsWith('tool_use');

function look(found: Found, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const block = objectOf(value);
  const type = textOf(block?.['type']);
  const [kind, bytesOf] = BLOCKS.get(type) ?? [];
  if (block && kind && bytesOf && !isWords(type, block)) {
    found[kind] += 1;
    for (const bytes of bytesOf(block)) found.carried += textOf(bytes).length;
  } else if (!isCall(type)) {
    for (const inner of Object.values(value)) look(found, inner);
  }
}

export function mediaOf(json: JsonObject): Media {
  const found: Found = { pictures: 0, files: 0, carried: 0 };
  look(found, json['messages']);
  look(found, json['input']);
  return found;
}
