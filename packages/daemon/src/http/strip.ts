// Answers cut to their contract: fields it does not have never leave, and a value of another type is a bug. Formats and
// bounds are not checked again. Code is written for each schema, as zod does, but without what only inputs need.
import type { Operation } from '@aurelius/core/contract';
import type * as z from 'zod';

type Strip = (value: unknown) => unknown;

/** What one schema becomes: statements that others refer to, and values they need. */
interface Unit {
  readonly functions: string[];
  readonly values: unknown[];
}

const fail = (path: string): never => {
  throw new Error(`The answer does not fit its contract at ${path === '' ? 'its top' : path}`);
};

/** What of zod's own description of a schema decides how it is cut; zod calls this its stable interface for libraries. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly catchall?: z.core.$ZodType;
  readonly discriminator?: string;
  readonly options?: readonly z.core.$ZodType[];
  readonly checks?: readonly unknown[];
}

const definitionOf = (schema: z.core.$ZodType) => schema._zod.def as unknown as Definition;

const held = (unit: Unit, value: unknown): string => `values[${unit.values.push(value) - 1}]`;

const typed = (type: string, value: string, path: string): string =>
  `(typeof ${value} === '${type}' ? ${value} : fail(${JSON.stringify(path)}))`;

/** A function of its own for what is more than one expression; answers a call of it. */
function hoisted(unit: Unit, body: string): string {
  const name = `cut${unit.functions.length}`;
  unit.functions.push(`function ${name}(value) { ${body} }`);
  return name;
}

function cutObject(unit: Unit, { shape = {} }: Definition, path: string): string {
  const fields = Object.entries(shape).map(([name, field]) => {
    const key = JSON.stringify(name);
    return `${key}: ${cut(unit, field, `value[${key}]`, `${path}/${name}`)}`;
  });
  const check = `if (typeof value !== 'object' || value === null) fail(${JSON.stringify(path)});`;
  return hoisted(unit, `${check} return { ${fields.join(', ')} };`);
}

/** One of several objects, told apart by a field. */
function cutUnion(
  unit: Unit,
  { discriminator = '', options = [] }: Definition,
  path: string,
): string {
  const cases = options.flatMap((option) => {
    const values = option._zod.propValues?.[discriminator] ?? new Set();
    const name = cutObject(unit, definitionOf(option), path);
    return [...values].map((value) => `case ${JSON.stringify(value)}: return ${name}(value);`);
  });
  const key = `value?.[${JSON.stringify(discriminator)}]`;
  return hoisted(
    unit,
    `switch (${key}) { ${cases.join(' ')} default: fail(${JSON.stringify(path)}); }`,
  );
}

/** An expression that cuts `value`, itself one that may be repeated. */
function cut(unit: Unit, schema: z.core.$ZodType, value: string, path: string): string {
  const definition = definitionOf(schema);
  const { innerType, element, valueType, catchall, discriminator, options = [] } = definition;
  switch (definition.type) {
    case 'string':
    case 'number':
    case 'boolean':
      return typed(definition.type, value, path);
    case 'unknown':
    case 'any':
      return value;
    case 'enum':
    case 'literal':
      return `(${held(unit, schema._zod.values)}.has(${value}) ? ${value} : fail(${JSON.stringify(path)}))`;
    case 'nullable':
      if (innerType) return `(${value} === null ? null : ${cut(unit, innerType, value, path)})`;
      break;
    case 'optional':
      if (innerType) {
        return `(${value} === undefined ? undefined : ${cut(unit, innerType, value, path)})`;
      }
      break;
    case 'array':
      if (element) {
        const each = hoisted(unit, `return ${cut(unit, element, 'value', `${path}/*`)};`);
        return `(Array.isArray(${value}) ? ${value}.map(${each}) : fail(${JSON.stringify(path)}))`;
      }
      break;
    case 'record':
      if (valueType && definitionOf(valueType).type === 'unknown') {
        return `(${value} === null ? fail(${JSON.stringify(path)}) : ${typed('object', value, path)})`;
      }
      break;
    case 'object':
      if (!catchall) return `${cutObject(unit, definition, path)}(${value})`;
      break;
    case 'union':
      if (discriminator !== undefined) return `${cutUnion(unit, definition, path)}(${value})`;
      // rows, or pieces of text
      if (options.length === 2 && options[0] && definitionOf(options[0]).type === 'string') {
        const other = cut(unit, options[1] as z.core.$ZodType, value, path);
        return `(typeof ${value} === 'string' ? ${value} : ${other})`;
      }
      break;
  }
  return `${held(unit, schema)}.parse(${value})`;
}

function compile(schema: z.core.$ZodType): Strip {
  const unit: Unit = { functions: [], values: [] };
  const result = cut(unit, schema, 'value', '');
  const text = `${unit.functions.join('\n')}\nreturn (value) => ${result};`;
  // oxlint-disable-next-line typescript/no-implied-eval -- made of contracts alone, see above
  const make = new Function('values', 'fail', text) as (...parts: unknown[]) => Strip;
  return make(unit.values, fail);
}

const strips = new WeakMap<z.core.$ZodType, Strip>();

/**
 * What of a handler's result, or of one item of it, may leave; undefined for operations without output.
 * @throws Error where it does not fit the contract
 */
export function stripped({ output }: Operation, result: unknown): unknown {
  if (output === null) return undefined;
  let strip = strips.get(output);
  if (!strip) {
    strip = compile(output);
    strips.set(output, strip);
  }
  return strip(result);
}
