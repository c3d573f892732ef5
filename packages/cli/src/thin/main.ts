// The thin entry: answers the hot commands by itself with one request, and hands every other line to the full entry.
// Nothing else of the CLI is loaded here; what is not fully understood is declined before anything was carried out.
import { join } from 'node:path';
import { VERSION } from '@aurelius/core/build';
import { readEnvironment } from '../environment.ts';
import { writeOut } from '../output/write.ts';
import { runHot } from './run-hot.ts';

const MINIMUM_NODE = 24;

const full = (): unknown => {
  process.getBuiltinModule('node:module').enableCompileCache(join(__dirname, 'compile-cache'));
  return require('./full.cjs');
};

async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && argv[0] === '--version') {
    writeOut(`aurelius ${VERSION}\n`);
    return;
  }
  if (argv.length === 2 && argv[0] === 'daemon' && argv[1] === 'run') {
    // @ts-expect-error built beside this file; the daemon must carry no code of the CLI
    await import('./daemon/main.js');
    return;
  }
  const code = await runHot(argv, readEnvironment(__dirname));
  if (code === null) full();
  // everything is written: there is nothing to wait for
  else process.exit(code);
}

if (Number.parseInt(process.versions.node, 10) < MINIMUM_NODE) {
  process.stderr.write(
    `error: Aurelius needs Node ${MINIMUM_NODE} or newer; this is ${process.version} (${process.execPath})\n`,
  );
  process.exitCode = 1;
} else {
  void main(process.argv.slice(2));
}
