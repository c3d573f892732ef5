// Everything that must hold before a change is taken, short of the tests: `pnpm check`, under a minute.
// A failing step shows its whole output and the others still run.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './slices.ts';

interface Step {
  readonly name: string;
  /** Commands that run one after another until one fails. */
  readonly commands: readonly (readonly string[])[];
}

const tool = (name: string, ...args: string[]) => [join(ROOT, 'node_modules/.bin', name), ...args];
const script = (name: string, ...args: string[]) => [
  process.execPath,
  join(ROOT, 'scripts', name),
  ...args,
];

/** Two lanes of about the same length. Steps that write, if only temporarily, share one with those that would see it. */
const LANES: readonly (readonly Step[])[] = [
  [
    { name: 'architecture rules', commands: [tool('vitest', 'run', '--project', 'arch')] },
    { name: 'dead code', commands: [tool('knip')] },
    { name: 'types', commands: [tool('tsc', '-p', '.')] },
    { name: 'typed lint', commands: [tool('oxlint')] },
    { name: 'versions', commands: [script('versions.ts')] },
  ],
  [
    { name: 'generated files', commands: [script('generate.ts', '--check')] },
    { name: 'migrations', commands: [script('db-generate.ts', '--check')] },
    { name: 'start-up dependencies', commands: [script('build.ts'), script('deps.ts', '--check')] },
    { name: 'format and lint', commands: [tool('biome', 'check', '--error-on-warnings', '.')] },
  ],
];

function run([file = '', ...args]: readonly string[]): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ ok: false, output: String(error) }));
    child.on('close', (code) => {
      resolve({ ok: code === 0, output: Buffer.concat(chunks).toString() });
    });
  });
}

async function runStep({ name, commands }: Step): Promise<boolean> {
  const started = performance.now();
  for (const command of commands) {
    const { ok, output } = await run(command);
    if (!ok) {
      console.log(`FAIL  ${name}\n${output.trimEnd()}\n`);
      return false;
    }
  }
  console.log(`ok    ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return true;
}

const failed: string[] = [];
await Promise.all(
  LANES.map(async (steps) => {
    for (const step of steps) {
      if (!(await runStep(step))) failed.push(step.name);
    }
  }),
);
if (failed.length > 0) {
  console.error(`check failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
