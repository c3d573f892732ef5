// The guide about notifications is true: its examples run in order, in one shell and one home, and print what it says they print.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { examplesOf, normal, openShell, patternOf } from './guide.ts';

const GUIDE = join(import.meta.dirname, '../../docs/guides/notifications.md');

const home = tempHome();

const missing = ['bash', 'curl'].filter((tool) => spawnSync(tool, ['--version']).status !== 0);

const needs = missing.length > 0 ? ` needs ${missing.join(', ')}` : '';

describe.skipIf(missing.length > 0)(`docs/guides/notifications.md${needs}`, () => {
  const shell = openShell(home.path);
  afterAll(async () => {
    shell.close();
    await runCli(['daemon', 'stop'], { home: home.path });
    home.remove();
  });

  const examples = examplesOf(readFileSync(GUIDE, 'utf8'));

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(3);
  });

  it.each(examples.map((example) => [example.name, example] as const))('%s', async (_, example) => {
    const { printed, errors, status } = await shell.run(example);
    expect(status, errors).toBe(0);
    if (example.printed === undefined) return;
    expect(errors).toBe('');
    expect(normal(printed)).toMatch(patternOf(example.printed));
  });
});
