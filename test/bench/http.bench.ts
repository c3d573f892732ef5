// What the daemon spends on a request, against bare servers under the same load on the same kind of socket.
import { join } from 'node:path';
import { createClient } from '@aurelius/core/client';
import { contract } from '@aurelius/plugin-tasks/contract';
import { type Row, row, summary } from './harness.ts';
import { startHelper } from './helper.ts';
import { cpuOf, openHome } from './home.ts';
import { drive, getPath, postJson } from './load.ts';

const ROUNDS = 7;

export async function benchHttp(): Promise<Row[]> {
  const home = openHome();
  const bareSocket = join(home.path, 'bare.sock');
  const autocommitSocket = join(home.path, 'auto.sock');
  const bare = await startHelper('twin-server.ts', bareSocket);
  const autocommit = await startHelper(
    'twin-server.ts',
    autocommitSocket,
    'insert',
    join(home.path, 'twin.db'),
  );
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
  const api = createClient({ address: { socket } });
  let cursor: string | undefined;
  for (let at = 1; at < 1000; at++) {
    const { meta } = await api.call(contract.operations.list, { limit: page, cursor });
    if (meta.nextCursor === null) throw new Error(`the list ended on page ${at}`);
    cursor = meta.nextCursor;
  }
  api.close();
  const path = `${first}&cursor=${encodeURIComponent(cursor ?? '')}`;
  const ratios: number[] = [];
  for (let round = -1; round < ROUNDS * 2; round++) {
    const early = await drive(socket, () => getPath(first), 1, 60, 200);
    const late = await drive(socket, () => getPath(path), 1, 60, 200);
    if (round >= 0) ratios.push(late / early);
  }
  return row('keyset page 1,000 at 100,000 tasks, wall', 'page one', summary(ratios), 1.3);
}
