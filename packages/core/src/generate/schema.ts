// The JSON Schema of an operation's input and output, reduced to what a command line can express.

import * as z from 'zod';
import type { FieldCli, Operation } from '../contract/index.ts';

/** The parts of JSON Schema that contracts use. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly 'x-cli'?: FieldCli;
  /** Entity whose rows the value names. */
  readonly 'x-names'?: string;
}

/** One input field as a command line sees it. */
export interface Field {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'integer' | 'number';
  readonly description: string;
  readonly required: boolean;
  readonly multiple: boolean;
  readonly options: readonly string[] | null;
  /** What it is when not given; undefined: nothing in particular. */
  readonly default: unknown;
  /** The value names a row. */
  readonly names: boolean;
  readonly cli: FieldCli;
}

const schemaOf = (type: z.ZodType, io: 'input' | 'output'): Schema =>
  z.toJSONSchema(type, { io }) as Schema;

/** Follows references and leaves out the alternative `null`. */
function narrow(schema: Schema, root: Schema): Schema {
  if (schema.$ref) return narrow(root.$defs?.[schema.$ref.replace('#/$defs/', '')] ?? {}, root);
  const others = schema.anyOf?.filter((one) => one.type !== 'null') ?? [];
  return others.length === 1 ? narrow(others[0] as Schema, root) : schema;
}

const wordsOf = (name: string) => {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words[0]?.toUpperCase() + words.slice(1);
};

/**
 * The input fields of an operation, in the order they are declared.
 * @throws Error for a field that has no form on a command line and is not hidden
 */
export function inputFields(operation: Operation): Field[] {
  const root = schemaOf(operation.input, 'input');
  return Object.entries(root.properties ?? {}).map(([name, property]) => {
    const outer = narrow(property, root);
    const multiple = outer.type === 'array';
    const inner = multiple ? narrow(outer.items ?? {}, root) : outer;
    // what a value is like belongs to its type, the rest to the field
    const { suggest } = inner['x-cli'] ?? {};
    const cli = { ...(suggest ? { suggest } : {}), ...property['x-cli'] };
    const type = inner.type ?? (inner.anyOf?.every((one) => one.type === 'string') && 'string');
    const known = ['string', 'boolean', 'integer', 'number'] as const;
    const kind = known.find((one) => one === type);
    if (!kind && !cli.hidden && !cli.json) {
      throw new Error(`${operation.id}: field ${name} has no form on a command line; hide it`);
    }
    return {
      name,
      type: kind ?? 'string',
      description: property.description ?? outer.description ?? wordsOf(name),
      required: root.required?.includes(name) ?? false,
      multiple,
      options: inner.enum?.map(String) ?? null,
      default: property.default,
      names: inner['x-names'] !== undefined,
      cli,
    };
  });
}

/** Names of the answer's fields, or of its rows' where it is a list; empty where there are none to name. */
export function outputFields(operation: Operation): { list: boolean; fields: string[] } {
  if (!operation.output) return { list: false, fields: [] };
  const root = schemaOf(operation.output, 'output');
  const output = narrow(root, root);
  const { data, meta } = output.properties ?? {};
  const rows = data?.type === 'array';
  // without a cursor it is whole
  const list = rows && meta?.properties?.['nextCursor'] !== undefined;
  const row = rows ? narrow(data?.items ?? {}, root) : output;
  return { list, fields: Object.keys(row.properties ?? {}) };
}
