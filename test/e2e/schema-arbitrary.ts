// Values that fit a JSON Schema, as far as the schemas of operations use it.
import fc from 'fast-check';

/** A schema, or part of one. */
export interface Node {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly allOf?: readonly Node[];
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** Longest text and list that is made although more would fit. */
const LONGEST = 40;

const instants = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

const FORMATS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'date-time': instants,
  date: instants.map((instant) => instant.slice(0, 10)),
};

function textOf({ format, minLength = 0, maxLength = LONGEST, allOf = [], ...node }: Node) {
  const formatted = FORMATS[format ?? ''];
  if (formatted) return formatted;
  const [pattern, ...more] = [node, ...allOf]
    .flatMap((part) => part.pattern ?? [])
    .map((text) => new RegExp(text, 'u'));
  if (pattern) {
    const texts = fc.stringMatching(pattern, { size: 'small' });
    return texts.filter((text) => more.every((other) => other.test(text)));
  }
  return fc.string({ minLength, maxLength: Math.min(maxLength, LONGEST), unit: 'grapheme' });
}

function scalarOf(type: string | undefined, node: Node): fc.Arbitrary<unknown> {
  const { minimum: min, maximum: max } = node;
  const bounds = {
    ...(min === undefined ? {} : { min: Math.max(min, -1e9) }),
    ...(max === undefined ? {} : { max: Math.min(max, 1e9) }),
  };
  if (type === 'string') return textOf(node);
  if (type === 'integer') return fc.integer(bounds);
  if (type === 'number') return fc.double({ ...bounds, noNaN: true, noDefaultInfinity: true });
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  return fc.jsonValue({ maxDepth: 2 });
}

/** @returns values that the schema accepts; refinements it cannot state aside */
export function arbitraryOf(node: Node): fc.Arbitrary<unknown> {
  if (node.enum) return fc.constantFrom(...node.enum);
  if (node.const !== undefined) return fc.constant(node.const);
  if (node.anyOf) return fc.oneof(...node.anyOf.map(arbitraryOf));
  const [type] = [node.type].flat();
  if (type === 'array') {
    return fc.array(arbitraryOf(node.items ?? {}), {
      minLength: node.minItems ?? 0,
      maxLength: Math.min(node.maxItems ?? 4, 4),
    });
  }
  if (type === 'object' && node.properties) {
    const fields = Object.entries(node.properties).map(([name, field]) => [
      name,
      arbitraryOf(field),
    ]);
    return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys: [...(node.required ?? [])],
    });
  }
  return scalarOf(type, node);
}
