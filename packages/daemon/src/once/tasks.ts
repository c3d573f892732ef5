// The tasks of `--once`, by name. A new one is a file beside this one and a line here; none is loaded but the one that runs.
import type { OnceTask } from './task.ts';

export const onceTasks: Readonly<Record<string, () => Promise<OnceTask>>> = {
  'doctor-data': async () => (await import('./doctor-data.ts')).doctorData,
  rekey: async () => (await import('./rekey.ts')).rekey,
  restore: async () => (await import('./restore.ts')).restore,
};
