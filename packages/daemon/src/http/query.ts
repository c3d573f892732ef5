// Query strings and path parameters as typed fields: decoded by the schema's own types, nothing guessed.
import { isUtf8 } from 'node:buffer';
import { type FieldError, kernelErrors, textFault } from '@aurelius/core/contract';
import * as z from 'zod';
import { fieldError, NO_SUCH_FIELD, refusedFields } from './problem.ts';

type Scalar = 'string' | 'integer' | 'number' | 'boolean';

interface FieldType {
  readonly scalar: Scalar;
  readonly many: boolean;
}

/** How each field of an input schema is written in a URL. */
export type FieldTypes = ReadonlyMap<string, FieldType>;

interface Node {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
}

function typeOf(node: Node): FieldType {
  const inner = node.anyOf?.find((it) => it.type !== 'null') ?? node;
  const type = [inner.type].flat().find((it) => it !== 'null');
  if (type === 'array') return { scalar: typeOf(inner.items ?? {}).scalar, many: true };
  const typed = type === 'integer' || type === 'number' || type === 'boolean';
  return { scalar: typed ? type : 'string', many: false };
}

/** The types of a schema's fields. */
export function fieldTypes(input: z.ZodObject): FieldTypes {
  const { properties = {} } = z.toJSONSchema(input, { io: 'input' }) as Node;
  return new Map(Object.entries(properties).map(([name, node]) => [name, typeOf(node)]));
}

const PATTERN: Readonly<Record<Exclude<Scalar, 'string'>, readonly [RegExp, string]>> = {
  integer: [/^-?\d{1,16}$/, 'must be a whole number'],
  number: [/^-?\d{1,16}(\.\d{1,16})?$/, 'must be a number'],
  boolean: [/^(true|false)$/, 'must be true or false'],
};

function scalarOf(type: Scalar, text: string): unknown {
  if (type === 'string') return text;
  const [pattern, message] = PATTERN[type];
  if (!pattern.test(text)) throw new FieldFault(message);
  return type === 'boolean' ? text === 'true' : Number(text);
}

/** What is wrong with one field; becomes an entry of `errors`. */
class FieldFault extends Error {}

/** Undoes percent encoding; `+` is a space, as in every form. */
function decode(text: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.includes('+') ? text.replaceAll('+', ' ') : text);
  } catch {
    throw kernelErrors.INVALID_INPUT('The query has a percent sign that encodes no UTF-8');
  }
  const fault = textFault(decoded);
  if (fault !== null) throw kernelErrors.INVALID_INPUT(`The query ${fault}`);
  return decoded;
}

/** Bytes beyond ASCII reach us one character each: they are UTF-8 or nothing. */
function asUnicode(query: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  if (/^[\u0000-\u007f]*$/.test(query)) return query;
  const bytes = Buffer.from(query, 'latin1');
  if (!isUtf8(bytes)) throw kernelErrors.INVALID_INPUT('The query is not UTF-8');
  return bytes.toString();
}

/**
 * Reads the query string behind `?` into `into`.
 * @throws Problem `INVALID_INPUT` for unknown fields, a scalar given twice, and values of the wrong type
 */
export function readQuery(query: string, types: FieldTypes, into: Record<string, unknown>): void {
  const errors: FieldError[] = [];
  for (const part of asUnicode(query).split('&')) {
    if (part === '') continue;
    const split = part.indexOf('=');
    const name = decode(split < 0 ? part : part.slice(0, split));
    const text = split < 0 ? '' : decode(part.slice(split + 1));
    try {
      setField(name, text, types, into);
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      errors.push(fieldError([name], error.message));
    }
  }
  if (errors.length > 0) throw refusedFields(errors);
}

function setField(
  name: string,
  text: string,
  types: FieldTypes,
  into: Record<string, unknown>,
): void {
  const type = types.get(name);
  if (!type) throw new FieldFault(NO_SUCH_FIELD);
  const value = scalarOf(type.scalar, text);
  if (!type.many) {
    if (Object.hasOwn(into, name)) throw new FieldFault('is given twice');
    into[name] = value;
    return;
  }
  const list = into[name];
  if (Array.isArray(list)) list.push(value);
  else into[name] = [value];
}

/** Reads path parameters, already percent-decoded, into `into`. */
export function readParams(
  params: Readonly<Record<string, string>>,
  types: FieldTypes,
  into: Record<string, unknown>,
): void {
  for (const name in params) {
    const text = params[name] ?? '';
    const fault = textFault(text);
    try {
      if (fault !== null) throw new FieldFault(fault);
      into[name] = scalarOf(types.get(name)?.scalar ?? 'string', text);
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      throw refusedFields([fieldError([name], error.message)]);
    }
  }
}
