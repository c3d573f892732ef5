// One event to a thousand WebSockets, against a loop that makes and sends the text for each; and what an idle one holds.
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Row, row, summary } from './harness.ts';
import { startHelper } from './helper.ts';
import { cpuOf, openHome, rssOf } from './home.ts';
import { drive, postJson } from './load.ts';

const CLIENTS = 1000;
const ROUNDS = 7;
const EVENTS = 50;

const framesOf = (clients: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    clients.once('message', (frames) => resolve(frames as number));
    clients.send('frames');
  });

/** Server CPU for `EVENTS` events one after the other, each received by everybody before the next. */
async function fanOut(server: number, clients: ChildProcess, cause: () => Promise<unknown>) {
  const before = cpuOf(server);
  for (let at = 0; at < EVENTS; at++) {
    const wanted = (await framesOf(clients)) + CLIENTS;
    await cause();
    while ((await framesOf(clients)) < wanted) await sleep(1);
  }
  return cpuOf(server) - before;
}

/** KiB that one more idle socket holds. The first thousand have grown the heap to its working size. */
async function idleCost(pid: number, socket: string): Promise<number> {
  await sleep(2000);
  const before = rssOf(pid);
  const more = await startHelper('socket-clients.ts', socket, '/ws', String(2 * CLIENTS));
  await sleep(2000);
  const each = ((rssOf(pid) - before) * 1024) / (2 * CLIENTS);
  more.kill();
  return each;
}

export async function benchFanOut(): Promise<Row[]> {
  const home = openHome();
  // where nobody listens: what the creates cost that make the events
  const quiet = openHome();
  const twinSocket = join(home.path, 'twin.sock');
  const task = { title: 'Review Q4 reports', priority: 'high', labels: ['finance'] };
  const made = JSON.parse(home.run(['tasks', 'add', task.title, '--json'])) as unknown;
  const event = { type: 'task:created', seq: 1, entity: 'task', data: made };
  const twin = await startHelper('twin-socket.ts', twinSocket, JSON.stringify(event));
  const pid = home.pid();
  const twinClients = await startHelper('socket-clients.ts', twinSocket, '/', String(CLIENTS));
  const clients = await startHelper('socket-clients.ts', home.socket, '/ws', String(CLIENTS));
  const each = await idleCost(pid, home.socket);
  const quietPid = quiet.pid();
  const createAt = (socket: string) =>
    drive(socket, () => postJson('/api/v1/tasks', task), 1, 1, 201);
  try {
    const ratios: number[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const create = () => createAt(home.socket);
      const quietBefore = cpuOf(quietPid);
      for (let at = 0; at < EVENTS; at++) await createAt(quiet.socket);
      const creates = cpuOf(quietPid) - quietBefore;
      const ours = (await fanOut(pid, clients, create)) - creates;
      const trigger = () => drive(twinSocket, () => postJson('/', {}), 1, 1, 201);
      const theirs = await fanOut(twin.pid ?? 0, twinClients, trigger);
      if (round >= 0) ratios.push(ours / theirs);
    }
    return [
      row(
        'one event to 1,000 sockets, CPU (without the create)',
        'send(JSON.stringify) to each',
        summary(ratios),
        0.75,
      ),
      row(
        'memory of an idle socket, KiB',
        '(absolute)',
        { ratio: each, spread: 'one reading' },
        30,
      ),
    ];
  } finally {
    for (const child of [clients, twinClients, twin]) child.kill();
    home.close();
    quiet.close();
  }
}
