// Attacks on tokens: guessed, stolen, outlived, and used for more than they were given.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contentHash, type Recorded } from '@aurelius/core/db';
import {
  type BuiltDaemon,
  requestSocket,
  startBuiltDaemon,
  tempHome,
} from '@aurelius/core/testing';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import {
  type Attack,
  bearer,
  expectProblem,
  openTarget,
  TASKS,
  type Target,
  TOKENS,
} from './attack-target.ts';
import { expectOnlyOwn } from './scope-matrix.ts';
import { closeOf, opened } from './web-socket.ts';

/** Wrong tokens that are answered 401 in a minute. */
const WRONG = 5;

/** One request with a wrong token; the answer is 401, or 429 that says when to come back. */
async function guess(target: Target, headers: object, body?: object): Promise<number> {
  const reply = await target.stranger(body ? 'POST' : 'GET', TASKS, body, headers);
  expectProblem(target, reply, [401, 429]);
  if (reply.status === 429) expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
  return reply.status;
}

const count = (statuses: readonly number[], wanted: number) =>
  statuses.filter((status) => status === wanted).length;

const wrongToken = (at: number) => `aur_owner_${String(at).padStart(10, 'k')}_${'x'.repeat(52)}`;

/** Moves the end of a token while no daemon runs; its hash moves along, or it would count as damaged. */
function setEnd(home: string, id: string, expiresAt: number): void {
  const db = new Database(join(home, 'data/aurelius.db'));
  const { scopes, ...row } = db
    .prepare(
      'SELECT id, user_id AS userId, name, kind, scopes, secret_hash AS secretHash, created FROM token WHERE id = ?',
    )
    .get(id) as Recorded & { scopes: string };
  const hash = contentHash({ ...row, scopes: JSON.parse(scopes), expiresAt } as Recorded);
  db.prepare('UPDATE token SET expires_at = ?, hash = ? WHERE id = ?').run(expiresAt, hash, id);
  db.close();
}

