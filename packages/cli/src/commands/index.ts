// The commands written by hand: those whose experience is not one operation.
import type { Command } from '@aurelius/core/command';
import type { Environment } from '../environment.ts';
import { api } from './api.ts';
import { configGet, configPath, configSet } from './config.ts';
import { daemonRestart, daemonRun, daemonStart, daemonStop } from './daemon.ts';
import { daemonLogs } from './daemon-logs.ts';
import { daemonStatus } from './daemon-status.ts';

export const ownCommands: readonly Command<Environment>[] = [
  daemonStart,
  daemonStop,
  daemonRestart,
  daemonStatus,
  daemonLogs,
  daemonRun,
  configGet,
  configSet,
  configPath,
  api,
];
