// The JSON of OTLP (opentelemetry-proto, "JSON Protobuf Encoding"), as far as spans and histograms need it.

/** Numbers that are whole by their meaning; every other number is a double. */
export class Whole {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

type AttributeValue = string | boolean | number | Whole | readonly string[];

/** What is null is left out. */
export type Attributes = Readonly<Record<string, AttributeValue | null>>;

function wrapped(value: AttributeValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { doubleValue: value };
  if (value instanceof Whole) return { intValue: String(value.value) };
  return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
}

/** As a list of keys and values. */
export const keyValues = (attributes: Attributes): object[] =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [{ key, value: wrapped(value) }],
  );

/** @param ms since 1970 UTC; @returns nanoseconds, as 64-bit numbers are written */
export const unixNano = (ms: number): string => `${Math.round(ms)}000000`;
