// Operations that write, with the user's hooks asked first where there are any.
import type { CallContext, Host, PluginHalf } from '@aurelius/core/plugin';
import { contract } from '../contract.ts';
import { HOOK_FOLDER, isHook } from './run.ts';

type Operations = PluginHalf<typeof contract>['operations'];
type Run = (context: CallContext, ...rest: unknown[]) => Promise<unknown>;
type Stream = (context: CallContext, ...rest: unknown[]) => AsyncIterable<unknown>;

/** What Taskwarrior calls the commands that it has, too. */
const COMMANDS: Readonly<Record<string, string>> = {
  create: 'add',
  edit: 'modify',
  remove: 'delete',
  reopen: 'modify',
};

export interface Hooked {
  readonly operations: Operations;
  /** Waits for the scripts that are told of what was stored. */
  settled(): Promise<void>;
}

/**
 * The operations over a host, which ask the hooks of Taskwarrior about what they write. Where the folder is not there that
 * costs one look for it.
 * @param operationsOf made anew for each call that hooks look at
 */
export function withHooks<H extends Host>(host: H, operationsOf: (host: H) => Operations): Hooked {
  const plain = operationsOf(host);
  const telling = new Set<Promise<void>>();
  const onExit = (tell: () => Promise<void>) => {
    // it is stored: what they say now is for the log
    const told = tell()
      .catch((error: unknown) => host.log.warn({ err: error }, 'on-exit failed'))
      .finally(() => telling.delete(told));
    telling.add(told);
  };
  const hooked = async (name: keyof Operations, context: CallContext): Promise<Operations> => {
    // scripts may do things of their own, which a rehearsal cannot take back
    if (context.rehearsed) return plain;
    const folder = host.hooks.folder(HOOK_FOLDER, isHook);
    if (!folder || folder.programs.length === 0) return plain;
    const command = { command: COMMANDS[name] ?? name, operation: contract.operations[name].id };
    // most homes have no hooks and never load this
    const { hookedHost } = await import('./hooked.ts');
    return operationsOf(await hookedHost({ host, folder, command, onExit }, context));
  };
  const wrapped = Object.entries(contract.operations).map(([key, { effects, kind }]) => {
    const name = key as keyof Operations;
    if (effects === 'read') return [name, plain[name]];
    if (kind === 'json') {
      const run: Run = async (context, ...rest) =>
        ((await hooked(name, context))[name] as unknown as Run)(context, ...rest);
      return [name, run];
    }
    const stream: Stream = async function* (context, ...rest) {
      yield* ((await hooked(name, context))[name] as unknown as Stream)(context, ...rest);
    };
    return [name, stream];
  });
  return {
    operations: Object.fromEntries(wrapped) as Operations,
    async settled() {
      await Promise.all(telling);
    },
  };
}
