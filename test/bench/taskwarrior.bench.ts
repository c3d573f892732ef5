// The same work on the same ten thousand tasks, by Taskwarrior and by Aurelius, output to a pipe.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paired, type Row, rounds, row, type Subject } from './harness.ts';
import { CLI, openHome } from './home.ts';
import { makeTasks } from './tasks-data.ts';

const ROUNDS = 9;
const AURELIUS = [process.execPath, CLI];

/** One thing that both can do, as words of a line each. */
interface Pair {
  readonly name: string;
  /** Default 1: not slower. */
  readonly goal?: number;
  theirs(): string[];
  ours(): string[];
}

const hasTask = (): boolean => {
  try {
    execFileSync('task', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

export async function benchTaskwarrior(): Promise<Row[]> {
  if (!hasTask()) {
    console.log('skipped: Taskwarrior is not installed');
    return [];
  }
  const home = openHome();
  const data = mkdtempSync(join(tmpdir(), 'aur-task-'));
  try {
    const file = join(data, 'tasks.json');
    writeFileSync(join(data, 'rc'), `data.location=${data}\nconfirmation=off\nverbose=nothing\n`);
    writeFileSync(file, JSON.stringify(makeTasks(10_000, Date.now())));
    const env = { TASKRC: join(data, 'rc'), TASKDATA: data };
    execFileSync('task', ['import', file], { env: { ...process.env, ...env }, stdio: 'ignore' });
    home.run(['tasks', 'import', file]);
    const task = (...argv: string[]) =>
      execFileSync('task', argv, { env: { ...process.env, ...env }, encoding: 'utf8' }).trim();
    const uuids = task('status:pending', 'uuids').split(' ');
    const refs = home.run(['tasks', 'list', '--limit', '400', '-q']).trim().split('\n');
    const taken = (names: string[]) => names.pop() ?? '';
    const filter = ['tasks', 'list', 'project:work.acme and #finance', '--limit', 'all'];
    const search = ['tasks', 'list', '--text', 'invoice', '--limit', 'all'];
    const all = ['tasks', 'list', '--limit', 'all'];
    const same = (ours: readonly string[], ...theirs: string[]) => {
      const shown = home
        .run([...ours, '-q'])
        .trim()
        .split('\n').length;
      const expected = Number(task(...theirs, 'status:pending', 'count'));
      if (shown !== expected) throw new Error(`${ours}: ${shown} rows against ${expected}`);
    };
    same(filter, 'project:work.acme', '+finance');
    same(search, '/invoice/');
    same(all);
    const pairs: readonly Pair[] = [
      {
        name: 'add',
        theirs: () => ['task', 'add', 'Buy milk', '+errand'],
        ours: () => [...AURELIUS, 'tasks', 'add', 'Buy milk @errand'],
      },
      {
        name: 'next',
        theirs: () => ['task', 'next'],
        ours: () => [...AURELIUS, 'tasks', 'next'],
      },
      {
        name: 'filtered list',
        theirs: () => ['task', 'project:work.acme', '+finance', 'list'],
        ours: () => [...AURELIUS, ...filter],
      },
      {
        name: 'search',
        theirs: () => ['task', '/invoice/', 'list'],
        ours: () => [...AURELIUS, ...search],
      },
      {
        name: 'modify',
        theirs: () => ['task', taken(uuids), 'modify', 'priority:H', 'due:tomorrow'],
        ours: () => [
          ...[...AURELIUS, 'tasks', 'edit', taken(refs)],
          ...['--priority', 'high', '--due', 'tomorrow'],
        ],
      },
      {
        name: 'done',
        theirs: () => ['task', taken(uuids), 'done'],
        ours: () => [...AURELIUS, 'tasks', 'done', taken(refs)],
      },
      {
        name: 'done and undo',
        theirs: () => ['bash', '-c', 'task "$1" done && task undo', 'bash', taken(uuids)],
        ours: () => [
          ...['bash', '-c', '"$1" "$2" tasks done "$3" && "$1" "$2" undo', 'bash'],
          ...[...AURELIUS, taken(refs)],
        ],
      },
      {
        name: 'export',
        theirs: () => ['task', 'export'],
        ours: () => [...AURELIUS, 'tasks', 'export'],
      },
      {
        name: 'list all',
        goal: 0.1,
        theirs: () => ['task', 'list'],
        ours: () => [...AURELIUS, ...all],
      },
    ];
    const rows: Row[] = [];
    for (const { name, goal = 1, theirs, ours } of pairs) {
      const twin: Subject = {
        name: 'task',
        get argv() {
          return theirs();
        },
        env,
      };
      const subject: Subject = {
        name: 'aurelius',
        get argv() {
          return ours();
        },
        env: home.env,
      };
      const samples = await rounds([twin, subject], ROUNDS);
      const measured = paired(samples.get('aurelius') ?? [], samples.get('task') ?? [], 'wall');
      rows.push(row(`${name} at 10,000 tasks, wall`, `Taskwarrior ${name}`, measured, goal));
    }
    return rows;
  } finally {
    home.close();
    rmSync(data, { recursive: true, force: true });
  }
}
