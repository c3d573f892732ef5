// How long commands take, against the floor no Node program can go below: `node -e 0`.
import { join } from 'node:path';
import { paired, type Row, rounds, row, type Subject } from './harness.ts';
import { CLI, openHome, ROOT } from './home.ts';

const ROUNDS = 25;

export async function benchCli(): Promise<Row[]> {
  const home = openHome();
  try {
    for (let i = 0; i < 60; i++) home.run(['tasks', 'add', `Task ${i} tomorrow #bench`]);
    const added = JSON.parse(home.run(['tasks', 'add', 'Shown and done', '--json'])) as {
      ref: string;
    };
    const cli = (...argv: string[]): Subject => ({
      name: argv.join(' '),
      argv: [process.execPath, CLI, ...argv],
      env: home.env,
    });
    const floor: Subject = { name: 'node -e 0', argv: [process.execPath, '-e', '0'] };
    const again: Subject = { ...floor, name: 'node -e 0 (again)' };
    const hot = [
      cli('--version'),
      cli('tasks', 'add', 'Review Q4 reports tomorrow 3pm p1 #finance'),
      cli('tasks', 'list'),
      cli('tasks', 'show', added.ref),
      cli('tasks', 'done', added.ref),
    ];
    const other = [
      cli('--help'),
      cli('tasks', 'edit', added.ref, '--priority', 'high'),
      cli('config', 'path'),
      cli('daemon', 'status'),
    ];
    const launcher: Subject = {
      name: './aurelius --version',
      argv: [join(ROOT, 'aurelius'), '--version'],
      env: home.env,
    };
    const samples = await rounds([floor, again, ...hot, ...other, launcher], ROUNDS);
    const of = (subject: Subject) => samples.get(subject.name) ?? [];
    const against = (subject: Subject, part: 'wall' | 'cpu') =>
      paired(of(subject), of(floor), part);
    const launched = paired(of(launcher), of(hot[0] as Subject), 'wall');
    const direct = against(hot[0] as Subject, 'wall').ratio;
    return [
      row('A/A control, wall', 'node -e 0', against(again, 'wall'), 1.08),
      ...hot.flatMap((subject) => [
        row(`\`${subject.name}\` wall`, 'node -e 0', against(subject, 'wall'), 1.5),
        row(`\`${subject.name}\` CPU`, 'node -e 0', against(subject, 'cpu'), 1.4),
      ]),
      ...other.map((subject) =>
        row(`\`${subject.name}\` wall`, 'node -e 0', against(subject, 'wall'), 4.5),
      ),
      row(
        'the launcher adds, wall',
        'node -e 0',
        { ratio: (launched.ratio - 1) * direct, spread: launched.spread },
        0.2,
      ),
    ];
  } finally {
    home.close();
  }
}
