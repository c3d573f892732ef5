// Measures subject against twin in one run: shuffled rounds, medians, CPU beside wall time, an A/A control.
// Only ratios leave this module; absolute times belong to the machine they were taken on.
import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';

export interface Sample {
  /** Milliseconds. */
  wall: number;
  /** Milliseconds of user and system time. */
  cpu: number;
}

export interface Subject {
  name: string;
  /** Program and arguments. */
  argv: readonly string[];
  env?: Record<string, string>;
}

/** One line of the table. */
export interface Row {
  figure: string;
  twin: string;
  ratio: number;
  goal: string;
  met: boolean;
  /** 10th to 90th percentile of the paired ratios, or what else qualifies the figure. */
  spread: string;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

const CLEAN_ENV = (() => {
  const {
    NODE_EXTRA_CA_CERTS: _a,
    NODE_OPTIONS: _b,
    NODE_COMPILE_CACHE: _c,
    ...rest
  } = process.env;
  return rest;
})();

/** Runs a program with its output in a pipe and measures it with the shell's `time` (wait4). */
export function runOnce(subject: Subject): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const shell = spawn(
      'bash',
      [
        '-c',
        'TIMEFORMAT="@%3R %3U %3S"; time "$@" > >(cat >/dev/null) 2>/dev/null',
        'bash',
        ...subject.argv,
      ],
      { env: { ...CLEAN_ENV, ...subject.env }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let text = '';
    shell.stderr.on('data', (chunk) => {
      text += chunk;
    });
    shell.on('error', reject);
    shell.on('close', (code) => {
      const times = /@([\d.]+) ([\d.]+) ([\d.]+)/.exec(text);
      if (code !== 0 || !times) return reject(new Error(`${subject.name} exited ${code}: ${text}`));
      const [wall = 0, user = 0, system = 0] = times.slice(1).map(Number);
      resolve({ wall: wall * 1000, cpu: (user + system) * 1000 });
    });
  });
}

/** Runs every subject once per round, in a new order each time; two rounds warm up. */
export async function rounds(
  subjects: readonly Subject[],
  count: number,
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(subjects.map(({ name }) => [name, []]));
  for (let round = -2; round < count; round++) {
    for (const subject of shuffle(subjects)) {
      const sample = await runOnce(subject);
      if (round >= 0) samples.get(subject.name)?.push(sample);
    }
  }
  return samples;
}

function shuffle<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** 10th to 90th percentile, as the table shows it. */
const spreadOf = (ratios: readonly number[]): string =>
  `${quantile(ratios, 0.1).toFixed(2)}–${quantile(ratios, 0.9).toFixed(2)}`;

/** Median and spread of ratios taken one by one. */
export const summary = (ratios: readonly number[]): { ratio: number; spread: string } => ({
  ratio: median(ratios),
  spread: spreadOf(ratios),
});

/** Median of the paired ratios, with their 10th and 90th percentile. */
export function paired(
  subject: readonly Sample[],
  twin: readonly Sample[],
  part: keyof Sample,
): { ratio: number; spread: string } {
  const ratios = subject.map((sample, at) => sample[part] / (twin[at]?.[part] ?? Number.NaN));
  if (part === 'wall') return summary(ratios);
  const cpu = (samples: readonly Sample[]) => median(samples.map((sample) => sample.cpu));
  return { ratio: cpu(subject) / cpu(twin), spread: spreadOf(ratios) };
}

/** A row that asks the ratio to stay at or below `goal` (or above, with `least`). */
export const row = (
  figure: string,
  twin: string,
  measured: { ratio: number; spread: string },
  goal: number,
  least = false,
): Row => ({
  figure,
  twin,
  ratio: measured.ratio,
  goal: `${least ? '≥' : '≤'} ${goal}`,
  met: least ? measured.ratio >= goal : measured.ratio <= goal,
  spread: measured.spread,
});

export const loadNow = (): string => (loadavg()[0] ?? 0).toFixed(1);
