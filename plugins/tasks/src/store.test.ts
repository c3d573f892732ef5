import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCaller, sqliteParts, type TestParts } from '../test/databases.ts';
import { BUILT_IN_VIEWS } from './contract/built-in-views.ts';
import { timeInput } from './contract/time.ts';
import { completedInput, listInput, STATUSES } from './contract.ts';
import { exportRows } from './export.ts';
import { HAS_FIELDS, IS_NAMES } from './filter/vocabulary.ts';
import { completed, list } from './list.ts';
import { quickAdd } from './quick/service.ts';
import { edit, remove } from './service.ts';
import { show } from './show.ts';
import { completeAndFree } from './structure/complete.ts';
import { report } from './time/report.ts';
import { log, start, stop } from './time/service.ts';
import { exportTime } from './time/timewarrior.ts';
import { coefficientsOf } from './urgency/urgency.ts';
import { why } from './urgency/why.ts';
import { defineContext, removeContext, useContext } from './views/contexts.ts';
import { count, listView } from './views/listing.ts';
import { listViews, removeView, saveView } from './views/saved.ts';

interface Client {
  prepare(text: string): unknown;
}
const clientOf = (orm: unknown) => (orm as { session: { client: Client } }).session.client;

/** Every combination of list filters that makes a shape of its own. */
function filters() {
  const parts: Record<string, unknown[]>[] = [
    { status: [[], ['waiting'], ['open', 'waiting'], ['done'], ['open', 'done'], ['all']] },
    { label: [undefined, ['a'], ['a', 'b']] },
    { project: [undefined, 'p'] },
    { priority: [undefined, ['high']] },
    { dueBefore: [undefined, 'friday'] },
    { dueAfter: [undefined, 'today'] },
    { text: [undefined, 'words'] },
  ];
  let all: Record<string, unknown>[] = [{}];
  for (const part of parts) {
    const [[name, values] = ['', []]] = Object.entries(part);
    all = all.flatMap((filter) => values.map((value) => ({ ...filter, [name]: value })));
  }
  return all;
}

const DATES = ['due', 'deadline', 'scheduled', 'wait', 'created', 'updated', 'completed'];

/** Filters with every attribute, alone where the planner is tempted most, and joined. */
const FILTERS = [
  ...IS_NAMES.map((name) => `is:${name}`),
  ...HAS_FIELDS.map((field) => `has:${field}`),
  ...STATUSES.map((status) => `status:${status}`),
  ...DATES.flatMap((date) => ['<', '<=', ':', '>', '>='].map((op) => `${date}${op}today`)),
  ...['#a', 'project:p', 'p:1', 'estimate<30', 'id:r', 'words', 'parent:PARENT', 'depends:PARENT'],
  ...['not is:blocked', '-x', 'status:done completed>=-1w parent:PARENT id:r p:1 words'],
  'project:work and due<7d and not is:blocked or (p:1 and #home)',
  '(#a or #b) (is:waiting or status:cancelled) not (due<today or words)',
];

const SORTS = ['urgency-', 'title,project-', 'due-', 'deadline,scheduled,wait,priority'];

describe('every query of the slice', () => {
  let parts: TestParts;
  const seen = new Set<string>();
  beforeAll(async () => {
    parts = await sqliteParts();
    const watch = (orm: unknown) => {
      const client = clientOf(orm);
      const prepare = client.prepare.bind(client);
      client.prepare = (text) => {
        seen.add(text);
        return prepare(text);
      };
    };
    watch(parts.db.orm);
    await parts.db.write(async (tx) => watch(tx.orm));
  });
  afterAll(() => parts.close());

  it('finds its rows by an index, in the order of the index', async () => {
    const caller = newCaller();
    const parent = await quickAdd(parts, caller, { text: 'x #a' });
    const child = await quickAdd(parts, caller, { text: 'y', parentId: parent.ref });
    await edit(parts, caller, { id: child.id.slice(0, 20), labels: ['b'] });
    await completeAndFree(parts, caller, { id: child.ref });
    await show(parts, caller, { id: parent.ref, include: ['subtasks', 'dependencies'] });
    for await (const _ of exportRows(parts, caller, { format: 'json' }));
    for (const filter of filters()) {
      await list(parts, caller, listInput.parse(filter));
      const first = await list(parts, caller, listInput.parse({ ...filter, limit: 1 }));
      const { nextCursor } = first.meta;
      if (nextCursor) await list(parts, caller, listInput.parse({ ...filter, cursor: nextCursor }));
    }
    for (const filter of [
      {},
      { after: 'today' },
      { before: 'today' },
      { after: '2026-01-01', before: 'today' },
    ]) {
      await completed(parts, caller, completedInput.parse(filter));
      const first = await completed(parts, caller, completedInput.parse({ ...filter, limit: 1 }));
      const { nextCursor } = first.meta;
      if (nextCursor) {
        await completed(parts, caller, completedInput.parse({ ...filter, cursor: nextCursor }));
      }
    }
    const lists = [
      ...FILTERS.map((text) => ({ filter: text.replace('PARENT', parent.ref) })),
      ...FILTERS.map((text) => ({ filter: text.replace('PARENT', parent.ref), sort: 'title' })),
      ...SORTS.flatMap((sort) => [{ sort }, { sort, status: ['all' as const] }]),
    ];
    for (const wish of lists) {
      const { data, meta } = await list(parts, caller, { ...wish, limit: 1 });
      if (meta.nextCursor)
        await list(parts, caller, { ...wish, limit: 1, cursor: meta.nextCursor });
      await count(parts, caller, { ...wish });
      expect(data.length).toBeLessThan(2);
    }
    const context = { name: 'c', filter: '#a' };
    await defineContext(parts, caller, context);
    await defineContext(parts, caller, { ...context, project: 'p' });
    for (const { name } of BUILT_IN_VIEWS) await listView(parts, caller, { name, limit: 1 });
    await useContext(parts, caller, context);
    for (const { name } of BUILT_IN_VIEWS) await listView(parts, caller, { name, limit: 1 });
    await saveView(parts, caller, { name: 'v', filter: '#a' });
    await listView(parts, caller, { name: 'v', limit: 1 });
    await listViews(parts, caller, { limit: 9 });
    await removeView(parts, caller, { name: 'v' });
    await removeContext(parts, caller, context);
    await why(parts, coefficientsOf(parts.config.urgency), caller, { id: parent.ref });
    await start(parts, caller, { id: parent.ref, parallel: false });
    parts.time.now += 60_000;
    await stop(parts, caller, {});
    await log(parts, caller, { id: parent.ref, from: '8:00', for: '5m', parallel: false });
    await report(parts, caller, timeInput.parse({ week: true }));
    for await (const _ of exportTime(parts, caller, {}));
    await remove(parts, caller, { id: parent.ref });
    expect(seen.size).toBeGreaterThan(400);

    const faults: string[] = [];
    for (const text of [...seen]) {
      if (/^(?:savepoint|release|insert into "task)/i.test(text)) continue;
      const plan = await parts.db.orm.all<{ detail: string }>(
        sql.raw(`explain query plan ${text.replaceAll('?', '1')}`),
      );
      for (const { detail } of plan) {
        const scans = /^SCAN (?!.*(?:USING (?:COVERING )?INDEX|VIRTUAL TABLE))/.test(detail);
        if (scans || /TEMP B-TREE/.test(detail)) faults.push(`${detail}: ${text}`);
      }
    }
    expect(faults).toEqual([]);
  });
});
