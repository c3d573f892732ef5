// What a job costs beside its work, against plainjob, and whether a backlog makes claims slow.
import type { ChildProcess } from 'node:child_process';
import { type Row, row, summary } from './harness.ts';
import { startHelper } from './helper.ts';

const ROUNDS = 5;
const COUNT = 5000;

function ask<T>(helper: ChildProcess, ...words: readonly (string | number)[]): Promise<T> {
  return new Promise((resolve) => {
    helper.once('message', (answer) => resolve(answer as T));
    helper.send([...words]);
  });
}

export async function benchJobs(): Promise<Row[]> {
  const ours = await startHelper('subject-jobs.ts');
  const theirs = await startHelper('twin-jobs.ts');
  try {
    const [speed, flat]: [number[], number[]] = [[], []];
    for (let round = -1; round < ROUNDS; round++) {
      const own = await ask<number>(ours, 'run', COUNT);
      const twin = await ask<number>(theirs, 'run', COUNT);
      if (round >= 0) speed.push(twin / own);
    }
    for (let round = 0; round < 3; round++) {
      const [few = 0, many = 0] = await ask<number[]>(ours, 'claims', 100, 100_000);
      flat.push(many / few);
    }
    return [
      row(
        'no-op jobs per second, every end durable',
        'plainjob, NORMAL',
        summary(speed),
        1.5,
        true,
      ),
      row('claim of ten jobs behind 100,000', 'behind 100', summary(flat), 3),
    ];
  } finally {
    ours.kill();
    theirs.kill();
  }
}
