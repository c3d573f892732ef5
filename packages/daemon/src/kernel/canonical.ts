// JSON whose bytes depend on what it says alone, for what is hashed and compared.

const inKeyOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** The JSON of `value`, the keys of every object in order. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, inKeyOrder);
