import { defineOperation } from '@aurelius/core/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Caller } from '../../http/context.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { createLists } from './lists.ts';
import { numbersOf } from './numbers.ts';

interface Task {
  readonly id: string;
  readonly title: string;
}

const TERMINAL = { 'aurelius-terminal': '34816.4711' };
const ELSEWHERE = { 'aurelius-terminal': '34817.4711' };

let app: TestApp;
let tasks: Task[];
const list = async (headers: object, query = ''): Promise<{ data: Task[]; next: string }> => {
  const { body } = await app.call('GET', `/api/v1/tasks${query}`, undefined, headers);
  const { data, meta } = body as { data: Task[]; meta: { nextCursor: string } };
  return { data, next: meta.nextCursor };
};
const show = async (word: string, headers: object): Promise<[number, string]> => {
  const { status, body } = await app.call('GET', `/api/v1/tasks/${word}`, undefined, headers);
  const { title, code } = body as { title: string; code?: string };
  return [status, code ?? title];
};

beforeEach(async () => {
  app = await startTestApp();
  for (const title of ['one', 'two', 'three']) await app.call('POST', '/api/v1/tasks', { title });
  tasks = (await list(TERMINAL)).data;
});
afterEach(() => app.close());

describe('a number', () => {
  it('names the row at that place of the last list on the same terminal', async () => {
    for (const [at, { title }] of tasks.entries()) {
      expect(await show(String(at + 1), TERMINAL)).toEqual([200, title]);
    }
    expect(await show('03', TERMINAL)).toEqual([200, tasks[2]?.title]);
    expect(await show('0', TERMINAL)).toEqual([404, 'NUMBER_UNKNOWN']);
    expect(await show('4', TERMINAL)).toEqual([404, 'NUMBER_UNKNOWN']);
  });

  it('is known nowhere else, and without a terminal not at all', async () => {
    expect(await show('1', ELSEWHERE)).toEqual([404, 'NUMBER_UNKNOWN']);
    await list({});
    expect(await show('1', {})).toEqual([404, 'NUMBER_UNKNOWN']);
    expect(await show('1', { 'aurelius-terminal': 'no name' })).toEqual([404, 'NUMBER_UNKNOWN']);
  });

  it('keeps its row when others leave the list', async () => {
    await app.call('POST', '/api/v1/tasks/1/done', undefined, TERMINAL);
    expect(await show('2', TERMINAL)).toEqual([200, tasks[1]?.title]);
    await app.call('DELETE', '/api/v1/tasks/2', undefined, TERMINAL);
    expect(await show('2', TERMINAL)).toEqual([404, 'TASK_NOT_FOUND']);
    expect(await show('3', TERMINAL)).toEqual([200, tasks[2]?.title]);
  });

  it('goes on over further pages of a list', async () => {
    const { next } = await list(TERMINAL, '?limit=2');
    expect(await show('3', TERMINAL)).toEqual([404, 'NUMBER_UNKNOWN']);
    await list(TERMINAL, `?limit=2&cursor=${encodeURIComponent(next)}`);
    expect(await show('3', TERMINAL)).toEqual([200, tasks[2]?.title]);
  });

  it('is understood among the words of a list', async () => {
    const named = ['2', tasks[2]?.id];
    const reply = await app.call('POST', '/api/v1/tasks/1/depend', { on: named }, TERMINAL);
    expect(reply.body).toMatchObject({ depends: [tasks[1]?.id, tasks[2]?.id] });
    const unknown = await app.call('POST', '/api/v1/tasks/1/depend', { on: ['9'] }, TERMINAL);
    expect(unknown.body).toMatchObject({ code: 'NUMBER_UNKNOWN' });
  });

  it('is understood in every field that names a task, and null stays null', async () => {
    const edit = (parentId: string | null) =>
      app.call('PATCH', '/api/v1/tasks/1', { parentId }, TERMINAL);
    expect((await edit('2')).body).toMatchObject({ id: tasks[0]?.id, parentId: tasks[1]?.id });
    expect((await edit(null)).body).toMatchObject({ id: tasks[0]?.id, parentId: null });
    const reply = await app.call('PATCH', '/api/v1/tasks/1', { title: '2' }, TERMINAL);
    expect(reply.body).toMatchObject({ title: '2' });
  });
});

describe('the client that numbers belong to', () => {
  const things = defineOperation({
    id: 'things.list',
    kind: 'json',
    method: 'GET',
    path: '/things',
    summary: 'List things',
    input: z.strictObject({ below: z.string().meta({ 'x-names': 'thing' }).optional() }),
    output: null,
    lists: 'thing',
    errors: [],
    permission: 'things:read',
    effects: 'read',
    cli: false,
    examples: [],
  });
  const caller = (tokenId: string | null, terminal: string | null) =>
    ({ principal: { userId: 'u', tokenId }, terminal }) as Caller;

  it('is its token, wherever that is used, and its terminal only without one', () => {
    const numbers = numbersOf(things, createLists());
    const shown = { data: [{ id: 'of the token' }] };
    numbers.remember(caller('t1', '1.2'), {}, shown);
    const resolve = (who: Caller) => numbers.resolve(who, { below: '1' });
    expect(resolve(caller('t1', null))).toEqual({ below: 'of the token' });
    for (const other of [caller('t2', '1.2'), caller(null, '1.2'), caller(null, null)]) {
      expect(() => resolve(other)).toThrow(expect.objectContaining({ code: 'NUMBER_UNKNOWN' }));
    }
  });
});
