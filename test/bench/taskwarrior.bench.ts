// The same work on the same ten thousand tasks, by Taskwarrior and by Aurelius, output to a pipe.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paired, type Row, rounds, row, type Subject } from './harness.ts';
import { CLI, openHome } from './home.ts';
import { makeTasks } from './tasks-data.ts';

const ROUNDS = 9;

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
    const uuids = task('status:pending', 'uuids').split(' ').slice(0, 50);
    const refs = home.run(['tasks', 'list', '--limit', '50', '-q']).trim().split('\n');
    const filter = [
      'tasks',
      'list',
      '--project',
      'work.acme',
      '--label',
      'finance',
      '--limit',
      'all',
    ];
    const shown = home
      .run([...filter, '-q'])
      .trim()
      .split('\n').length;
    const expected = Number(task('project:work.acme', '+finance', 'status:pending', 'count'));
    if (shown !== expected)
      throw new Error(`the filters differ: ${shown} rows against ${expected}`);
    const pairs: { name: string; goal: number; theirs(): string[]; ours(): string[] }[] = [
      {
        name: 'add',
        goal: 1,
        theirs: () => ['add', 'Buy milk', '+errand'],
        ours: () => ['tasks', 'add', 'Buy milk @errand'],
      },
      {
        name: 'filtered list',
        goal: 1,
        theirs: () => ['project:work.acme', '+finance', 'list'],
        ours: () => filter,
      },
      {
        name: 'done',
        goal: 1,
        theirs: () => [uuids.pop() ?? '', 'done'],
        ours: () => ['tasks', 'done', refs.pop() ?? ''],
      },
      {
        name: 'list all',
        goal: 0.15,
        theirs: () => ['list'],
        ours: () => ['tasks', 'list', '--limit', 'all'],
      },
    ];
    const rows: Row[] = [];
    for (const { name, goal, theirs, ours } of pairs) {
      const twin: Subject = {
        name: 'task',
        get argv() {
          return ['task', ...theirs()];
        },
        env,
      };
      const subject: Subject = {
        name: 'aurelius',
        get argv() {
          return [process.execPath, CLI, ...ours()];
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
