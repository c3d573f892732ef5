// The same scripts under the real Taskwarrior and under us: what they let through, and what becomes of a task, is the same.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { tempHome } from '@aurelius/core/testing';
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SUITE = 'scripts written for Taskwarrior';
const present = ['task', 'python3'].every(
  (name) => spawnSync(name, ['--version']).error === undefined,
);
if (!present) console.warn(`SKIPPED: ${SUITE}: "task" or "python3" is not installed`);

/** Scripts as people write them, by the name of their file. */
const SCRIPTS: Readonly<Record<string, string>> = {
  'on-add.python': `#!/usr/bin/env python3
import json, sys
task = json.loads(sys.stdin.readline())
if 'forbidden' in task['description']:
    print('That is not to be done.')
    sys.exit(1)
task['tags'] = sorted(task.get('tags', []) + ['seen'])
task.setdefault('project', 'inbox')
print(json.dumps(task))
print('Welcome, ' + task['description'])
`,
  'on-add.shell': `#!/bin/sh
sed 's/"description":\\( *\\)"DRAFT /"description":\\1"/'
`,
  'on-modify.python': `#!/usr/bin/env python3
import json, sys
before, after = (json.loads(line) for line in sys.stdin.readlines())
if after.get('status') == 'completed' and 'locked' in before.get('tags', []):
    print('It is locked.')
    sys.exit(1)
if 'start' in after and 'start' not in before:
    after['priority'] = 'H'
if after.get('project') == 'none':
    del after['project']
print(json.dumps(after))
`,
};

/** Steps on one task, as both of them are told; what is refused leaves it as it was. */
const STEPS = [
  ['a new task', 'Pay rent', []],
  ['a new task that is changed', 'DRAFT Pay rent', []],
  ['a new task that is refused', 'forbidden', []],
  ['a task that is started', 'Walk', ['start']],
  ['a task that is done', 'Walk', ['done']],
  ['a task that may not be done', 'locked', ['done']],
  ['a field that is cleared', 'Walk', ['project']],
] as const;

describe.skipIf(!present)(SUITE, () => {
  let app: TestApp;
  let root: string;
  const env = () => ({
    PATH: process.env['PATH'],
    HOME: root,
    TASKRC: join(root, 'taskrc'),
    TASKDATA: join(root, 'data'),
  });
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'aurelius-hooks-twin-'));
    const home = tempHome();
    const own = join(dirname(home.paths.configFile), 'hooks/taskwarrior');
    const theirs = join(root, 'data/hooks');
    writeFileSync(join(root, 'taskrc'), 'confirmation=no\nverbose=nothing\n');
    for (const folder of [own, theirs]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      for (const [name, text] of Object.entries(SCRIPTS)) {
        writeFileSync(join(folder, name), text, { mode: 0o700 });
      }
    }
    app = await startTestApp('', { home, env: { ...process.env, AURELIUS_HTTP_PORT: '0' } });
  });
  afterAll(async () => {
    await app.close();
    rmSync(root, { recursive: true });
  });

  type Row = Readonly<Record<string, unknown>>;
  const shown = (row: Row | undefined) =>
    row && {
      ...Object.fromEntries(
        ['description', 'status', 'project', 'priority', 'tags'].map((name) => [name, row[name]]),
      ),
      started: 'start' in row,
      ended: 'end' in row,
    };

  const task = (...args: string[]) =>
    spawnSync('task', args, { env: env(), encoding: 'utf8', input: '' });
  const theirs = (title: string, steps: readonly string[]) => {
    rmSync(join(root, 'data/pending.data'), { force: true });
    rmSync(join(root, 'data/completed.data'), { force: true });
    const exits = [task('add', title, ...(title === 'locked' ? ['+locked'] : [])).status === 0];
    for (const step of steps) {
      const args = step === 'project' ? ['1', 'modify', 'project:none'] : ['1', step];
      exits.push(task(...args).status === 0);
    }
    const rows = JSON.parse(task('rc.hooks=off', 'export').stdout) as Row[];
    return { exits, row: shown(rows[0]) };
  };

  const ours = async (title: string, steps: readonly string[]) => {
    const labels = title === 'locked' ? ['locked'] : [];
    const made = await app.call('POST', '/api/v1/tasks', { title, labels });
    const exits = [made.status < 300];
    const { id } = made.body as { id: string };
    for (const step of steps) {
      const path = step === 'project' ? `/api/v1/tasks/${id}` : `/api/v1/tasks/${id}/${step}`;
      const body = step === 'project' ? { project: 'none' } : {};
      exits.push((await app.call(step === 'project' ? 'PATCH' : 'POST', path, body)).status < 300);
    }
    const { text } = await app.call('GET', '/api/v1/tasks/export?format=taskwarrior');
    const rows = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Row);
    return { exits, row: shown(rows.find(({ uuid }) => uuid === id)) };
  };

  it.each(STEPS)('do the same with %s', async (_, title, steps) => {
    expect(await ours(title, steps)).toEqual(theirs(title, steps));
  });
});
