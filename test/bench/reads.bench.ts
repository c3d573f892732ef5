// What reading costs over the API: one task with and without a token, and a page of fifty, against bare servers.
import { join } from 'node:path';
import { type Row, row, summary } from './harness.ts';
import { startHelper } from './helper.ts';
import { cpuOf, openHome } from './home.ts';
import { drive, getPath, postJson } from './load.ts';

const ROUNDS = 7;
const ONE = 12_000;
const LISTS = 800;
const CONNECTIONS = 8;

export async function benchReads(): Promise<Row[]> {
  const home = openHome('[http]\nrateLimit = 100000\n');
  const [bareSocket, listSocket] = [join(home.path, 'bare.sock'), join(home.path, 'list.sock')];
  let at = 0;
  const task = () => ({
    title: `Review Q4 reports ${at++}`,
    priority: 'high',
    labels: ['finance'],
    due: '2026-12-24',
  });
  await drive(home.socket, () => postJson('/api/v1/tasks', task()), 8, 500, 201);
  const bare = await startHelper('twin-server.ts', bareSocket);
  const list = await startHelper(
    'twin-server.ts',
    listSocket,
    'list',
    join(home.path, 'data/aurelius.db'),
  );
  try {
    const pid = home.pid();
    const made = home.run([
      'tokens',
      'create',
      '--name',
      'bench',
      '--scope',
      'tasks:read',
      '--json',
    ]);
    const { token } = JSON.parse(made) as { token: string };
    const { data } = JSON.parse(home.run(['tasks', 'list', '-n', '1', '--json'])) as {
      data: { id: string }[];
    };
    const one = `/api/v1/tasks/${data[0]?.id}`;
    /** CPU per request, milliseconds. */
    const cost = async (server: number, socket: string, request: string, count: number) => {
      const before = cpuOf(server);
      await drive(socket, () => request, CONNECTIONS, count, 200);
      return (cpuOf(server) - before) / count;
    };
    const [known, auth, page]: [number[], number[], number[]] = [[], [], []];
    for (let round = -2; round < ROUNDS; round++) {
      const hello = await cost(bare.pid ?? 0, bareSocket, getPath('/'), ONE);
      const open = await cost(pid, home.socket, getPath(one), ONE);
      const withToken = await cost(pid, home.socket, getPath(one, token), ONE);
      const ours = await cost(pid, home.socket, getPath('/api/v1/tasks'), LISTS);
      const theirs = await cost(list.pid ?? 0, listSocket, getPath('/'), LISTS);
      if (round < 0) continue;
      known.push(withToken / hello);
      auth.push((withToken - open) / hello);
      page.push(ours / theirs);
    }
    return [
      row('authenticated GET of one task, CPU per request', 'fastify GET hello', summary(known), 2),
      row('what the token adds to it', 'fastify GET hello', summary(auth), 0.25),
      row(
        'list of 50, CPU per request',
        'better-sqlite3 and JSON.stringify on fastify',
        summary(page),
        1.3,
      ),
    ];
  } finally {
    bare.kill();
    list.kill();
    home.close();
  }
}
