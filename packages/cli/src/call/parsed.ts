// A command line after parsing: what the thin parser and oclif's both produce.

type FlagValue = string | number | boolean | readonly (string | number)[];

export interface Parsed {
  /** A list for arguments that take many words. */
  readonly args: Readonly<Record<string, string | readonly string[]>>;
  /** By flag name; absent when not given. */
  readonly flags: Readonly<Record<string, FlagValue>>;
}
