// The page for authors of plugins is true: a plugin is made by following it word for word.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { examplesOf, normal, openShell, patternOf } from './guide.ts';

const GUIDE = join(import.meta.dirname, '../../docs/plugins.md');

const missing = ['bash', 'curl', 'jq', 'git'].filter(
  (tool) => spawnSync(tool, ['--version']).status !== 0,
);
const needs = missing.length > 0 ? ` needs ${missing.join(', ')}` : '';

describe.skipIf(missing.length > 0)(`docs/plugins.md${needs}`, () => {
  const home = tempHome();
  const shell = openShell(home.path);
  afterAll(async () => {
    shell.close();
    await runCli(['daemon', 'stop'], { home: home.path });
    home.remove();
  });

  const text = readFileSync(GUIDE, 'utf8');
  const examples = examplesOf(text);

  it('has no code that is not run', () => {
    const shown = [...text.matchAll(/^```(\w+)$/gm)].map(([, language]) => language);
    const run = shown.filter((language) => language !== 'text');
    expect(run).toHaveLength(examples.length);
    expect(run.length).toBeGreaterThan(8);
  });

  it.each(examples.map((example) => [example.name, example] as const))('%s', async (_, example) => {
    const { printed, errors, status } = await shell.run(example);
    expect(status, errors).toBe(0);
    if (example.printed !== undefined) {
      expect(normal(printed)).toMatch(patternOf(example.printed));
    }
  });
});
