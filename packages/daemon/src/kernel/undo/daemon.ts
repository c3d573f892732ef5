// The operations on what was done.
import type { Page } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import { type HistoryStep, historyOperations } from '@aurelius/core/kernel';
import type { CallContext, Check } from '@aurelius/core/plugin';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { described, newestStep } from './steps.ts';
import { heads, NEWEST } from './store.ts';
import { createUndo } from './undo.ts';

async function page(
  { db, clock, plugins }: Pick<Kernel, 'db' | 'clock' | 'plugins'>,
  { userId, scopes }: Pick<CallContext, 'userId' | 'scopes'>,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<HistoryStep>> {
  const name = JSON.stringify(['history', userId]);
  const [below] = cursor === undefined ? [] : decodeCursor(name, cursor, ['number']);
  const whose = { userId, now: clock.now() };
  const found = await heads(db, { ...whose, below: (below ?? NEWEST) as number, limit: limit + 1 });
  const showing = { entities: plugins.entities, scopes, newest: await newestStep(db, whose) };
  const data: HistoryStep[] = [];
  for (const head of found.slice(0, limit)) data.push(await described(db, head, showing));
  const last = data.at(-1);
  const more = last && found.length > limit;
  return { data, meta: { nextCursor: more ? encodeCursor(name, [last.step]) : null } };
}

const checkTraces = ({ db }: Pick<Kernel, 'db'>): Check => ({
  id: 'traces',
  title: 'Purged rows',
  security: true,
  run() {
    if (!db.health().traces) return { status: 'ok', detail: 'wiped from the file' };
    return {
      status: 'warn',
      detail: 'their traces are still in the file',
      hint: 'Free some space, then: aurelius daemon restart',
    };
  },
});

/** @returns the operations that list, undo and redo steps */
export function undoModule(kernel: Kernel): KernelHalf {
  const { db, clock, plugins, registry } = kernel;
  const { undo, redo } = createUndo({
    db,
    clock,
    entities: () => plugins.entities,
    permissionOf: (operation) => registry.get(operation)?.op.permission,
  });
  return {
    owner: 'history',
    operations: served('history', historyOperations, {
      list: (context, input) => page(kernel, context, input),
      preview: (context, { steps }) => undo(context, steps, true),
      undo: (context, { steps }) => undo(context, steps, false),
      redo: (context, { steps }) => redo(context, steps),
    }),
    checks: [checkTraces(kernel)],
  };
}
