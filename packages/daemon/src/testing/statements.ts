// The SQL that a test caused: figures that do not depend on the machine.
import Sqlite from 'better-sqlite3';

type Methods = Record<string, (...args: never[]) => unknown>;

export interface Statements {
  /** Text of every statement that ran. */
  readonly ran: string[];
  /** Text of every statement that was prepared. */
  readonly prepared: string[];
  /** From here on nothing is written down. */
  stop(): void;
}

/** Writes down what every connection of this process does. */
export function watchStatements(): Statements {
  const ran: string[] = [];
  const prepared: string[] = [];
  const restore: (() => void)[] = [];
  /** Writes down into `list` what a method is called for, before it does its work. */
  const watch = (
    on: object,
    name: string,
    list: string[],
    textOf: (it: never, arg: never) => string,
  ) => {
    const methods = on as Methods;
    const real = methods[name] as Methods[string];
    methods[name] = function (this: never, ...args: never[]) {
      list.push(textOf(this, args[0] as never));
      return real.apply(this, args);
    };
    restore.push(() => {
      methods[name] = real;
    });
  };
  const probe = new Sqlite(':memory:');
  const statements = Object.getPrototypeOf(probe.prepare('select 1')) as object;
  probe.close();
  for (const name of ['run', 'get', 'all', 'iterate']) {
    watch(statements, name, ran, ({ source }: { source: string }) => source);
  }
  watch(Sqlite.prototype, 'exec', ran, (_, text: string) => text);
  watch(Sqlite.prototype, 'prepare', prepared, (_, text: string) => text);
  return {
    ran,
    prepared,
    stop() {
      for (const undo of restore) undo();
    },
  };
}
