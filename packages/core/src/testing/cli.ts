// The built command line as a process of its own, for tests that need what a user gets.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Below the repository's root: the newest build. */
const BUILD = join(import.meta.dirname, '../../../cli/bin');

export interface CliRun {
  /** AURELIUS_HOME. */
  readonly home: string;
  /** Standard input; closed at once when absent. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** `full`: past the thin entry, to what answers every command; default: `aurelius`. */
  readonly entry?: 'aurelius' | 'full';
  /** Arguments for Node before the entry, such as `--require`. */
  readonly nodeArgs?: readonly string[];
}

export interface CliResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Variables of the surrounding test run that would change what a user sees, and a port that no other test has. */
const NEUTRAL = {
  AURELIUS_HTTP_PORT: '0',
  NODE_ENV: '',
  NO_COLOR: '',
  FORCE_COLOR: '',
  NODE_OPTIONS: '',
  NODE_EXTRA_CA_CERTS: '',
};

/** Runs `aurelius` with these words and waits until it has ended and said everything. */
export function runCli(argv: readonly string[], run: CliRun): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const entry = join(BUILD, `${run.entry ?? 'aurelius'}.cjs`);
    const child = spawn(process.execPath, [...(run.nodeArgs ?? []), entry, ...argv], {
      env: { ...process.env, ...NEUTRAL, AURELIUS_HOME: run.home, ...run.env },
      stdio: 'pipe',
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
    // a command that does not read its input may be gone before all of it is written
    child.stdin.on('error', () => {});
    child.stdin.end(run.input ?? '');
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        code,
        signal,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      }),
    );
  });
}
