// Mistakes on the command line, as problems.
import type { Problem } from '@aurelius/core/errors';
import { kernelErrors } from '@aurelius/core/kernel-errors';

/** @param hint an exact command to try instead */
export const usage = (detail: string, hint?: string): Problem =>
  kernelErrors.USAGE(detail, hint === undefined ? {} : { hint });
