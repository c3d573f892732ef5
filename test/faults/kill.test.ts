// The promise that nothing acknowledged is lost, against a daemon that is killed in the middle of its writes.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@aurelius/core/client';
import { startBuiltDaemon, tempHome } from '@aurelius/core/testing';
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
