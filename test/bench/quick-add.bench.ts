// Reading lines: our grammar against chrono-node, which only looks for dates, on the same texts in the same process.
import { readLine, referenceAt } from '@aurelius/plugin-tasks/quick';
import { parse } from 'chrono-node/en';
import { type Row, row, summary } from './harness.ts';
import { TEXTS as WRITTEN } from './quick-add-texts.ts';

const ROUNDS = 15;
const WARM_UP = 5;

/** Monday 23 November 2026, 10:00 in Berlin. */
const NOW = Date.parse('2026-11-23T09:00:00Z');

/** As they come from a request, and not glued together. */
const TEXTS = JSON.parse(JSON.stringify(WRITTEN)) as string[];

/** Milliseconds that reading every text takes. */
function cost(read: (text: string) => unknown): number {
  const start = performance.now();
  for (const text of TEXTS) read(text);
  return performance.now() - start;
}

export async function benchQuickAdd(): Promise<Row[]> {
  const place = { instant: new Date(NOW), timezone: 60 };
  const twin = (text: string) => parse(text, place, { forwardDate: true });
  // with what it takes to know the time and the place, as each call of the API has it
  const ours = (text: string) => readLine(text, referenceAt(NOW, 'Europe/Berlin'));
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
    row('A/A control, parse wall', '`chrono.parse`', summary(control), 1.25),
    row(`quick-add reads ${TEXTS.length} lines, wall`, '`chrono.parse`', summary(ratios), 0.1),
  ];
}
