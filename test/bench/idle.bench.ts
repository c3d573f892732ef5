// What a daemon that only waits for its schedules takes of a processor core.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Row, row } from './harness.ts';
import { cpuOf, openHome } from './home.ts';

const SCHEDULES = 20;
/** Of those that the bench makes, so many ask for a job each minute, and the others every quarter of an hour. */
const EACH_MINUTE = 4;
/** Until what a start has to do is done, milliseconds. */
const SETTLE_MS = 15_000;
const WATCHED_MS = 120_000;

export async function benchIdle(): Promise<Row[]> {
  const home = openHome();
  try {
    const { data } = JSON.parse(home.run(['schedules', 'list', '--json'])) as { data: unknown[] };
    for (let made = data.length; made < SCHEDULES; made++) {
      const cron = made - data.length < EACH_MINUTE ? '* * * * *' : '*/15 * * * *';
      const argv = ['--job', 'maintenance.checkpoint', '--cron', cron];
      home.run(['schedules', 'add', `bench-${made}`, ...argv]);
    }
    const pid = home.pid();
    await sleep(SETTLE_MS);
    const before = cpuOf(pid);
    await sleep(WATCHED_MS);
    const percent = ((cpuOf(pid) - before) / WATCHED_MS) * 100;
    const figure = `CPU of an idle daemon with ${SCHEDULES} schedules, % of a core`;
    const spread = `over ${WATCHED_MS / 1000} s, ${EACH_MINUTE} of them each minute`;
    return [row(figure, '(absolute)', { ratio: percent, spread }, 0.5)];
  } finally {
    home.close();
  }
}
