// Runs the tests that a plugin brings, by Node's own runner and in this process, where the libraries of the host are.
import { globSync } from 'node:fs';
import { relative } from 'node:path';
import { run } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import type { CaseResult } from './check.ts';

const TESTS = '{src,test}/**/*.test.{ts,js,mjs}';

/** Results of the plugin's own tests, `node:test` in `src/` and `test/`; none where it has no tests. */
export async function runOwnTests(folder: string): Promise<CaseResult[]> {
  const files = globSync(TESTS, { cwd: folder }).map((path) => `${folder}/${path}`);
  if (files.length === 0) return [];
  const results: CaseResult[] = [];
  /** Names of the suites around a test, by depth. */
  const around: string[] = [];
  const events: AsyncIterable<TestEvent> = run({ files, isolation: 'none', cwd: folder });
  for await (const { type, data } of events) {
    if (type === 'test:start') around[data.nesting] = data.name;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details.type === 'suite') continue;
    const name = [...around.slice(0, data.nesting), data.name].join(' ');
    const file = data.file === undefined ? '' : relative(folder, data.file);
    const cause = type === 'test:fail' ? data.details.error.cause : undefined;
    results.push({
      name,
      file,
      status: type === 'test:fail' ? 'failed' : data.skip === undefined ? 'ok' : 'skipped',
      detail: cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : '',
    });
  }
  return results;
}
