// npm as a child process: the one thing here that talks to registries. It runs no scripts of packages, and gets nothing of
// our environment but what it needs to reach a registry.
import { spawn } from 'node:child_process';
import type { Env } from '@aurelius/core/config/paths';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { pluginErrors } from '@aurelius/core/plugin-inventory';

/** Where programs, homes, proxies and certificates are; whatever else is set may be a secret. */
const PASSED =
  /^(PATH|HOME|USER|LOGNAME|TMPDIR|LANG|LC_ALL|TZ|XDG_(CONFIG|CACHE)_HOME|(HTTPS?|NO)_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|npm_config_(registry|cache|userconfig|globalconfig|cafile|noproxy))$/i;

/** What npm's own configuration must not change. */
const FIXED = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-progress',
  '--no-update-notifier',
  '--no-bin-links',
  '--no-workspaces',
  '--no-global',
  '--no-dry-run',
  '--loglevel=error',
  '--logs-max=0',
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=2000',
];

/** Every package in its own folder with all it needs, exactly the versions of the lockfile; peers come from the host. */
const TREE = [
  '--omit=dev',
  '--legacy-peer-deps',
  '--install-strategy=nested',
  '--save-exact',
  '--prefer-online',
  '--package-lock',
];

const LAST_LINES = 6;

const wordsOf = (stderr: string): string =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('npm error') && !/complete log|Log files/.test(line))
    .map((line) => line.slice('npm error'.length).trim())
    .filter((line) => line !== '')
    .slice(-LAST_LINES)
    .join('; ');

/**
 * Runs npm in a folder.
 * @throws Problem `PLUGIN_NOT_FETCHED` with npm's own words
 */
function npm(cwd: string, env: Env, argv: readonly string[]): Promise<void> {
  const passed = Object.fromEntries(Object.entries(env).filter(([name]) => PASSED.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn('npm', [...argv, ...FIXED], {
      cwd,
      env: passed,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      reject(
        pluginErrors.PLUGIN_NOT_FETCHED(missing ? 'There is no npm on PATH.' : error.message, {
          ...(missing ? { hint: 'Install npm; it comes with Node.js.' } : {}),
          cause: error,
        }),
      );
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else if (signal === 'SIGINT') reject(kernelErrors.INTERRUPTED());
      else reject(pluginErrors.PLUGIN_NOT_FETCHED(wordsOf(stderr) || `npm ended with ${code}.`));
    });
  });
}

/** Adds packages to the tree in `cwd`. @param specs as npm takes them */
export const npmInstall = (cwd: string, env: Env, specs: readonly string[]): Promise<void> =>
  npm(cwd, env, ['install', ...specs, ...TREE]);

/** Takes a package out of the tree in `cwd`. */
export const npmUninstall = (cwd: string, env: Env, name: string): Promise<void> =>
  npm(cwd, env, ['uninstall', name, ...TREE]);

/** Packs a folder into one file below `into`. */
export const npmPack = (cwd: string, env: Env, folder: string, into: string): Promise<void> =>
  npm(cwd, env, ['pack', folder, `--pack-destination=${into}`]);
