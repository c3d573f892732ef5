// What people and programs are told when a daemon cannot be reached or breaks off.
import type { Problem } from '../contract/errors.ts';
import { kernelErrors } from '../contract/kernel-errors.ts';
import type { TransportError } from './transport-error.ts';

/** `DAEMON_UNAVAILABLE`, saying whether the daemon may still carry the request out. */
export function transportProblem(error: TransportError): Problem {
  const open = error.fault === 'unreachable' ? '' : ' It may still carry out the command.';
  const what = error.message.charAt(0).toUpperCase() + error.message.slice(1);
  return kernelErrors.DAEMON_UNAVAILABLE(`${what}.${open}`, {
    cause: error,
    ...(error.fault === 'silent' ? { hint: 'aurelius daemon status' } : {}),
  });
}
