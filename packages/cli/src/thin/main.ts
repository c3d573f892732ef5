// The thin entry: answers the hot commands by itself with one request, and hands every other line to the full entry.
// Nothing else of the CLI is loaded here; what is not fully understood is declined before anything was carried out.
import { join } from 'node:path';
import { VERSION } from '@aurelius/core/build';
import { readEnvironment } from '../environment.ts';
import { writeOut } from '../output/write.ts';
import { runHot } from './run-hot.ts';

const full = (): unknown => {
  process.getBuiltinModule('node:module').enableCompileCache(join(__dirname, 'compile-cache'));
  return require('./full.cjs');
};

async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && argv[0] === '--version') {
    writeOut(`aurelius ${VERSION}\n`);
    return;
  }
  const code = await runHot(argv, readEnvironment(__dirname));
  if (code === null) full();
  // everything is written: there is nothing to wait for
  else process.exit(code);
}

void main(process.argv.slice(2));
