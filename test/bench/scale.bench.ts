// What a hundred thousand tasks cost against ten thousand of which the same two thousand are open: each call against itself.
import { createClient } from '@aurelius/core/client';
import { contract } from '@aurelius/plugin-tasks/contract';
import { type Row, row, summary } from './harness.ts';
import { type BenchHome, openHome } from './home.ts';
import { drive, getPath, postJson } from './load.ts';
import { makeTasks } from './tasks-data.ts';

const OPEN = 2000;
const SIZES = [10_000, 100_000] as const;
const ROUNDS = 9;
/** Requests of one kind in a round, one after another. */
const CALLS = 40;

/** A home with the same open tasks whatever its size; the others are done. */
async function filledHome(size: number): Promise<BenchHome> {
  const home = openHome('[http]\nrateLimit = 100000\n');
  const api = createClient({ address: { socket: home.socket }, timeoutMs: 600_000 });
  async function* rows() {
    for (const [at, task] of makeTasks(size, Date.now()).entries()) {
      const { end: _end, depends: _depends, ...rest } = task as Record<string, unknown>;
      const done = { status: 'completed', end: rest['modified'] };
      yield { ...rest, ...(at < OPEN ? { status: 'pending' } : done) };
    }
  }
  const report = api.stream(contract.operations.import, { format: 'taskwarrior' }, rows());
  for await (const item of report) {
    if (item.type === 'refused') throw new Error(`line ${item.line}: ${item.reason}`);
  }
  api.close();
  return home;
}

export async function benchScale(): Promise<Row[]> {
  const homes: BenchHome[] = [];
  try {
    for (const size of SIZES) homes.push(await filledHome(size));
    const refs = homes.map((home) =>
      home.run(['tasks', 'list', '--limit', '1500', '-q']).trim().split('\n'),
    );
    const kinds: Record<string, { status: number; request(at: number): string }> = {
      add: {
        status: 201,
        request: () => postJson('/api/v1/tasks/quick', { text: 'Buy milk tomorrow @errand' }),
      },
      show: { status: 200, request: (at) => getPath(`/api/v1/tasks/${refs[at]?.[0]}`) },
      done: { status: 200, request: (at) => postJson(`/api/v1/tasks/${refs[at]?.pop()}/done`, {}) },
      'a page': { status: 200, request: () => getPath('/api/v1/tasks') },
      next: { status: 200, request: () => getPath('/api/v1/tasks/views/next/tasks') },
    };
    const rows: Row[] = [];
    for (const [name, { status, request }] of Object.entries(kinds)) {
      const ratios: number[] = [];
      for (let round = -2; round < ROUNDS; round++) {
        const seconds: number[] = [];
        for (const [at, { socket }] of homes.entries()) {
          seconds.push(await drive(socket, () => request(at), 1, CALLS, status));
        }
        const [few = 0, many = 0] = seconds;
        if (round >= 0) ratios.push(many / few);
      }
      rows.push(
        row(`${name} at 100,000 tasks, 2,000 open, wall`, 'at 10,000', summary(ratios), 1.5),
      );
    }
    return rows;
  } finally {
    for (const home of homes) home.close();
  }
}
