// Runs the benchmarks and prints the table of docs/benchmarks.md. `pnpm bench [NAME …]` runs some.
import { benchAi } from './ai.bench.ts';
import { benchCli } from './cli.bench.ts';
import { benchFanOut } from './fan-out.bench.ts';
import { benchGroupCommit } from './group-commit.bench.ts';
import { loadNow, type Row } from './harness.ts';
import { benchHttp } from './http.bench.ts';
import { benchIdle } from './idle.bench.ts';
import { benchJobs } from './jobs.bench.ts';
import { benchQuickAdd } from './quick-add.bench.ts';
import { benchReads } from './reads.bench.ts';
import { benchRecurrence } from './recurrence.bench.ts';
import { benchScale } from './scale.bench.ts';
import { benchStart } from './start.bench.ts';
import { benchTaskwarrior } from './taskwarrior.bench.ts';

const benches: Record<string, () => Promise<Row[]>> = {
  ai: benchAi,
  cli: benchCli,
  start: benchStart,
  http: benchHttp,
  reads: benchReads,
  scale: benchScale,
  'quick-add': benchQuickAdd,
  'fan-out': benchFanOut,
  'group-commit': benchGroupCommit,
  idle: benchIdle,
  jobs: benchJobs,
  recurrence: benchRecurrence,
  taskwarrior: benchTaskwarrior,
};

const wanted = process.argv.slice(2);
console.log('| figure | twin | ratio | goal | met | spread | load |');
console.log('|---|---|---|---|---|---|---|');
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const it of await bench()) {
    console.log(
      `| ${it.figure} | ${it.twin} | ${it.ratio.toFixed(2)} | ${it.goal} | ${it.met ? 'yes' : '**no**'} | ${it.spread} | ${loadNow()} |`,
    );
  }
}
