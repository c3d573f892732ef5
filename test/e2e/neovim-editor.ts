// A headless Neovim with the plugin, driven through its own remote interface, and a daemon for it.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  type BuiltDaemon,
  requestSocket,
  startBuiltDaemon,
  type TempHome,
  tempHome,
} from '@aurelius/core/testing';
import { afterEach, beforeEach } from 'vitest';

/** The plugin's folder. */
export const PLUGIN = join(import.meta.dirname, '../../plugins/editor-neovim');

const READY_MS = 15_000;

/** A text as Vim writes one literally. */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

export interface Editor {
  /** Answers the value of a Lua expression in which `_A` is `argument`. */
  lua<T = unknown>(expression: string, argument?: unknown): Promise<T>;
  command(text: string): Promise<unknown>;
  /** Types keys in Vim's notation. */
  type(keys: string): Promise<unknown>;
  /** Lines of the current buffer. */
  lines(): Promise<string[]>;
  /** Everything the user was told so far. */
  told(): Promise<string>;
  /** Ends it, whatever it is doing. */
  close(): Promise<void>;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Starts Neovim without any configuration but the plugin, and waits until it answers.
 * @param folder for its socket
 * @throws Error when it does not answer in time
 */
async function startEditor(folder: string, env: Env): Promise<Editor> {
  const socket = join(folder, 'nvim.sock');
  const whole = { ...env, NVIM_LOG_FILE: join(folder, 'nvim.log') };
  const words = ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', '--listen', socket];
  const child = spawn('nvim', [...words, '--cmd', 'luafile $DRIVER'], {
    env: { ...whole, DRIVER: join(PLUGIN, 'test/driver.lua') },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const remote = (...args: string[]) =>
    promisify(execFile)('nvim', ['--server', socket, ...args], { env: whole });
  let answers = 0;
  // through a file: what `--remote-expr` prints depends on the version, and long values are shortened
  const value = async <T>(expression: string) => {
    const file = join(folder, `answer-${answers++}.json`);
    const write = `writefile([json_encode(${expression})], ${quoted(file)})`;
    await remote('--remote-expr', write);
    return JSON.parse(await readFile(file, 'utf8')) as T;
  };
  const editor: Editor = {
    lua: (expression, argument = null) =>
      value(`luaeval(${quoted(expression)}, json_decode(${quoted(JSON.stringify(argument))}))`),
    command: (text) => value(`execute(${quoted(text)})`),
    type: (keys) => remote('--remote-send', keys),
    lines: () => value("getline(1, '$')"),
    told: async () => (await value<string[]>('g:told')).join('\n'),
    async close() {
      child.kill('SIGKILL');
      await exited;
    },
  };
  for (let waited = 0; ; waited += 50) {
    try {
      await editor.told();
      return editor;
    } catch (error) {
      if (waited < READY_MS) await sleep(50);
      else {
        await editor.close();
        throw error;
      }
    }
  }
}

/** How long to wait for what happens by itself. */
export const within = { timeout: 20_000, interval: 50 };

const installed = spawnSync('nvim', ['--version']).error === undefined;

/** Whether there is a Neovim; says by name which suite is skipped without. */
export function present(suite: string): boolean {
  if (!installed) console.warn(`SKIPPED: ${suite}: the command "nvim" is not installed`);
  return installed;
}

interface Task {
  readonly id: string;
  readonly ref: string;
  readonly title: string;
  readonly status: string;
  readonly project: string | null;
  readonly dueDate: string | null;
}

/** Where the running test works. */
class Place {
  home!: TempHome;
  daemon: BuiltDaemon | undefined;

  async startDaemon(): Promise<void> {
    this.daemon = await startBuiltDaemon(this.home.path, { AURELIUS_HTTP_PORT: '0' });
  }

  async stopDaemon(): Promise<void> {
    await this.daemon?.stop();
    this.daemon = undefined;
  }
}

/** Gives each test of a file a home and a running daemon, and takes them away with every editor. */
export function useEditors() {
  const place = new Place();
  const editors: Editor[] = [];
  const environment = () => ({
    PATH: process.env['PATH'],
    HOME: place.home.path,
    AURELIUS_HOME: place.home.path,
    AURELIUS_HTTP_PORT: '0',
    TZ: 'Asia/Tokyo',
  });
  beforeEach(async () => {
    place.home = tempHome();
    await place.startDaemon();
  });
  afterEach(async () => {
    await Promise.all(editors.splice(0).map((editor) => editor.close()));
    await place.stopDaemon();
    place.home.remove();
  });
  const send = (method: string, path: string, body?: unknown, headers?: object) =>
    requestSocket(place.home.paths.socket, method, path, body, headers);
  return {
    place,
    environment,
    send,
    async openEditor(env: Readonly<Record<string, string>> = {}): Promise<Editor> {
      const editor = await startEditor(place.home.path, { ...environment(), ...env });
      editors.push(editor);
      return editor;
    },
    create: async (title: string, more: object = {}): Promise<Task> =>
      (await send('POST', '/api/v1/tasks', { title, ...more })).body,
    all: async (): Promise<Task[]> =>
      ((await send('GET', '/api/v1/tasks?status=all')).body as { data: Task[] }).data,
  };
}
