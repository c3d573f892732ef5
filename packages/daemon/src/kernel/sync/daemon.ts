// The job of synchronisation among the daemon's own.
import { type Kernel, type KernelHalf, worked } from '../module.ts';
import { syncBy, syncJobs } from './sync.ts';

export const syncModule = ({ plugins }: Kernel): KernelHalf => ({
  owner: 'sync',
  operations: [],
  jobs: worked('sync', syncJobs, { run: syncBy(plugins.providers) }),
});
