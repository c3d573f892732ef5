// The promise that a notification is delivered, against a daemon that is killed while it hands mail to a server.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BuiltDaemon,
  requestSocket,
  startBuiltDaemon,
  tempHome,
} from '@aurelius/core/testing';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openSink } from '../../plugins/notifications/test/sink.ts';

const LONG = Boolean(process.env['AURELIUS_TEST_LONG']);
const KILLS = LONG ? 10 : 2;
const MESSAGES = LONG ? 500 : 30;
/** How long the server thinks about a message, beside the tenth of a second before it greets: kills meet it at work. */
const PAUSE_MS = 20;
const WAIT = { timeout: 120_000, interval: 2 };

async function tell(daemon: BuiltDaemon, title: string): Promise<void> {
  const body = { title, channels: ['smtp'] };
  const { status } = await requestSocket(daemon.socket, 'POST', '/api/v1/notifications', body);
  expect(status).toBe(201);
}

const count = (db: Database.Database, sql: string): number =>
  db.prepare(sql).pluck().get() as number;

it(`delivers ${MESSAGES} mails over ${KILLS} kills, none more often than once for each kill`, async () => {
  const sink = await openSink();
  sink.pauseMs = PAUSE_MS;
  const home = tempHome();
  const { configFile } = home.paths;
  mkdirSync(dirname(configFile), { recursive: true });
  writeFileSync(
    configFile,
    `[notifications.smtp]\nurl = "smtp://127.0.0.1:${sink.port}"\nfrom = "a@example.com"\nto = "b@example.com"\n`,
  );
  try {
    let daemon = await startBuiltDaemon(home.path);
    const titles = Array.from({ length: MESSAGES }, (_, n) => `No. ${n}`);
    await Promise.all(titles.map((title) => tell(daemon, title)));
    const db = new Database(join(home.path, 'data/aurelius.db'), { readonly: true });
    let whileRunning = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      // some have arrived since it was started, and the next is on its way
      const before = sink.mails.length;
      await expect.poll(() => sink.mails.length - before, WAIT).toBeGreaterThan(kill % 4);
      await sleep((kill * 7) % PAUSE_MS);
      process.kill(daemon.pid, 'SIGKILL');
      await daemon.exited;
      if (count(db, "SELECT count(*) FROM job WHERE state = 'running'") > 0) whileRunning++;
      daemon = await startBuiltDaemon(home.path);
    }
    expect(whileRunning).toBeGreaterThanOrEqual(Math.floor(KILLS * 0.8));
    const sent = "SELECT count(*) FROM notification_delivery WHERE state = 'sent'";
    await expect.poll(() => count(db, sent), WAIT).toBe(MESSAGES);
    await daemon.stop();
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();

    const subjects = sink.mails.map(({ headers }) => headers['subject']);
    expect(new Set(subjects)).toEqual(new Set(titles));
    expect(subjects.length - MESSAGES).toBeLessThanOrEqual(KILLS);
    // a repeat can be told by its id
    const ids = new Set(sink.mails.map(({ headers }) => headers['message-id']));
    expect(ids.size).toBe(MESSAGES);
  } finally {
    home.remove();
    await sink.close();
  }
}, 240_000);
