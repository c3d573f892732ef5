// The place of schedules in the daemon's life.
import type { Kernel, KernelHalf } from '../module.ts';

export function schedulesModule({ schedules, config, contributions }: Kernel): KernelHalf {
  let leave = () => {};
  return {
    owner: 'schedules',
    operations: [],
    async start() {
      const owned = contributions().map(({ owner, schedules: own = {} }) => ({
        owner,
        schedules: own,
      }));
      await schedules.start(owned);
      leave = config.onChange(() => void schedules.followZone());
    },
    close: async () => leave(),
  };
}
