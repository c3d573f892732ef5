// What is wrong with a value, in words that follow the name of its field: `estimate must be at least 1`.
import type * as z from 'zod';

/** Messages that the schema library made up itself; what a contract says in its own words stays. */
const STOCK = /^(?:Invalid|Too (?:small|big))/;

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'an RFC 3339 instant like 2026-11-24T09:00:00Z',
  date: 'a date like 2026-11-24',
  uuid: 'a UUID',
};

const named = (type: string) => NAMES[type] ?? type;

/** What a limit counts. */
const unit = (origin: string): string =>
  origin === 'string' ? ' characters' : origin === 'array' ? ' items' : '';

function limit(
  origin: string,
  words: readonly [inclusive: string, exclusive: string],
  value: number | bigint,
  inclusive: boolean | undefined,
): string {
  const counted = unit(origin);
  const verb = counted === '' ? 'must be' : 'must have';
  return `${verb} ${inclusive === false ? words[1] : words[0]} ${value}${counted}`;
}

/** One fault that zod found, as the second half of a sentence about the field; unknown fields are not its matter. */
export function faultText(issue: z.core.$ZodIssue): string {
  const { message } = issue;
  if (!STOCK.test(message)) return message;
  switch (issue.code) {
    case 'invalid_type': {
      const received = /received (\w+)$/.exec(message)?.[1];
      if (received === 'undefined') return 'is missing';
      const expected = named(issue.expected);
      // 1.5 where an integer is wanted: both are numbers
      return received === undefined || issue.expected === 'int'
        ? `must be ${expected}`
        : `must be ${expected}, not ${named(received)}`;
    }
    case 'too_small':
      return limit(issue.origin, ['at least', 'more than'], issue.minimum, issue.inclusive);
    case 'too_big':
      return limit(issue.origin, ['at most', 'less than'], issue.maximum, issue.inclusive);
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'invalid_format':
      return FORMATS[issue.format] === undefined
        ? 'is not written as it must be'
        : `must be ${FORMATS[issue.format]}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'unrecognized_keys':
      return 'does not fit';
  }
}
