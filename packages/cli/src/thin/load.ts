// What Node is pointed at: runs the thin entry from V8's code cache, so that none of it is compiled again.
// A cache that is missing or refused (another Node, another processor) costs time and nothing else. Built for the oldest
// Node that knows `import()`, so that one that is too old for everything else is told so and not shown a syntax error.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

const MINIMUM_NODE = 24;
/** `EXIT.config` of the core, which is not loaded here. */
const EXIT_CONFIG = 78;

const FILE = join(__dirname, 'thin.js');

function cachedCode(): Buffer | undefined {
  try {
    return readFileSync(join(__dirname, 'thin.cache'));
  } catch {
    return undefined;
  }
}

const runsDaemon = ([noun, verb, ...rest]: readonly string[]) =>
  noun === 'daemon' && verb === 'run' && rest.length === 0;

if (Number.parseInt(process.versions.node, 10) < MINIMUM_NODE) {
  process.stderr.write(
    `error: Aurelius needs Node ${MINIMUM_NODE} or newer; ${process.execPath} is ${process.version}. Install it from https://nodejs.org, or put it first on PATH.\n`,
  );
  process.exitCode = EXIT_CONFIG;
} else if (runsDaemon(process.argv.slice(2))) {
  // @ts-expect-error built beside this file; the daemon must carry no code of the CLI
  void import('./daemon/main.js');
} else if (process.argv[2] === '__complete') {
  process.getBuiltinModule('node:module').enableCompileCache(join(__dirname, 'compile-cache'));
  require('./complete.cjs');
} else {
  const cachedData = cachedCode();
  const script = new Script(readFileSync(FILE, 'utf8'), {
    filename: FILE,
    ...(cachedData ? { cachedData } : {}),
  });
  const thin = script.runInThisContext() as (load: NodeJS.Require, folder: string) => void;
  thin(require, __dirname);
}
