// Secrets that plugins were given: their own words about a failure may quote one, and a log is not for that.

/** Shorter ones are parts of too many words. */
const SHORTEST = 8;
/** Access tokens are renewed every hour: the oldest go first. */
const MOST = 256;

export const HIDDEN_VALUE = '[secret]';

export interface GivenOut {
  /** Remembers a value for as long as the process lives. */
  add(value: string): void;
  /** A line of JSON without the values that were given out. */
  hide(line: string): string;
}

export function createGivenOut(): GivenOut {
  /** As they stand in JSON. */
  const values = new Set<string>();
  return {
    add(value) {
      if (value.length < SHORTEST) return;
      const quoted = JSON.stringify(value).slice(1, -1);
      values.delete(quoted);
      values.add(quoted);
      if (values.size > MOST) values.delete(values.values().next().value as string);
    },
    hide(line) {
      let text = line;
      for (const value of values) text = text.replaceAll(value, HIDDEN_VALUE);
      return text;
    },
  };
}
