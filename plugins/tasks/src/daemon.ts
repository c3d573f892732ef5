// The daemon half of the slice: operations wired to their rules.
import { definePlugin, type Plugin, type PluginHalf } from '@aurelius/core/plugin';
import { analysisHandlers } from './analysis/daemon.ts';
import { contract } from './contract.ts';
import { entities } from './entity-store.ts';
import { exportRows } from './export.ts';
import { figureHandlers } from './figures/daemon.ts';
import { hookCheck } from './hooks/check.ts';
import { withHooks } from './hooks/daemon.ts';
import { importRows } from './import/run.ts';
import { completed } from './list.ts';
import { nameHandlers } from './names/daemon.ts';
import { noteHandlers } from './notes/daemon.ts';
import { purge } from './purge.ts';
import { parse, quickAdd } from './quick/service.ts';
import { reminderEvents, reminderHandlers, reminderJobHandlers } from './reminders/daemon.ts';
import { skip } from './series/advance.ts';
import { create, edit, remove } from './service.ts';
import { show } from './show.ts';
import { reopen } from './status.ts';
import { completeAndFree } from './structure/complete.ts';
import { structureHandlers } from './structure/daemon.ts';
import { timeHandlers } from './time/daemon.ts';
import { viewHandlers } from './views/daemon.ts';

type Half = PluginHalf<typeof contract>;
type TaskHost = Parameters<Plugin<typeof contract>['start']>[0];

const operationsOf = (host: TaskHost): Half['operations'] => ({
  ...viewHandlers(host),
  create: (context, input) => create(host, context, input),
  add: (context, input) =>
    quickAdd(host, context, { ...input, syntax: input.syntax ?? host.config.quickAdd }),
  parse: (context, input) =>
    parse(host, context, { ...input, syntax: input.syntax ?? host.config.quickAdd }),
  show: (context, input) => show(host, context, input),
  edit: (context, input) => edit(host, context, input),
  done: (context, input) => completeAndFree(host, context, input),
  completed: (context, input) => completed(host, context, input),
  reopen: (context, input) => reopen(host, context, input),
  remove: (context, input) =>
    input.purge ? purge(host, context, input) : remove(host, context, input),
  import: (context, input, rows) => importRows(host, context, input, rows),
  export: (context, input) => exportRows(host, context, input),
  ...timeHandlers(host),
  ...reminderHandlers(host),
  ...structureHandlers(host),
  skip: (context, input) => skip(host, context, input),
  ...noteHandlers(host),
  ...nameHandlers(host),
  ...figureHandlers(host),
  ...analysisHandlers(host),
});

export const plugin = definePlugin(
  contract,
  (host) => {
    const { operations, settled } = withHooks(host, operationsOf);
    return {
      operations,
      jobs: reminderJobHandlers(host),
      events: reminderEvents(host),
      checks: [hookCheck(host)],
      dispose: settled,
    };
  },
  entities,
);
