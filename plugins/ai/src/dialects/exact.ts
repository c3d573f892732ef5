// JSON that goes from one dialect to another with every number as it was written: an id of twenty digits is still that id.

interface Source {
  readonly source?: string;
}

/** Of ES2026, which Node 24 has and the types of TypeScript do not. */
const exactJson = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: Source) => unknown): unknown;
  rawJSON(text: string): unknown;
};

/** Numbers that a double may not hold: it is quicker to look for them than to look at every value. */
const MAY_LOSE = /\d{16}|\d[eE][+-]?\d/;

const kept = (_: string, value: unknown, { source }: Source): unknown =>
  typeof value === 'number' && source !== undefined && String(value) !== source
    ? exactJson.rawJSON(source)
    : value;

/**
 * Reads JSON. A number that would be another one when written again is no number but an opaque object, which
 * `JSON.stringify` writes as it was.
 * @throws SyntaxError
 */
export const parseExact = (text: string): unknown =>
  MAY_LOSE.test(text) ? exactJson.parse(text, kept) : JSON.parse(text);
