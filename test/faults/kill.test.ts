// The promise that nothing acknowledged is lost, against a daemon that is killed in the middle of its writes.

import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBuiltDaemon, tempHome } from '@aurelius/core/testing';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';

const ROUNDS = process.env['AURELIUS_TEST_LONG'] ? 20 : 3;
const CLIENTS = 8;

function call(socketPath: string, method: string, path: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'aurelius', ...(body ? { 'content-type': 'application/json' } : {}) };
    const sent = request({ socketPath, path, method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve(JSON.parse(text)));
      answer.on('error', reject);
      answer.on('aborted', () => reject(new Error('cut off')));
    });
    sent.on('error', reject);
    sent.end(body ? JSON.stringify(body) : undefined);
  });
}

describe('a daemon killed while it writes', () => {
  it(`loses no acknowledged task in ${ROUNDS} rounds, stays whole and answers again`, async () => {
    const home = tempHome();
    const acked: string[] = [];
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const daemon = await startBuiltDaemon(home.path);
        let running = true;
        const clients = Array.from({ length: CLIENTS }, async (_, client) => {
          while (running) {
            try {
              const body = { title: `Round ${round} client ${client}`, labels: ['kill'] };
              const task = (await call(daemon.socket, 'POST', '/api/v1/tasks', body)) as {
                id: string;
              };
              acked.push(task.id);
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
      const last = (await call(daemon.socket, 'GET', `/api/v1/tasks/${sample}`)) as { id: string };
      expect(last.id).toBe(sample);
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
