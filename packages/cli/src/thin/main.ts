// The thin entry: answers the hot commands by itself with one request, and hands every other line to the full entry.
// Nothing else of the CLI is loaded here; what is not fully understood is declined before anything was carried out.
import { VERSION } from '@aurelius/core/build';
import { keepCode } from '@aurelius/core/code-cache';
import { type Environment, readEnvironment } from '../environment.ts';
import { writeOut } from '../output/write.ts';
import { runHot } from './run-hot.ts';

const full = ({ buildDir, paths }: Environment): unknown => {
  keepCode(buildDir, () => paths.cacheDir);
  return require('./full.cjs');
};

async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && argv[0] === '--version') {
    writeOut(`aurelius ${VERSION}\n`);
    return;
  }
  const environment = readEnvironment(__dirname);
  const code = await runHot(argv, environment);
  if (code === null) full(environment);
  // everything is written: there is nothing to wait for
  else process.exit(code);
}

void main(process.argv.slice(2));
