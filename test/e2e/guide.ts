// Running the examples of a guide in order, in one shell and one home, and comparing what they print with what it shows.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '../..');

export interface Example {
  readonly name: string;
  /** `diff`: a change of files below the folder of the guide. */
  readonly language: 'sh' | 'ts' | 'diff';
  readonly code: string;
  /** What it prints, `…` for whatever was left out; undefined: not shown. */
  readonly printed: string | undefined;
}

/** Programs of the guide with the output block that follows each of them. */
export function examplesOf(markdown: string): Example[] {
  const blocks = [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map((match) => ({
    language: match[1] as string,
    text: match[2] as string,
    line: markdown.slice(0, match.index).split('\n').length,
    heading: markdown
      .slice(0, match.index)
      .match(/^## .*$/gm)
      ?.at(-1)
      ?.slice(3),
  }));
  return blocks.flatMap(({ language, text, line, heading }, at) => {
    if (language !== 'sh' && language !== 'ts' && language !== 'diff') return [];
    const next = blocks[at + 1];
    const shown = next !== undefined && ['text', 'json'].includes(next.language);
    return [
      {
        name: `${heading}, line ${line}`,
        language,
        code: text,
        printed: shown ? next.text : undefined,
      },
    ];
  });
}

/** What differs from machine to machine and from day to day. */
const VARIES: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/127\.0\.0\.1:\d+/g, '<address>'],
];

export const normal = (text: string): string => {
  let same = text;
  for (const [pattern, name] of VARIES) same = same.replace(pattern, name);
  try {
    // one JSON document is compared by what it says
    same = JSON.stringify(JSON.parse(same), null, 1);
  } catch {
    // text stays as it is
  }
  return same.trimEnd();
};

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** The expected text as a pattern; `…` stands for anything. */
export const patternOf = (text: string): RegExp =>
  new RegExp(`^${normal(text).split('…').map(literal).join('[^]*?')}$`);

const COMMANDS: Readonly<Record<Example['language'], (file: string) => string>> = {
  sh: (file) => `source '${file}'`,
  ts: (file) => `timeout 30 node '${file}'`,
  diff: (file) => `git apply '${file}'`,
};

interface Ran {
  readonly printed: string;
  /** Standard error. */
  readonly errors: string;
  readonly status: number;
}

/**
 * One bash for the whole guide: what an example sets, the next one has.
 * @param home AURELIUS_HOME; files of the guide lie in a folder below it
 */
export function openShell(home: string) {
  const bin = join(home, 'bin');
  const scripts = join(home, 'guide');
  mkdirSync(bin, { recursive: true });
  mkdirSync(scripts);
  const entry = join(ROOT, 'packages/cli/bin/aurelius.cjs');
  writeFileSync(join(bin, 'aurelius'), `#!/bin/sh\nexec '${process.execPath}' '${entry}' "$@"\n`);
  chmodSync(join(bin, 'aurelius'), 0o755);
  writeFileSync(join(scripts, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(import.meta.dirname, 'node_modules'), join(scripts, 'node_modules'));
  const path = [bin, dirname(process.execPath), process.env['PATH']].join(delimiter);
  const env = { AURELIUS_HOME: home, AURELIUS_HTTP_PORT: '0', PATH: path, HOME: home };
  const shell = spawn('bash', [], { env, cwd: scripts, stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = createInterface(shell.stdout)[Symbol.asyncIterator]();
  let errors = '';
  shell.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  let count = 0;
  let running = '';
  return {
    async run({ language, code }: Example): Promise<Ran> {
      if (running !== '') throw new Error(`${running} has not ended`);
      const file = join(scripts, `${count++}.${language}`);
      running = file;
      writeFileSync(file, code);
      const end = `end of ${file}`;
      const command = COMMANDS[language](file);
      errors = '';
      shell.stdin.write(`{ ${command}; } < /dev/null; printf '\\n${end} %s\\n' $?\n`);
      const printed: string[] = [];
      let status: number | null = null;
      while (status === null) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`The shell ended: ${errors}`);
        const line = String(value);
        if (line.startsWith(end)) status = Number(line.slice(end.length));
        else printed.push(line);
      }
      running = '';
      return { printed: printed.join('\n'), errors, status };
    },
    close: () => shell.stdin.end(),
  };
}
