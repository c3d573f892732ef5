// The operation that reads the configuration again, and what `doctor` asks about the file.
import { configOperations } from '@aurelius/core/kernel';
import type { Check } from '@aurelius/core/plugin';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import type { ConfigStore } from './store.ts';

const checkFile = (config: ConfigStore): Check => ({
  id: 'file',
  title: 'Config file',
  run() {
    const fault = config.fault();
    if (fault) {
      return {
        status: 'warn',
        detail: `${fault.detail ?? fault.message}; the former configuration stays`,
        hint: 'Mend the file, then: aurelius config reload',
      };
    }
    const restart = config.restart();
    if (restart.length === 0) return { status: 'ok', detail: 'applies' };
    return {
      status: 'warn',
      detail: `changed, and not in use yet: ${restart.join(', ')}`,
      hint: 'aurelius daemon restart',
    };
  },
});

/** @returns the operation and the check on the configuration */
export function configModule({ config, audit, paths, log }: Kernel): KernelHalf {
  config.onChange(() => {
    audit
      .noteFile('config', paths.configFile)
      .catch((error: unknown) => log.warn({ err: error }, 'the audit log misses a change'));
  });
  return {
    owner: 'config',
    operations: served('config', configOperations, { reload: async () => config.reload() }),
    checks: [checkFile(config)],
  };
}
