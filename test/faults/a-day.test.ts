// A whole day in a minute, over the edges of summer time: what is due every quarter of an hour and once a day comes as often
// as it should in every zone.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  linkPlugins,
  requestSocket,
  startBuiltDaemon,
  type TempHome,
  tempHome,
} from '@aurelius/core/testing';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { FAKETIME, fakedTime } from './faked-time.ts';

const LONG = process.env['AURELIUS_TEST_LONG'] !== undefined;
/** Seconds of the daemon in one of ours. */
const SPEED = 1440;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const QUARTER_MS = 15 * MINUTE_MS;
/** Six starts at once take an hour of the faster time, and the first turns may be half an hour away. */
const START_MS = 8 * QUARTER_MS;

/** Days on which clocks are changed somewhere: each zone has one 02:30 and one 09:00 in these hours, and none in the three after. */
const DAYS = [
  {
    changed: '2027-03-28',
    start: '2027-03-27 20:10:00',
    hours: 24,
    zones: [
      'Europe/Berlin',
      'Africa/Casablanca',
      'America/New_York',
      'Asia/Shanghai',
      'Pacific/Honolulu',
      'Pacific/Auckland',
    ],
  },
  {
    changed: '2026-11-01',
    start: '2026-10-31 20:10:00',
    hours: 24,
    zones: [
      'America/New_York',
      'America/Los_Angeles',
      'America/Havana',
      'Europe/London',
      'Asia/Tokyo',
      'Pacific/Chatham',
    ],
  },
];

/** What every run samples: the change itself, and one 09:00 that follows it. */
const SAMPLE = [
  {
    changed: '2027-03-28',
    start: '2027-03-28 00:40:00',
    hours: 7,
    zones: ['Europe/Berlin', 'Europe/Athens'],
  },
];

interface Home extends TempHome {
  readonly zone: string;
  /** File of the lines that the plugin leaves. */
  readonly runs: string;
}

/** A home in which an account, a nightly schedule and a task that is due wait for their time. */
async function prepared(zone: string, start: string): Promise<Home> {
  const home = tempHome();
  const [folder = ''] = linkPlugins(home, ['syncing']);
  writeFileSync(home.paths.configFile, `[time]\nzone = "${zone}"\n`);
  const daemon = await startBuiltDaemon(home.path, fakedTime(start, 1));
  const send = async (path: string, body: object) => {
    const { status } = await requestSocket(daemon.socket, 'POST', path, body);
    expect(status, path).toBeLessThan(300);
  };
  try {
    await send('/api/v1/syncing', { id: 'account', title: 'An account' });
    await send('/api/v1/schedules', {
      name: 'night',
      cron: '30 2 * * *',
      job: 'syncing.note',
      payload: { word: 'night' },
    });
    await send('/api/v1/tasks/quick', { text: 'Feed the cat today' });
  } finally {
    await daemon.stop();
  }
  const runs = join(folder, 'runs');
  writeFileSync(runs, '');
  return { ...home, zone, runs };
}

/** When the plugin was told `word`, milliseconds since 1970 UTC. */
const timesOf = ({ runs }: Home, word: string): number[] =>
  readFileSync(runs, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [at = '', said] = line.split(' ');
      return said === word ? [Date.parse(at)] : [];
    });

const digestsOf = ({ path }: Home): string[] => {
  const db = new Database(join(path, 'data/aurelius.db'), { readonly: true });
  const keys = db
    .prepare(`SELECT dedupe_key FROM notification WHERE category = 'digest' AND count = 1`)
    .pluck()
    .all() as string[];
  db.close();
  return keys;
};

describe.skipIf(FAKETIME === undefined)(`a day${FAKETIME ? '' : ' needs faketime'}`, () => {
  const homes: Home[] = [];
  afterEach(() => {
    for (const home of homes.splice(0)) home.remove();
  });

  it.each(LONG ? DAYS : SAMPLE)(
    'on which clocks are changed has every synchronisation and one digest in each zone: $changed',
    async ({ start, hours, zones }) => {
      for (const zone of zones) homes.push(await prepared(zone, start));
      const begin = Date.parse(`${start.replace(' ', 'T')}Z`);
      const daemons = await Promise.all(
        homes.map(({ path }) => startBuiltDaemon(path, fakedTime(start, SPEED))),
      );
      // and longer, for what falls due last
      await sleep((hours * HOUR_MS + START_MS) / SPEED);
      await Promise.all(daemons.map((daemon) => daemon.stop()));

      for (const home of homes) {
        const syncs = timesOf(home, 'account');
        // the first one may make up for a turn that fell into the start
        const [, first = Number.NaN] = syncs;
        expect(first - begin, home.zone).toBeLessThan(START_MS);
        const last = first + hours * HOUR_MS - QUARTER_MS / 2;
        expect(
          syncs.filter((at) => at >= first && at < last),
          home.zone,
        ).toHaveLength(hours * 4);
        const days = (time: string) => daysWith(time, home.zone, begin, hours * HOUR_MS);
        expect(timesOf(home, 'night'), home.zone).toHaveLength(days('02:30').length);
        expect(digestsOf(home), home.zone).toEqual(days('09:00').map((day) => `digest:${day}`));
      }
    },
    240_000,
  );

  it('that was slept through, and two more, is caught up with once and brings no stale digest', async () => {
    const home = await prepared('Europe/Berlin', '2027-03-26 20:10:00');
    homes.push(home);
    // 15:10 there: the digest of that morning is six hours late
    const daemon = await startBuiltDaemon(home.path, fakedTime('2027-03-29 13:10:00', 1));
    await expect.poll(() => timesOf(home, 'account').length, { timeout: 10_000 }).toBe(1);
    await expect.poll(() => timesOf(home, 'night').length, { timeout: 10_000 }).toBe(1);
    const list = await requestSocket(daemon.socket, 'GET', '/api/v1/schedules');
    const { data } = list.body as { data: { name: string; missed: number }[] };
    const missed = (name: string) => data.find((one) => one.name === name)?.missed;
    expect(missed('night')).toBe(2);
    expect(missed('digest.daily')).toBe(3);
    await daemon.stop();
    expect(timesOf(home, 'account')).toHaveLength(1);
    expect(digestsOf(home)).toEqual([]);
  }, 60_000);
});

/** Local days in whose course, while it was run, `time` of the day (`hh:mm`) came or was skipped. */
function daysWith(time: string, zone: string, begin: number, ms: number): string[] {
  // Swedes write a date and a time the way ISO 8601 does
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const days = new Set<string>();
  let before = format.format(begin);
  for (let at = begin + MINUTE_MS; at <= begin + ms; at += MINUTE_MS) {
    const local = format.format(at);
    const day = local.slice(0, 10);
    if (before < `${day} ${time}` && local >= `${day} ${time}`) days.add(day);
    before = local;
  }
  return [...days];
}
