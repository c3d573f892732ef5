// Requests as nobody would write them: made from an operation's schema, then bent at every place where one can be.
import { inputPlace, type Operation, pathParams } from '@aurelius/core/contract';
import fc from 'fast-check';
import { schemaOf } from './operations.ts';
import { arbitraryOf, type Node } from './schema-arbitrary.ts';

/** Texts that mean something to somebody along the way. */
const ODD_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u0001\u0007\u001b[2J\u009b',
  '\r\n',
  '\ud800',
  'a\udc00b',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}',
  '\u202e\u2066\ufeff',
  'e\u0301'.repeat(100),
  "' OR '1'='1",
  "'; DROP TABLE task; --",
  '" UNION SELECT 1,2,3 --',
  '%',
  '%_',
  '%00',
  '../../../../etc/passwd',
  '"',
  '""""',
  'a NEAR(',
  'NEAR(a b, 5)',
  'title : x',
  '-a ^b *',
  'a AND OR NOT',
  '(((',
  '{{7*7}}',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '-0',
  '1e999',
  '0x10',
  '9007199254740993',
  '2026-02-30',
  '+275760-09-13T00:00:00.000Z',
  '-000001-01-01T00:00:00Z',
  '2026-03-29T02:30:00',
  '9999-12-31T23:59:59.999Z',
  'in 99999999999 years',
  'every 0 days',
  'last friday of 0000',
  'tomorrow 25:61',
  'p9 #',
  'Europe/Berlin',
  'x'.repeat(201),
  'x'.repeat(5000),
] as const;

const oddText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ODD_TEXTS) },
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);

/** JSON text of a value: what no JavaScript value can say is said in words of its own. */
const oddJson = fc.oneof(
  oddText.map((text) => JSON.stringify(text)),
  fc.constantFrom('null', 'true', 'false', '[]', '{}', '[null]', '[[]]', '{"":""}'),
  fc.constantFrom('0', '-0', '1e308', '-1e308', '1e309', '1e-400', '9007199254740993', '01', 'NaN'),
  fc.integer({ min: 1, max: 200 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: 100 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  fc.array(oddText, { maxLength: 60 }).map((texts) => JSON.stringify(texts)),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
);

/** Fields as JSON texts by name, a name maybe more than once. */
type Fields = readonly (readonly [name: string, json: string])[];

type Bend = (fields: Fields) => Fields;

function bendOf(names: readonly string[]): fc.Arbitrary<Bend> {
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...names, 'nope') },
    { weight: 1, arbitrary: oddText },
  );
  return fc.oneof(
    fc.tuple(name, oddJson).map(
      ([key, json]): Bend =>
        (fields) => [...fields.filter(([other]) => other !== key), [key, json]],
    ),
    fc.tuple(name, oddJson).map(
      ([key, json]): Bend =>
        (fields) => [...fields, [key, json]],
    ),
    name.map(
      (key): Bend =>
        (fields) =>
          fields.filter(([other]) => other !== key),
    ),
  );
}

const PHRASES = [
  'today',
  'tomorrow 3pm',
  'next friday',
  'in 3 days',
  'eom',
  '2026-12-24',
  '2026-12-24T09:00:00Z',
];
const ZONES = ['Europe/Berlin', 'America/New_York', 'UTC', 'Pacific/Kiritimati'];

/** Values that mean something, by field: what a schema alone cannot say. */
const meaningful = (ids: readonly string[]): Readonly<Record<string, readonly string[]>> => ({
  id: ids,
  parentId: ids,
  due: PHRASES,
  wait: PHRASES,
  dueBefore: PHRASES,
  dueAfter: PHRASES,
  dueZone: ZONES,
  expires: ['1m', '30d', 'never'],
  scopes: ['tasks:read', 'tokens:read'],
  topic: ['task', 'task:created', '*'],
});

/** A schema with values that mean something in nine of ten fields that have some. */
function meaningfulOf(schema: Node, ids: readonly string[]): fc.Arbitrary<object> {
  const values = meaningful(ids);
  const fields = Object.entries(schema.properties ?? {}).map(([name, node]) => {
    const fitting = arbitraryOf(node);
    const known = values[name];
    if (known === undefined) return [name, fitting] as const;
    const one = fc.constantFrom(...known);
    const arbitrary = node.type === 'array' ? fc.array(one, { minLength: 1, maxLength: 3 }) : one;
    return [name, fc.oneof({ weight: 9, arbitrary }, fitting)] as const;
  });
  return fc
    .record(Object.fromEntries(fields), { requiredKeys: [...(schema.required ?? [])] })
    .chain((all) => sparse(all, schema.required ?? []));
}

/** Mostly a few fields of many: all of them at once contradict each other. */
const sparse = (all: Readonly<Record<string, unknown>>, required: readonly string[]) =>
  fc
    .subarray(Object.keys(all), { maxLength: Math.min(4, Object.keys(all).length) })
    .map((kept) =>
      Object.fromEntries(
        Object.entries(all).filter(([name]) => kept.includes(name) || required.includes(name)),
      ),
    );

/** How often how many places are bent. */
const BENDS = [0, 0, 0, 1, 1, 1, 2, 3];

