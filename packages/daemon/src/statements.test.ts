// How many SQL statements a request costs: a figure that does not depend on the machine.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from './testing/app.ts';
import { type Statements, watchStatements } from './testing/statements.ts';

let app: TestApp;
let ref = '';
let statements: Statements;

beforeAll(async () => {
  statements = watchStatements();
  app = await startTestApp();
  const made = await app.call('POST', '/api/v1/tasks', { title: 'one' });
  ref = (made.body as { ref: string }).ref;
  // what a start has to do by itself is done
  const { ran } = statements;
  for (let count = -1; count !== ran.length; await sleep(100)) count = ran.length;
});
afterAll(async () => {
  statements.stop();
  await app.close();
});

/** What follows the event log reads it in a turn of its own, whenever that is. */
const FOLLOWING = /^(?:BEGIN|COMMIT|select [^;]*from "event_log".*)$/s;

describe('one request costs a bounded number of statements, prepared once', () => {
  it.each<readonly [string, string, () => string, object | undefined, number]>([
    // the context in use, and the rows
    ['list', 'GET', () => '', undefined, 2],
    ['filtered list', 'GET', () => '?status=open&label=a&project=p&text=one', undefined, 2],
    ['show', 'GET', () => `/${ref}`, undefined, 1],
    ['create', 'POST', () => '', { title: 'x' }, 9],
    ['quick add', 'POST', () => '/quick', { text: 'x tomorrow p1' }, 10],
    ['edit', 'PATCH', () => `/${ref}`, { notes: 'x' }, 9],
  ])('%s', async (_, method, path, body, most) => {
    const { ran, prepared } = statements;
    const request = async (round: number) => {
      ran.length = 0;
      prepared.length = 0;
      const fields = body && { ...body, estimate: round };
      const { status } = await app.call(method, `/api/v1/tasks${path()}`, fields);
      expect(status).toBeLessThan(300);
    };
    await request(1);
    await request(2);
    const own = ran.filter((statement) => !FOLLOWING.test(statement));
    expect(own.length, own.join('\n')).toBeGreaterThan(0);
    expect(own.length, own.join('\n')).toBeLessThanOrEqual(most);
    expect(prepared).toEqual([]);
  });
});
