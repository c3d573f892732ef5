// What the daemon spends on a request, against bare servers under the same load on the same kind of socket.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { median, quantile, type Row, row } from './harness.ts';
import { cpuOf, openHome } from './home.ts';
import { drive, getPath, postJson } from './load.ts';

const ROUNDS = 7;

async function startTwin(...argv: string[]): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'twin-server.ts'), argv);
  await new Promise((resolve) => child.once('message', resolve));
  return child;
}

const summary = (ratios: readonly number[]) => ({
  ratio: median(ratios),
  spread: `${quantile(ratios, 0.1).toFixed(2)}–${quantile(ratios, 0.9).toFixed(2)}`,
});

export async function benchHttp(): Promise<Row[]> {
  const home = openHome();
  const bareSocket = join(home.path, 'bare.sock');
  const autocommitSocket = join(home.path, 'auto.sock');
  const bare = await startTwin(bareSocket);
  const autocommit = await startTwin(autocommitSocket, join(home.path, 'twin.db'));
  try {
    const pid = home.pid();
    const task = { title: 'Review Q4 reports', priority: 'high', labels: ['finance'] };
    const create = () => postJson('/api/v1/tasks', task);
    const twin = () => postJson('/', task);
    const count = 2000;
    const cpu: number[] = [];
    const rate: number[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const ourStart = cpuOf(pid);
      await drive(home.socket, create, 16, count, 201);
      const ours = cpuOf(pid) - ourStart;
      const twinStart = cpuOf(bare.pid ?? 0);
      await drive(bareSocket, twin, 16, count * 2, 201);
      const theirs = (cpuOf(bare.pid ?? 0) - twinStart) / 2;
      const together = await drive(home.socket, create, 64, count, 201);
      const alone = await drive(autocommitSocket, twin, 64, 400, 201);
      if (round < 0) continue;
      cpu.push(ours / theirs);
      rate.push(count / together / (400 / alone));
    }
    return [
      row('validated durable create, CPU per request', 'bare fastify POST', summary(cpu), 2.5),
      row('64 concurrent durable creates per second', 'FULL autocommit', summary(rate), 20, true),
      await pagingRow(home.socket),
    ];
  } finally {
    bare.kill();
    autocommit.kill();
    home.close();
  }
}

/** Page 1,000 against page one; the tasks come from the creates above and as many more as are missing. */
async function pagingRow(socket: string): Promise<Row> {
  const total = 100_000;
  const page = 100;
  await drive(socket, () => postJson('/api/v1/tasks', { title: 'One of many' }), 64, total, 201);
  const first = `/api/v1/tasks?limit=${page}`;
  let path = first;
  for (let at = 1; at < 1000; at++) {
    const { nextCursor } = await readMeta(socket, path);
    if (nextCursor === null) throw new Error(`the list ended on page ${at}`);
    path = `${first}&cursor=${encodeURIComponent(nextCursor)}`;
  }
  const ratios: number[] = [];
  for (let round = -1; round < ROUNDS * 2; round++) {
    const early = await drive(socket, () => getPath(first), 1, 60, 200);
    const late = await drive(socket, () => getPath(path), 1, 60, 200);
    if (round >= 0) ratios.push(late / early);
  }
  return row('keyset page 1,000 at 100,000 tasks, wall', 'page one', summary(ratios), 1.3);
}

async function readMeta(socketPath: string, path: string): Promise<{ nextCursor: string | null }> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, headers: { host: 'aurelius' } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () =>
        resolve((JSON.parse(text) as { meta: { nextCursor: string | null } }).meta),
      );
    });
    call.on('error', reject);
    call.end();
  });
}
