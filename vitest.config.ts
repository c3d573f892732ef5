// Test projects: unit tests beside the code, the rules of the tree, and whole-program tests against the build.
import { defineConfig } from 'vitest/config';

const skipped = [
  '**/node_modules/**',
  '**/.build/**',
  'packages/cli/bin/**',
  'test/fixtures/**',
  // its tests are written for Node's runner: `aurelius plugins check`
  'plugins/template/test/**',
];

/** Projects of later groups start when the earlier ones are done: whole programs need the cores for themselves. */
const project = (name: string, include: string[], timeout: number, groupOrder: number) => ({
  test: {
    name,
    include,
    exclude: skipped,
    testTimeout: timeout,
    // daemons of tests that run side by side take free ports
    env: { AURELIUS_HTTP_PORT: '0' },
    hookTimeout: timeout,
    ...(groupOrder > 0 ? { maxWorkers: 1, fileParallelism: false } : {}),
    sequence: { groupOrder },
  },
});

export default defineConfig({
  test: {
    projects: [
      project(
        'unit',
        ['packages/**/*.test.ts', 'plugins/**/*.test.ts', 'scripts/**/*.test.ts'],
        20_000,
        0,
      ),
      project('arch', ['test/arch/**/*.test.ts'], 120_000, 0),
      project('e2e', ['test/e2e/**/*.test.ts'], 120_000, 1),
      project('faults', ['test/faults/**/*.test.ts'], 600_000, 2),
    ],
  },
});
