// Reading lines: our grammar against chrono-node, which only looks for dates, on the same texts in the same process.
import { readLine, referenceAt } from '@aurelius/plugin-tasks/quick';
import { parse } from 'chrono-node/en';
import { type Row, row, summary } from './harness.ts';
import { TEXTS as WRITTEN } from './quick-add-texts.ts';

const ROUNDS = 25;
/** Rounds until both are compiled. */
const WARM_UP = 15;
/** Times that the texts are read in a round. */
const PASSES = 5;

/** Monday 23 November 2026, 10:00 in Berlin. */
const NOW = Date.parse('2026-11-23T09:00:00Z');

/** As they come from a request, and not glued together. */
const TEXTS = JSON.parse(JSON.stringify(WRITTEN)) as string[];

/** CPU of this thread that reading every text takes, microseconds: neighbours and the collector's helpers do not count. */
function cost(read: (text: string) => unknown): number {
  const before = process.threadCpuUsage();
  for (let pass = 0; pass < PASSES; pass++) for (const text of TEXTS) read(text);
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}

export async function benchQuickAdd(): Promise<Row[]> {
  const place = { instant: new Date(NOW), timezone: 60 };
  const twin = (text: string) => parse(text, place, { forwardDate: true });
  const reference = referenceAt(NOW, 'Europe/Berlin');
  const ours = (text: string) => readLine(text, reference);
  const [ratios, control]: [number[], number[]] = [[], []];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const theirs = cost(twin);
    const own = cost(ours);
    const again = cost(twin);
    if (round < 0) continue;
    ratios.push(own / theirs);
    control.push(again / theirs);
  }
  return [
    row('A/A control, parse CPU', '`chrono.parse`', summary(control), 1.25),
    row(`quick-add reads ${TEXTS.length} lines, CPU`, '`chrono.parse`', summary(ratios), 0.1),
  ];
}
