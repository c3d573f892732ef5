// Every key of a schema: its dotted name, its environment variable, its type. Derived, never listed.
import * as z from 'zod';

/** One key that holds a value. */
export interface ConfigKey {
  /** `time.zone`. */
  readonly name: string;
  /** `AURELIUS_TIME_ZONE`. */
  readonly env: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'list';
  readonly description: string;
}

interface Node {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly description?: string;
}

const TYPES: Readonly<Record<string, ConfigKey['type']>> = {
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  array: 'list',
};

const envName = (path: readonly string[]): string =>
  ['AURELIUS', ...path]
    .map((word) => word.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll('-', '_'))
    .join('_')
    .toUpperCase();

function collect(node: Node, path: readonly string[], into: ConfigKey[]): void {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const here = [...path, name];
    if (child.properties) {
      collect(child, here, into);
      continue;
    }
    into.push({
      name: here.join('.'),
      env: envName(here),
      type: TYPES[child.type ?? ''] ?? 'string',
      description: child.description ?? '',
    });
  }
}

/** The keys of a config schema, sections before plugins as declared. */
export function configKeys(schema: z.ZodObject): ConfigKey[] {
  const keys: ConfigKey[] = [];
  collect(z.toJSONSchema(schema, { io: 'input' }) as Node, [], keys);
  return keys;
}

/**
 * What a person wrote as a value of this key: `true`, `42`, `a,b` for lists. Text that fits no type comes back as it
 * is, for the schema to refuse.
 */
export function parseConfigValue(key: ConfigKey, text: string): unknown {
  switch (key.type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'list':
      return text === '' ? [] : text.split(',').map((item) => item.trim());
    case 'string':
      return text;
  }
}
