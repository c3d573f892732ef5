// How long the daemon takes from exec to its first answer, and what it holds when idle.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Row, row, runOnce, summary } from './harness.ts';
import { answers, openHome, ROOT, rssOf } from './home.ts';
import { drive, getPath } from './load.ts';

const ROUNDS = 11;
const MAIN = join(ROOT, 'packages/cli/bin/daemon/main.js');

async function coldStart(home: string): Promise<number> {
  const socket = join(home, 'run/daemon.sock');
  const started = performance.now();
  const { NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;
  const daemon = spawn(process.execPath, [MAIN], {
    env: { ...env, AURELIUS_HOME: home, AURELIUS_HTTP_PORT: '0' },
    stdio: 'ignore',
  });
  while (!(await answers(socket))) await sleep(1);
  await drive(socket, () => getPath('/api/v1/hello'), 1, 1, 200);
  const took = performance.now() - started;
  const gone = new Promise((resolve) => daemon.once('exit', resolve));
  daemon.kill('SIGTERM');
  await gone;
  return took;
}

export async function benchStart(): Promise<Row[]> {
  const home = openHome();
  try {
    await sleep(3000);
    const rss = rssOf(home.pid());
    home.run(['daemon', 'stop']);
    const ratios: number[] = [];
    for (let round = -2; round < ROUNDS; round++) {
      const bare = await runOnce({ name: 'bare', argv: [process.execPath, '-e', '0'] });
      const took = await coldStart(home.path);
      if (round >= 0) ratios.push(took / bare.wall);
    }
    return [
      row('cold start to first answer, wall', '`node -e 0`', summary(ratios), 8),
      row('idle RSS, MiB', '(absolute)', { ratio: rss, spread: 'one reading' }, 90),
    ];
  } finally {
    home.close();
  }
}
