// The rows of the plugin as undo and the integrity scan know them: with this, `aurelius undo` takes a line back.
import type { EntityStore } from '@aurelius/core/db';
import { contract } from './contract.ts';
import { toWire } from './service.ts';
import { deleteLine, findLine, insertLine, updateLine } from './store.ts';
import { type LineRow, lineTable } from './tables.ts';

const lines: EntityStore<LineRow> = {
  table: lineTable,
  find: findLine,
  insert: insertLine,
  update: (tx, _before, after) => updateLine(tx, after),
  remove: deleteLine,
  event(before, after) {
    if (after) return { type: before ? 'template:changed' : 'template:added', data: toWire(after) };
    if (before) return { type: 'template:removed', data: toWire(before) };
    throw new Error('There is no event without a line');
  },
  title: ({ text }) => text,
  ref: () => null,
  obstacle: async () => null,
};

/** By the name that `tx.record` is told. */
export const entities = { [contract.id]: lines };