/** Inputs of an operation: fitting ones, with up to three places bent. */
function fieldsOf(op: Operation, ids: readonly string[]): fc.Arbitrary<Fields> {
  const schema = schemaOf(op);
  const bend = bendOf(Object.keys(schema.properties ?? {}));
  const bends = fc
    .constantFrom(...BENDS)
    .chain((count) => fc.array(bend, { minLength: count, maxLength: count }));
  return fc.tuple(meaningfulOf(schema, ids), bends).map(([input, bent]) => {
    const fitting: Fields = Object.entries(input).map(([key, value]) => [
      key,
      JSON.stringify(value),
    ]);
    return bent.reduce((fields, bending) => bending(fields), fitting);
  });
}

const asJson = (fields: Fields): string =>
  `{${fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;

const ROW_KEYS = [
  'title',
  'id',
  'uuid',
  'description',
  'status',
  'due',
  'dueLocal',
  'tags',
  'labels',
  'priority',
  'entry',
  'modified',
  'depends',
  'parent',
  'recur',
  'annotations',
  'urgency',
  'created',
  'rev',
];

/** Bodies of operations that read rows. */
const rowsText = fc
  .tuple(
    fc.array(fc.array(fc.tuple(fc.constantFrom(...ROW_KEYS), oddJson), { maxLength: 6 }), {
      maxLength: 5,
    }),
    fc.constantFrom(['[', ',', ']'], ['', '\n', '\n'], ['', '', ''], ['[', ',,', '']),
  )
  .map(([rows, [open, between, close]]) => `${open}${rows.map(asJson).join(between)}${close}`);

const bytesOf = (text: string) => Buffer.from(text.toWellFormed());

const brokenBody = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  oddJson.map(bytesOf),
);

/** A text as it may stand in a URL: encoded, half encoded, or as it is but for what ends a line. */
const inUrl = (text: string, style: number): string => {
  if (style === 0)
    return bytesOf(text)
      .toString('latin1')
      .replaceAll(/[\r\n]/g, '');
  const encoded = encodeURIComponent(text.toWellFormed());
  return style === 1 ? encoded.replaceAll('%2', '%') : encoded;
};

const HEADERS = [
  'if-match',
  'idempotency-key',
  'aurelius-time-zone',
  'aurelius-terminal',
  'aurelius-build',
  'last-event-id',
  'accept',
  'accept-language',
  'content-type',
  'cookie',
  'x-forwarded-for',
  'range',
  'te',
  'via',
];

const headerText = fc.oneof(
  oddText.map((text) => inUrl(text, 0)),
  fc.constantFrom(
    '"1"',
    '1',
    '*',
    'W/"1"',
    'key-1',
    'text/event-stream',
    'application/json',
    'Europe/Berlin',
    'pts-1',
  ),
);

const headers = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  fc.array(fc.tuple(fc.constantFrom(...HEADERS), headerText), { minLength: 1, maxLength: 2 }),
);

const jsonText = (json: string): string => {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : json;
  } catch {
    return json;
  }
};

/** The head of a request up to its own headers, and its body. */
export interface Fuzzed {
  readonly first: string;
  readonly lines: readonly string[];
  readonly body: Buffer | null;
  /** Its path may be that of another operation. */
  readonly strays: boolean;
}

function firstLine(op: Operation, fields: Fields, styles: readonly number[], tail: string): string {
  const textFor = (name: string) => jsonText(fields.find(([key]) => key === name)?.[1] ?? '"none"');
  const path = op.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    inUrl(textFor(name), styles[0] ?? 2),
  );
  if (inputPlace(op) === 'body') return `${op.method} ${path}${tail} HTTP/1.1`;
  const query = fields
    .filter(([name]) => !pathParams(op.path).includes(name))
    .map(([name, json], at) => {
      const style = styles[at % styles.length] ?? 2;
      return `${inUrl(name, 2)}=${inUrl(jsonText(json), style)}`;
    });
  return `${op.method} ${path}${query.length > 0 ? `?${query.join('&')}` : ''}${tail} HTTP/1.1`;
}

/** Requests to one operation. @param ids names of rows that are there */
export function requestsTo(op: Operation, ids: readonly string[]): fc.Arbitrary<Fuzzed> {
  const style = fc.oneof({ weight: 8, arbitrary: fc.constant(2) }, fc.constantFrom(0, 1));
  const tail = fc.oneof(
    { weight: 20, arbitrary: fc.constant('') },
    fc.constantFrom('?', '&', '?&&=', '/', '//', '?nope', '#x', '?a[]=1', '%', '%ff'),
  );
  const broken = fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, brokenBody);
  const rows = op.kind === 'stream' && op.body !== null ? rowsText : fc.constant(null);
  const styles = fc.array(style, { minLength: 1, maxLength: 3 });
  return fc
    .tuple(fieldsOf(op, ids), styles, tail, broken, rows, headers)
    .map(([fields, chosen, end, junk, rowText, extra]) => {
      const inPath = pathParams(op.path);
      const own = fields.filter(([name]) => !inPath.includes(name));
      const fitting = rowText === null ? (inputPlace(op) === 'body' ? asJson(own) : null) : rowText;
      const body = junk ?? (fitting === null ? null : bytesOf(fitting));
      return {
        first: firstLine(op, fields, chosen, end),
        lines: extra.map(([name, text]) => `${name}: ${text}`),
        body,
        strays: /^[/#%&]/.test(end) || chosen[0] !== 2,
      };
    });
}

/** Inputs for a call over the WebSocket, as JSON text. */
export const inputsFor = (op: Operation, ids: readonly string[]): fc.Arbitrary<string> =>
  fieldsOf(op, ids).map(asJson);
