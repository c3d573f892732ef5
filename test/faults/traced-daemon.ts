// The daemon's entry in the newest build, for tests that run it under strace.
import { join } from 'node:path';

export const MAIN = join(import.meta.dirname, '../../packages/cli/bin/daemon/main.js');
