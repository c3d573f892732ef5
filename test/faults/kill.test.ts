// The promise that nothing acknowledged is lost, against a daemon that is killed in the middle of its writes.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@aurelius/core/client';
import { type Reply, requestSocket, startBuiltDaemon, tempHome } from '@aurelius/core/testing';
import { contract } from '@aurelius/plugin-tasks/contract';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';

const ROUNDS = process.env['AURELIUS_TEST_LONG'] ? 20 : 3;
const CLIENTS = 8;
const { create, show } = contract.operations;

describe('a daemon killed while it writes', () => {
  it(`loses no acknowledged task in ${ROUNDS} rounds, stays whole and answers again`, async () => {
    const home = tempHome();
    const acked: string[] = [];
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const daemon = await startBuiltDaemon(home.path);
        const api = createClient({ address: { socket: daemon.socket } });
        let running = true;
        const clients = Array.from({ length: CLIENTS }, async (_, client) => {
          while (running) {
            try {
              const title = `Round ${round} client ${client}`;
              acked.push((await api.call(create, { title, labels: ['kill'] })).id);
            } catch {
              return;
            }
          }
        });
        await sleep(100 + ((round * 137) % 600));
        process.kill(daemon.pid, 'SIGKILL');
        running = false;
        await daemon.exited;
        await Promise.all(clients);
      }
      expect(acked.length).toBeGreaterThan(ROUNDS * 10);

      const daemon = await startBuiltDaemon(home.path);
      const sample = acked[acked.length - 1] ?? '';
      const api = createClient({ address: { socket: daemon.socket } });
      expect((await api.call(show, { id: sample })).id).toBe(sample);
      api.close();
      await daemon.stop();

      const db = new Database(join(home.path, 'data/aurelius.db'), { readonly: true });
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      const ids = new Set(db.prepare('SELECT id FROM task').pluck().all());
      expect(acked.filter((id) => !ids.has(id))).toEqual([]);
      db.close();
    } finally {
      home.remove();
    }
  }, 180_000);
});

describe('a write that is sent again with its key after the daemon was killed', () => {
  interface Sent {
    readonly key: string;
    answer?: Reply;
  }

  const send = (socket: string, key: string) =>
    requestSocket(socket, create.method, create.path, { title: key }, { 'idempotency-key': key });

  it(`happened once and is answered as before, in ${ROUNDS} rounds`, async () => {
    const home = tempHome();
    const sent: Sent[] = [];
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const daemon = await startBuiltDaemon(home.path);
        const before = sent.length;
        const clients = Array.from({ length: CLIENTS }, async (_, client) => {
          for (let n = 0; ; n++) {
            const one: Sent = { key: `round-${round}-client-${client}-${n}` };
            sent.push(one);
            try {
              one.answer = await send(daemon.socket, one.key);
            } catch {
              return;
            }
          }
        });
        await sleep(100 + ((round * 137) % 600));
        process.kill(daemon.pid, 'SIGKILL');
        await daemon.exited;
        await Promise.all(clients);
        expect(sent.slice(before).some(({ answer }) => answer === undefined)).toBe(true);
      }

      const daemon = await startBuiltDaemon(home.path);
      for (const { key, answer } of sent) {
        const again = await send(daemon.socket, key);
        expect(again.status).toBe(201);
        if (answer) {
          expect(again.text).toBe(answer.text);
          expect(again.headers['idempotency-replayed']).toBe('true');
        }
      }
      await daemon.stop();

      const db = new Database(join(home.path, 'data/aurelius.db'), { readonly: true });
      const titles = db.prepare('SELECT title FROM task ORDER BY title').pluck().all();
      expect(titles).toEqual(sent.map(({ key }) => key).sort());
      db.close();
    } finally {
      home.remove();
    }
  }, 180_000);

  it('happened once when the answer is all that was lost', async () => {
    const home = tempHome();
    try {
      const first = await startBuiltDaemon(home.path);
      const db = new Database(join(home.path, 'data/aurelius.db'), { readonly: true });
      const count = db.prepare('SELECT count(*) FROM task').pluck();
      const unheard = send(first.socket, 'lost').catch(() => {});
      while (count.get() === 0) await new Promise((resolve) => setImmediate(resolve));
      process.kill(first.pid, 'SIGKILL');
      await first.exited;
      await unheard;

      const second = await startBuiltDaemon(home.path);
      const again = await send(second.socket, 'lost');
      expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
      expect(count.get()).toBe(1);
      db.close();
      await second.stop();
    } finally {
      home.remove();
    }
  }, 60_000);
});
