// The operation on recurrence rules. The engine is loaded when somebody asks.
import { recurrenceOperations } from '@aurelius/core/kernel';
import { type Kernel, type KernelHalf, served } from '../module.ts';

export const recurrenceModule = (_kernel: Kernel): KernelHalf => ({
  owner: 'recurrence',
  operations: served('recurrence', recurrenceOperations, {
    async preview({ zone }, input) {
      const { previewed } = await import('./preview.ts');
      return previewed(input, zone);
    },
  }),
});
