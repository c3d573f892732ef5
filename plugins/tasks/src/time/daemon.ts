// The operations on tracked time, wired to their rules.
import type { PluginHalf } from '@aurelius/core/plugin';
import type { timeOperations } from '../contract/time.ts';
import type { contract } from '../contract.ts';
import type { Parts } from '../service.ts';
import { report } from './report.ts';
import { log, start, stop, unlog } from './service.ts';
import { exportTime } from './timewarrior.ts';

type Handlers = Pick<PluginHalf<typeof contract>['operations'], keyof typeof timeOperations>;

export const timeHandlers = (parts: Parts): Handlers => ({
  start: (context, input) => start(parts, context, input),
  stop: (context, input) => stop(parts, context, input),
  log: (context, input) => log(parts, context, input),
  unlog: (context, input) => unlog(parts, context, input),
  time: (context, input) => report(parts, context, input),
  timeExport: (context, input) => exportTime(parts, context, input),
});
