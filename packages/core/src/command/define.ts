// Hand-written commands: only where the experience is more than one operation.
import type { CommandSpec } from './spec.ts';

/** What a hand-written command may use of the shell. */
export interface CommandIo {
  /** Writes data to standard output. */
  out(text: string): void;
  /** Writes progress and notes to standard error. */
  note(text: string): void;
  readonly tty: boolean;
  readonly json: boolean;
}

export interface CommandRun<Shell> {
  readonly args: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly flags: Readonly<
    Record<string, string | number | boolean | readonly string[] | undefined>
  >;
  readonly io: CommandIo;
  readonly shell: Shell;
}

/** A command and its function, which answers the exit code. Errors are thrown as Problems. */
export interface Command<Shell = unknown> {
  readonly spec: CommandSpec;
  run(call: CommandRun<Shell>): Promise<number>;
}

export const defineCommand = <Shell>(command: Command<Shell>): Command<Shell> => command;
