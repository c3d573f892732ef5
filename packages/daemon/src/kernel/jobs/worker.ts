// The thread that does one job and ends. A program: it does its work when it is loaded.
import { parentPort, workerData } from 'node:worker_threads';
import { isProblem } from '@aurelius/core/contract';
import { isComeBack, isUnrecoverable, type Plugin } from '@aurelius/core/plugin';
import { BUNDLED } from '../../plugins/bundled.gen.ts';
import { installSharedLibraries } from '../../plugins/shared.ts';
import { systemClock } from '../clock.ts';
import type { ThreadCode } from './catalogue.ts';
import type { ThreadFailure, ThreadOrder, ThreadWord } from './threads.ts';

const { code, about, payload, packages, builtMain } = workerData as ThreadOrder;
const say = (word: ThreadWord) => parentPort?.postMessage(word);

async function pluginOf({ plugin, module }: ThreadCode): Promise<Plugin> {
  const bundled = BUNDLED.find(({ package: { aurelius } }) => {
    const { id } = aurelius as { readonly id: string };
    return id === plugin;
  });
  const loaded: unknown = module === null ? await bundled?.load() : await import(module);
  return (loaded as { readonly plugin: Plugin }).plugin;
}

function failureOf(error: unknown): ThreadFailure {
  const message = error instanceof Error ? error.message : String(error);
  const wait = isProblem(error) ? error.retryAfter : undefined;
  const later = wait === undefined ? null : systemClock.now() + wait * 1000;
  return {
    message,
    unrecoverable: isUnrecoverable(error),
    runAt: isComeBack(error) ? error.runAt : later,
  };
}

// before the first of the plugin's own files
if (packages.length > 0) installSharedLibraries(packages, builtMain);
try {
  const { threads = {} } = await pluginOf(code);
  const handler = (threads as Readonly<Record<string, unknown>>)[code.key] as (
    context: object,
    payload: unknown,
  ) => Promise<unknown>;
  const result = await handler(
    {
      ...about,
      progress: (percent: number) => say({ type: 'progress', percent }),
      log: (message: string) => say({ type: 'log', message }),
    },
    payload,
  );
  say({ type: 'done', result });
} catch (error) {
  say({ type: 'failed', failure: failureOf(error) });
}
