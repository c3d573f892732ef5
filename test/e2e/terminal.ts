// A terminal of its own for lines of a shell, and somebody who types into it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '../../packages/cli/bin');

export interface Typed {
  readonly code: number | null;
  /** Everything the terminal showed, its line ends as `\n`. */
  readonly shown: string;
}

/**
 * Runs a shell line in which `aurelius` is the built entry.
 * @param answers what is typed once its question stands there, in turn
 * @param env beside that of the test
 */
export function atTerminal(
  line: string,
  env: Readonly<Record<string, string>>,
  answers: readonly (readonly [RegExp, string])[] = [],
): Promise<Typed> {
  const shell = `aurelius() { "${process.execPath}" "${BIN}/aurelius.cjs" "$@"; }\n${line}`;
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', shell, '/dev/null'], {
      env: { ...process.env, SHELL: '/bin/bash', NODE_ENV: '', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const left = [...answers];
    let shown = '';
    let since = 0;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      const [next] = left;
      if (!next?.[0].test(shown.slice(since))) return;
      since = shown.length;
      left.shift();
      child.stdin.write(next[1]);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, shown: shown.replaceAll('\r\n', '\n') }));
  });
}
