// What a week of a calendar costs: 500 series that began in 2020, against rrule-temporal in the same process.
import { deepStrictEqual } from 'node:assert';
import { expand, parseRule } from '@aurelius/core/recurrence';
import { dayOf, formatWall } from '@aurelius/core/time';
import { RRuleTemporal } from 'rrule-temporal';
import { type Row, row, summary } from './harness.ts';

const ROUNDS = 15;
const SERIES = 500;
/** Times that the week is asked for in a round. */
const WEEKS = 10;
const FROM = Date.UTC(2026, 10, 23);
const TO = Date.UTC(2026, 10, 30);

/** What people put into calendars; COUNT is rare, and has to be counted. */
const RULES = [
  ...['FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=MO', 'FREQ=WEEKLY;BYDAY=TU,TH', 'FREQ=WEEKLY;INTERVAL=2'],
  ...['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'FREQ=MONTHLY;BYMONTHDAY=24', 'FREQ=MONTHLY;BYDAY=-1FR'],
  ...['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'FREQ=YEARLY', 'FREQ=WEEKLY;COUNT=400'],
];
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Sydney', 'UTC'];

const given = Array.from({ length: SERIES }, (_, at) => ({
  text: RULES[at % RULES.length] as string,
  zone: ZONES[Math.floor(at / RULES.length) % ZONES.length] as string,
  start: { day: dayOf(2020, 1, 1) + (at % 365), seconds: 8 * 3600 + (at % 40) * 900 },
}));

/** As a calendar does it: the text of each rule comes from its row, and only the window is wanted of it. */
export async function benchRecurrence(): Promise<Row[]> {
  const window = { from: FROM / 1000, to: TO / 1000 };
  const ours = given.map(({ text, zone, start }) => () => {
    const { instances } = expand({ rule: parseRule(text), dtstart: start, zone }, window);
    return instances.map(({ second }) => second * 1000);
  });
  const [after, before] = [new Date(FROM), new Date(TO - 1)];
  const theirs = given.map(({ text, zone, start }) => {
    const wall = formatWall(start).replace(/[-:]/g, '');
    const rruleString = `DTSTART;TZID=${zone}:${wall}\nRRULE:${text}`;
    return () =>
      new RRuleTemporal({ rruleString })
        .between(after, before, true)
        .map(({ epochMilliseconds }) => epochMilliseconds);
  });
  const timed = (side: readonly (() => number[])[]) => {
    const before = process.cpuUsage();
    let found: number[][] = [];
    for (let n = 0; n < WEEKS; n++) found = side.map((one) => one());
    const { user, system } = process.cpuUsage(before);
    return { cpu: user + system, found };
  };
  const [ratios, control]: [number[], number[]] = [[], []];
  for (let round = -3; round < ROUNDS; round++) {
    const [first, us, them] = [timed(theirs), timed(ours), timed(theirs)];
    deepStrictEqual(us.found, them.found);
    if (round < 0) continue;
    ratios.push(them.cpu / us.cpu);
    control.push(first.cpu / them.cpu);
  }
  return [
    row('A/A control of recurrence, CPU', 'rrule-temporal', summary(control), 1.3),
    row(
      'a week of 500 series from 2020, times as fast, CPU',
      'rrule-temporal',
      summary(ratios),
      3,
      true,
    ),
  ];
}
