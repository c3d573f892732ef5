// How many SQL statements a request costs: a figure that does not depend on the machine.
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from './testing/app.ts';

let app: TestApp;
let ref = '';
const ran: string[] = [];
const prepared: string[] = [];
const restore: (() => void)[] = [];

type Methods = Record<string, (...args: never[]) => unknown>;

/** Writes down into `list` what a method is called for, before it does its work. */
function watch(
  on: object,
  name: string,
  list: string[],
  textOf: (it: never, arg: never) => string,
) {
  const methods = on as Methods;
  const real = methods[name] as Methods[string];
  methods[name] = function (this: never, ...args: never[]) {
    list.push(textOf(this, args[0] as never));
    return real.apply(this, args);
  };
  restore.push(() => {
    methods[name] = real;
  });
}

beforeAll(async () => {
  const probe = new Sqlite(':memory:');
  const statements = Object.getPrototypeOf(probe.prepare('select 1')) as object;
  probe.close();
  for (const name of ['run', 'get', 'all', 'iterate']) {
    watch(statements, name, ran, ({ source }: { source: string }) => source);
  }
  watch(Sqlite.prototype, 'exec', ran, (_, text: string) => text);
  watch(Sqlite.prototype, 'prepare', prepared, (_, text: string) => text);
  app = await startTestApp();
  const made = await app.call('POST', '/api/v1/tasks', { title: 'one' });
  ref = (made.body as { ref: string }).ref;
});
afterAll(async () => {
  for (const undo of restore) undo();
  await app.close();
});

describe('one request costs a bounded number of statements, prepared once', () => {
  it.each<readonly [string, string, () => string, object | undefined, number]>([
    ['list', 'GET', () => '', undefined, 1],
    ['filtered list', 'GET', () => '?status=open&label=a&project=p&text=one', undefined, 1],
    ['show', 'GET', () => `/${ref}`, undefined, 1],
    ['create', 'POST', () => '', { title: 'x' }, 10],
    ['quick add', 'POST', () => '/quick', { text: 'x tomorrow p1' }, 10],
    ['edit', 'PATCH', () => `/${ref}`, { notes: 'x' }, 10],
  ])('%s', async (_, method, path, body, most) => {
    const request = async (round: number) => {
      ran.length = 0;
      prepared.length = 0;
      const fields = body && { ...body, estimate: round };
      const { status } = await app.call(method, `/api/v1/tasks${path()}`, fields);
      expect(status).toBeLessThan(300);
    };
    await request(1);
    await request(2);
    expect(ran.length, ran.join('\n')).toBeGreaterThan(0);
    expect(ran.length, ran.join('\n')).toBeLessThanOrEqual(most);
    expect(prepared).toEqual([]);
  });
});
