// The commands written by hand: those whose experience is not one operation.
import type { Command } from '@aurelius/core/command';
import type { Environment } from '../environment.ts';
import { aiChat } from './ai-chat.ts';
import { aiEnv } from './ai-env.ts';
import { aiProvidersTest } from './ai-providers/test.ts';
import { aiProvidersAdd, aiProvidersRemove } from './ai-providers.ts';
import { api } from './api.ts';
import { backup } from './backup.ts';
import { completion } from './completion.ts';
import { configExplain, configGet, configPath, configSet } from './config.ts';
import { configEdit } from './config-edit.ts';
import { daemonRestart, daemonRun, daemonStart, daemonStop } from './daemon.ts';
import { daemonLogs } from './daemon-logs.ts';
import { daemonInstall, daemonUninstall } from './daemon-service.ts';
import { daemonStatus } from './daemon-status.ts';
import { doctor } from './doctor.ts';
import { init } from './init.ts';
import {
  pluginsDisable,
  pluginsEnable,
  pluginsInstall,
  pluginsLink,
  pluginsRemove,
  pluginsUnlink,
  pluginsUpdate,
} from './plugins.ts';
import { pluginsCheck } from './plugins-check.ts';
import { pluginsCreate } from './plugins-create.ts';
import { exportAll, importAll } from './portable.ts';
import { promptsEdit } from './prompts-edit.ts';
import { rekey } from './rekey.ts';
import { restore } from './restore.ts';
import { secretsSeal, secretsSet, secretsUnlock } from './secrets.ts';
import { uninstall } from './uninstall.ts';

export const ownCommands: readonly Command<Environment>[] = [
  daemonStart,
  daemonStop,
  daemonRestart,
  daemonStatus,
  daemonLogs,
  daemonRun,
  daemonInstall,
  daemonUninstall,
  init,
  doctor,
  configGet,
  configExplain,
  configSet,
  configEdit,
  configPath,
  completion,
  pluginsInstall,
  pluginsUpdate,
  pluginsRemove,
  pluginsLink,
  pluginsUnlink,
  pluginsEnable,
  pluginsDisable,
  pluginsCreate,
  pluginsCheck,
  promptsEdit,
  secretsSet,
  secretsUnlock,
  secretsSeal,
  aiProvidersAdd,
  aiProvidersRemove,
  aiProvidersTest,
  aiEnv,
  aiChat,
  api,
  backup,
  restore,
  rekey,
  exportAll,
  importAll,
  uninstall,
];
