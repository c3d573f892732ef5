// Two editors at one task: whoever comes second with an old revision is told, and nothing is lost.
import { requestSocket } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, expectProblem, startTarget, TASKS, type Target } from './attack-target.ts';
import { exchange, opened } from './web-socket.ts';

const ROUNDS = 20;

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

interface Task {
  readonly id: string;
  readonly rev: number;
  readonly title: string;
  readonly notes: string | null;
}

const created = async (): Promise<Task> =>
  (await target.call('POST', TASKS, { title: 'shared' })).body;
const shown = async (id: string): Promise<Task> =>
  (await target.call('GET', `${TASKS}/${id}`)).body;

describe('two editors that change one task from the same revision at the same time', () => {
  it('are told apart: one is 200, the other 409, and the task is what the first one wrote', async () => {
    const task = await created();
    for (let round = 0; round < ROUNDS; round++) {
      const { rev } = await shown(task.id);
      const headers = { 'if-match': `"${rev}"` };
      const path = `${TASKS}/${task.id}`;
      const replies = await Promise.all([
        target.call('PATCH', path, { title: `Round ${round} over TCP` }, headers),
        requestSocket(
          target.socket,
          'PATCH',
          path,
          { notes: `Round ${round} over the socket` },
          headers,
        ),
      ]);
      expect(replies.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
      const won = replies.find(({ status }) => status === 200);
      const lost = replies.find(({ status }) => status === 409);
      if (lost) expectProblem(target, lost, [409], 'REV_STALE');
      const now = await shown(task.id);
      expect(now).toEqual(won?.body);
      expect(now.rev).toBe(rev + 1);
      expect(won?.headers['etag']).toBe(`"${rev + 1}"`);
    }
  });

  it('lose nothing when whoever is refused reads again and repeats the change', async () => {
    const { id } = await created();
    const append = async (word: string): Promise<void> => {
      for (;;) {
        const { rev, notes } = await shown(id);
        const next = notes === null ? word : `${notes} ${word}`;
        const headers = { 'if-match': `"${rev}"` };
        const { status } = await target.call('PATCH', `${TASKS}/${id}`, { notes: next }, headers);
        if (status === 200) return;
        expect(status).toBe(409);
      }
    };
    const words = Array.from({ length: 40 }, (_, at) => `w${at}`);
    const editors = [words.slice(0, 20), words.slice(20)].map(async (own) => {
      for (const word of own) await append(word);
    });
    await Promise.all(editors);
    const { notes, rev } = await shown(id);
    expect(notes?.split(' ').sort()).toEqual([...words].sort());
    expect(rev).toBe(1 + words.length);
  });

  it('are told apart over the WebSocket as well', async () => {
    const { id, rev } = await created();
    const sockets = await Promise.all(
      [1, 2].map(() => opened(target.socketWith(bearer(target.token)))),
    );
    const answers = await Promise.all(
      sockets.map((socket, at) =>
        exchange(socket, {
          id: 1,
          op: 'tasks.edit',
          input: { id, title: `Editor ${at}` },
          ifMatch: rev,
        }),
      ),
    );
    const codes = answers.map(({ ok, error }) => (ok ? 'ok' : (error as { code: string }).code));
    expect(codes.sort()).toEqual(['REV_STALE', 'ok']);
    for (const socket of sockets) socket.terminate();
  });

  it('are not taken for each other without a revision: the last one wins, and each counts', async () => {
    const { id, rev } = await created();
    const writes = Array.from({ length: 10 }, (_, at) =>
      target.call('PATCH', `${TASKS}/${id}`, { title: `Write ${at}` }),
    );
    const replies = await Promise.all(writes);
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await shown(id)).rev).toBe(rev + 10);
  });
});

describe('fifty creates at once under one Idempotency-Key', () => {
  it.each(['TCP', 'the socket'])('make one task and answer alike: over %s', async (way) => {
    const title = `Once over ${way}`;
    const headers = { 'idempotency-key': `key-${way.length}` };
    const address = way === 'TCP' ? target.port : target.socket;
    const from = way === 'TCP' ? { host: target.host, ...bearer(target.token) } : {};
    const replies = await Promise.all(
      Array.from({ length: 50 }, () =>
        requestSocket(address, 'POST', TASKS, { title }, { ...from, ...headers }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(50).fill(201));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    const all = await target.call('GET', `${TASKS}?limit=500&status=all`);
    const same = (all.body as { data: Task[] }).data.filter((task) => task.title === title);
    expect(same).toHaveLength(1);
  });
});
