// chrono-node, behind what it is asked here. Loaded only when a line has words that speak of time and that we do not know.

import { DAY_SECONDS, inRange, realDay, secondsOf } from '@aurelius/core/time';
import { casual, GB } from 'chrono-node/en';
import type { Reference } from '../when/expression.ts';
import type { Guess } from './fallback.ts';

/** Minutes that the clocks of the reference are ahead of UTC. */
function offsetOf({ now, wall }: Reference): number {
  const local = wall.day * DAY_SECONDS + wall.seconds;
  return Math.round((local - Math.floor(now / 1000)) / 60);
}

/** The dates it finds in a text, the last one first; spans of time are none. */
export function guesses(text: string, reference: Reference): Guess[] {
  const chrono = reference.monthFirst ? casual : GB;
  const results = chrono.parse(
    text,
    { instant: new Date(reference.now), timezone: offsetOf(reference) },
    { forwardDate: true },
  );
  return results.reverse().flatMap(({ index, text: words, start, end }) => {
    const [year, month, dayOfMonth] = [start.get('year'), start.get('month'), start.get('day')];
    if (end || year === null || month === null || dayOfMonth === null) return [];
    const day = realDay(year, month, dayOfMonth);
    if (day === null || !inRange(day)) return [];
    const timed = start.isCertain('hour');
    const seconds = timed ? secondsOf(start.get('hour') ?? 0, start.get('minute') ?? 0, 0) : null;
    return [{ index, text: words, day, seconds }];
  });
}
