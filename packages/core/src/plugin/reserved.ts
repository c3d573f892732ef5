// Ids that no plugin can have: modules of the daemon and sections of the configuration go by them.
import { configSchema } from '../config/schema.ts';
import { kernelContracts } from '../kernel/index.ts';

export const PLUGIN_RESERVED: readonly string[] = [
  ...new Set([...kernelContracts.map(({ id }) => id), ...Object.keys(configSchema({}).shape)]),
];