export const AUTH: readonly Attack[] = [
  {
    id: 'B23',
    says: 'SQL in place of a token is a wrong token',
    alone: true,
    async run(target) {
      const payloads = [
        "' OR '1'='1",
        "a'; DROP TABLE token; --",
        "a'; select pg_sleep(5)--",
        '1) UNION SELECT * FROM token--',
        'aur_owner_x_" OR ""="',
        '%27%20OR%201=1--',
        `${'a'.repeat(8000)}'--`,
      ];
      const statuses = [];
      for (const token of payloads) statuses.push(await guess(target, bearer(token)));
      expect(statuses).toEqual([...Array(WRONG).fill(401), 429, 429]);
      await target.expectWell();
    },
  },
  {
    id: 'B24',
    says: 'of 200 wrong tokens at least 190 are told to wait, and the right one is served meanwhile',
    alone: true,
    async run(target) {
      const statuses: number[] = [];
      for (let at = 0; at < 200; at++) {
        statuses.push(await guess(target, bearer(wrongToken(at))));
        if (at % 20 === 0) await target.expectWell();
      }
      expect(count(statuses, 401)).toBeGreaterThanOrEqual(WRONG);
      expect(count(statuses, 429)).toBeGreaterThanOrEqual(190);
    },
  },
  {
    id: 'B25',
    says: 'whoever a caller claims to be, wrong tokens count together',
    alone: true,
    async run(target) {
      for (let at = 0; at < WRONG; at++) await guess(target, bearer(wrongToken(at)));
      const claims = [
        { 'x-device-id': 'trusted', 'x-client': 'aurelius-cli' },
        { 'x-forwarded-for': '10.0.0.7', forwarded: 'for=10.0.0.8' },
        { 'user-agent': 'aurelius/99', 'aurelius-terminal': 'pts-1' },
        { 'aurelius-build': '0', connection: 'close' },
      ];
      for (const claim of claims) {
        expect(await guess(target, { ...bearer(wrongToken(9)), ...claim })).toBe(429);
      }
      const claimed = { title: 'x', device: { id: 'trusted' }, client: 'backend' };
      expect(await guess(target, bearer(wrongToken(9)), claimed)).toBe(429);
      const upgrade = { ...bearer(wrongToken(9)), 'sec-websocket-protocol': 'bearer.x' };
      expect(await guess(target, upgrade)).toBe(429);
    },
  },
  {
    id: 'B26',
    says: 'a revoked token is 401 at once, and what it has open is closed within a second',
    alone: true,
    async run(target) {
      const { id, token } = await target.makeToken(['tasks:read', 'events:read']);
      const feed = target.stranger('GET', '/api/v1/events', undefined, bearer(token));
      const fed = feed.then(
        () => 'ended',
        () => 'cut',
      );
      const socket = await opened(target.socketWith(bearer(token)));
      expect((await target.stranger('GET', TASKS, undefined, bearer(token))).status).toBe(200);
      const closed = closeOf(socket, 1000);
      expect((await target.call('DELETE', `${TOKENS}/${id}`)).status).toBe(204);
      expectProblem(target, await target.stranger('GET', TASKS, undefined, bearer(token)), [401]);
      expect(await closed).toBe(4401);
      expect(await Promise.race([fed, sleep(1000, 'open')])).not.toBe('open');
    },
  },
  {
    id: 'B27',
    says: 'a token is 401 from its end on, and what it has open is closed then',
    async run() {
      const home = tempHome();
      const daemons: BuiltDaemon[] = [await startBuiltDaemon(home.path)];
      try {
        const first = await openTarget(home, daemons[0] as BuiltDaemon);
        const past = await first.makeToken(['*'], '1m');
        const near = await first.makeToken(['*'], '1m');
        await daemons[0]?.stop();
        setEnd(home.path, past.id, Date.now() - 61_000);
        daemons.push(await startBuiltDaemon(home.path));
        const target = await openTarget(home, daemons[1] as BuiltDaemon);
        expectProblem(
          target,
          await target.call('GET', TASKS, undefined, bearer(past.token)),
          [401],
        );
        await daemons[1]?.stop();
        const end = Date.now() + 3000;
        setEnd(home.path, near.id, end);
        daemons.push(await startBuiltDaemon(home.path));
        const last = await openTarget(home, daemons[2] as BuiltDaemon);
        const socket = await opened(last.socketWith(bearer(near.token)));
        expect(await closeOf(socket, 6000)).toBe(4401);
        expect(Date.now()).toBeGreaterThanOrEqual(end);
        expectProblem(last, await last.call('GET', TASKS, undefined, bearer(near.token)), [401]);
      } finally {
        for (const daemon of daemons) await daemon.stop();
        home.remove();
      }
    },
  },
  {
    id: 'B28',
    says: 'a token with one scope is 403 for everything else, and the answer names what is missing',
    run: (target) => expectOnlyOwn(target, 'tasks:read'),
  },
  {
    id: 'B29',
    says: 'a token makes none that may do more or passes for a person',
    async run(target) {
      const own = ['tokens:admin', 'tasks:read'];
      const { token } = await target.makeToken(own, '1h');
      const make = (fields: object) =>
        target.call(
          'POST',
          TOKENS,
          { name: 'more', scopes: ['tasks:read'], expires: '30m', ...fields },
          bearer(token),
        );
      for (const scopes of [
        ['*'],
        ['tasks:write'],
        ['tasks:read', 'tokens:read'],
        ['tasks:admin'],
      ]) {
        expectProblem(target, await make({ scopes }), [403], 'TOKEN_SCOPE_EXCEEDED');
      }
      expectProblem(target, await make({ kind: 'human' }), [403], 'TOKEN_NEEDS_TERMINAL');
      const terminal = { ...bearer(token), 'aurelius-terminal': 'pts-1' };
      const human = { name: 'more', kind: 'human', scopes: ['tasks:read'] };
      expectProblem(target, await target.call('POST', TOKENS, human, terminal), [403]);
      for (const fields of [{ kind: 'owner' }, { userId: 'other' }, { id: 'x' }, { scopes: [] }]) {
        expectProblem(target, await make(fields), [400]);
      }
      expect((await make({})).status).toBe(201);
    },
  },
];

/** What a token made by another may not do: outlive it. */
export async function expectNoLongerLife(target: Target): Promise<void> {
  const { token } = await target.makeToken(['tokens:admin', 'tasks:read'], '1h');
  for (const expires of ['never', '90d', '61m']) {
    const wanted = { name: 'longer', scopes: ['tasks:read'], expires };
    const made = await requestSocket(target.port, 'POST', TOKENS, wanted, {
      host: target.host,
      ...bearer(token),
    });
    const { expiresAt } = made.body as { expiresAt?: string | null };
    const outlives =
      made.status === 201 && (!expiresAt || Date.parse(expiresAt) > Date.now() + 3_600_000);
    expect([expires, outlives]).toEqual([expires, false]);
  }
}
