// Every text of a request that a model reads, found by where words may stand and not by what is known of each kind of
// block: a kind that is new tomorrow is read as well.
import { type JsonObject, objectOf } from './json.ts';
import { textOf } from './parse.ts';
import { step } from './pointer.ts';

/** One text, whose place is the JSON pointer (RFC 6901) of its string. */
export interface Part {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  readonly pointer: string;
}

type Role = Part['role'];

/** Where words stand in the object of a request, and whose they are unless something inside says otherwise. */
const WORDS: ReadonlyMap<string, Role> = new Map(
  Object.entries({
    input: 'user',
    instructions: 'system',
    messages: 'user',
    prediction: 'assistant',
    prompt: 'user',
    system: 'system',
  } as const),
);

/** Where only what is called a description is words: the rest are names and schemas. */
const SCHEMAS: ReadonlySet<string> = new Set([
  'functions',
  'output_config',
  'response_format',
  'text',
  'tools',
]);

/** Keys of what names, measures or carries something. */
const NO_WORDS: ReadonlySet<string> = new Set([
  'cache_control',
  'call_id',
  'detail',
  'encrypted_content',
  'encrypted_index',
  'encrypted_stdout',
  'file_data',
  'file_id',
  'file_url',
  'id',
  'image_url',
  'input_audio',
  'media_type',
  'name',
  'namespace',
  'phase',
  'prompt_cache_breakpoint',
  'role',
  'signature',
  'status',
  'tool_call_id',
  'tool_id',
  'tool_name',
  'tool_use_id',
  'toolset_name',
  'type',
  'url',
  'version',
]);

/** What is proof or picture as a whole: who changes a word of it breaks it. */
const SEALED: ReadonlySet<string> = new Set([
  'compaction',
  'image_generation_call',
  'redacted_thinking',
  'thinking',
]);

const ROLES: ReadonlyMap<string, Role> = new Map(
  Object.entries({
    assistant: 'assistant',
    developer: 'system',
    function: 'tool',
    system: 'system',
    tool: 'tool',
    user: 'user',
  } as const),
);

/** By its role, or by the kind of an item that has none. */
function roleOf(object: JsonObject, around: Role): Role {
  const role = ROLES.get(textOf(object['role']));
  if (role) return role;
  const type = textOf(object['type']);
  if (type.endsWith('tool_result') || type.endsWith('_call_output')) return 'tool';
  return type.endsWith('_call') || type === 'reasoning' ? 'assistant' : around;
}

/** What a model wants of a tool may be called anything, and every string in it may be words. */
const isCallInput = (key: string, value: unknown): boolean =>
  (key === 'input' || key === 'arguments') && typeof value === 'object';

function leaves(found: Part[], value: unknown, pointer: string, role: Role): void {
  if (typeof value === 'string') {
    if (value !== '') found.push({ role, text: value, pointer });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      leaves(found, inner, pointer + step(key), role);
  }
}

function words(found: Part[], value: unknown, pointer: string, around: Role): void {
  const object = objectOf(value);
  if (!object) {
    if (!Array.isArray(value)) leaves(found, value, pointer, around);
    else for (const [at, item] of value.entries()) words(found, item, pointer + step(at), around);
    return;
  }
  const type = textOf(object['type']);
  if (SEALED.has(type)) return;
  const role = roleOf(object, around);
  for (const [key, inner] of Object.entries(object)) {
    const place = pointer + step(key);
    if (isCallInput(key, inner)) leaves(found, inner, place, role);
    // a document is text or bytes under the same key
    else if (!NO_WORDS.has(key) && (key !== 'data' || type === 'text')) {
      words(found, inner, place, role);
    }
  }
}

function descriptions(found: Part[], value: unknown, pointer: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const place = pointer + step(key);
    if (key === 'description' && typeof inner === 'string') leaves(found, inner, place, 'system');
    descriptions(found, inner, place);
  }
}

/**
 * Texts of messages, instructions, calls of tools and their results, and descriptions of tools and schemas. Left out is what
 * no model reads (`metadata`, `user`), and thinking, which is signed.
 */
export function partsOf(json: JsonObject): readonly Part[] {
  const found: Part[] = [];
  for (const [key, value] of Object.entries(json)) {
    const role = WORDS.get(key);
    if (role) words(found, value, step(key), role);
    else if (SCHEMAS.has(key)) descriptions(found, value, step(key));
  }
  return found;
}

/** Whether a model reads what stands under a key of a request. */
export const isRead = (key: string): boolean => WORDS.has(key) || SCHEMAS.has(key);
