// Test projects: unit tests beside the code, the rules of the tree, and whole-program tests against the build.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Every test that imports fast-check gets it seeded. */
const SEEDED = fileURLToPath(new URL('test/seeded.ts', import.meta.url));

const skipped = [
  '**/node_modules/**',
  '**/.build/**',
  'packages/cli/bin/**',
  'test/fixtures/**',
  // its tests are written for Node's runner: `aurelius plugins check`
  'plugins/template/test/**',
];

/** Files that measure time or memory of whole programs, or keep every processor busy by themselves. */
const ALONE = ['builds', 'fan-out', 'fuzz', 'slow-clients'].map(
  (name) => `test/e2e/${name}.test.ts`,
);

/** Files that open encrypted databases: a process has one engine for all of its files. */
const ENCRYPTED = [
  'kernel/backup/encrypted',
  'kernel/cache/encrypted',
  'kernel/secrets/daemon',
  'kernel/undo/purge-encrypted',
  'once/rekey',
].map((name) => `packages/daemon/src/${name}.test.ts`);

interface Running {
  /** Projects of a later group start when those before are done. */
  readonly group: number;
  /** Longest time of one test, milliseconds. */
  readonly timeout: number;
  /** Files that run side by side; vitest alone would leave a processor idle. */
  readonly workers: '100%' | 1;
  /** Files share a process and what it has imported, one after another; default: each has its own. */
  readonly shared?: boolean;
  readonly without?: readonly string[];
}

const project = (
  name: string,
  include: string[],
  { group, timeout, workers, shared = false, without = [] }: Running,
) => ({
  resolve: { alias: [{ find: /^fast-check$/, replacement: SEEDED }] },
  test: {
    name,
    include,
    exclude: [...skipped, ...without],
    testTimeout: timeout,
    hookTimeout: timeout,
    // what is waited for comes, and later on a busy machine
    expect: { poll: { timeout: 10_000 } },
    // daemons of tests that run side by side take free ports
    env: { AURELIUS_HTTP_PORT: '0' },
    maxWorkers: workers,
    isolate: !shared,
    ...(workers === 1 ? { fileParallelism: false } : {}),
    sequence: { groupOrder: group },
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['packages/**/*.test.ts', 'plugins/**/*.test.ts', 'scripts/**/*.test.ts'], {
        group: 0,
        timeout: 20_000,
        workers: '100%',
        shared: true,
        without: ENCRYPTED,
      }),
      project('encrypted', ENCRYPTED, { group: 0, timeout: 20_000, workers: '100%' }),
      project('arch', ['test/arch/**/*.test.ts'], { group: 0, timeout: 120_000, workers: '100%' }),
      project('e2e', ['test/e2e/**/*.test.ts'], {
        group: 1,
        timeout: 120_000,
        workers: '100%',
        without: ALONE,
      }),
      project('alone', ALONE, { group: 2, timeout: 120_000, workers: 1 }),
      project('faults', ['test/faults/**/*.test.ts'], {
        group: 3,
        timeout: 600_000,
        workers: '100%',
      }),
    ],
  },
});
