// Guides are true: their examples run in order, in one shell and one home each, and print what the guide says they print.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { examplesOf, normal, openShell, patternOf } from './guide.ts';

const FOLDER = join(import.meta.dirname, '../../docs/guides');

/** Guides with the programs that their examples need. */
const GUIDES: readonly (readonly [name: string, tools: readonly string[]])[] = [
  ['hooks', ['bash', 'jq']],
  ['migrate', ['bash']],
  ['notifications', ['bash', 'curl']],
  ['spending', ['bash']],
  ['proposals', ['bash']],
  ['tasks', ['bash', 'jq']],
];

for (const [name, tools] of GUIDES) {
  const missing = tools.filter((tool) => spawnSync(tool, ['--version']).status !== 0);
  const needs = missing.length > 0 ? ` needs ${missing.join(', ')}` : '';

  describe.skipIf(missing.length > 0)(`docs/guides/${name}.md${needs}`, () => {
    const home = tempHome();
    const shell = openShell(home.path);
    afterAll(async () => {
      shell.close();
      await runCli(['daemon', 'stop'], { home: home.path });
      home.remove();
    });

    const examples = examplesOf(readFileSync(join(FOLDER, `${name}.md`), 'utf8'));

    it('has examples', () => {
      expect(examples.length).toBeGreaterThan(3);
    });

    it.each(examples.map((example) => [example.name, example] as const))(
      '%s',
      async (_, example) => {
        const { printed, errors, status } = await shell.run(example);
        expect(status, errors).toBe(0);
        if (example.printed === undefined) return;
        expect(errors).toBe('');
        expect(normal(printed)).toMatch(patternOf(example.printed));
      },
    );
  });
}
