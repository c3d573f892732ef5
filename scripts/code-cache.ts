// Keeps V8's code of a build's thin entry beside it: runs the hot commands' examples, then writes down what was compiled.
// `node scripts/code-cache.ts BUILD`, by the Node that will run the commands, on a home whose daemon answers.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import made from '../packages/cli/src/commands.gen.json' with { type: 'json' };
import type { CommandSpec } from '../packages/core/src/command/index.ts';

const [, , build = ''] = process.argv;
const entry = join(build, 'aurelius.cjs');
const file = join(build, 'thin.js');
const script = new Script(readFileSync(file, 'utf8'), { filename: file });
const thin = script.runInThisContext() as (load: NodeJS.Require, folder: string) => void;

const hot = (made as unknown as CommandSpec[]).filter((spec) => spec.operation?.hot);
const first = hot.flatMap(({ examples }) => examples.slice(0, 1));
// twice: the second time there is something to list
for (const { argv } of [...first, ...first]) {
  process.argv = [process.execPath, entry, ...argv];
  await new Promise<void>((resolve) => {
    process.exit = (() => resolve()) as unknown as typeof process.exit;
    thin(createRequire(entry), build);
  });
}
writeFileSync(join(build, 'thin.cache'), script.createCachedData());
