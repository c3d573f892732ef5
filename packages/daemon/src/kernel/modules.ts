// The list of the daemon's own modules. A new one is a folder beside this file and a line here.
import { tokensModule } from './auth/daemon.ts';
import { eventsModule } from './events/daemon.ts';
import { systemModule } from './health/daemon.ts';
import type { KernelModule } from './module.ts';

export const kernelModules: readonly KernelModule[] = [systemModule, tokensModule, eventsModule];
