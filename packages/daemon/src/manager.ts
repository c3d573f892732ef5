// What keeps the daemon running, and therefore has to stop and restart it.
import type { Env } from '@aurelius/core/config/paths';

/** `container`: the daemon is its first process, so that it ends with the daemon. */
export type Manager = 'systemd' | 'container';

/** @param pid of this process */
export function managerOf(env: Env, pid: number): Manager | null {
  if (pid === 1) return 'container';
  // systemd sets this to the process it started, and only that one; its other variables are inherited
  return env['SYSTEMD_EXEC_PID'] === String(pid) ? 'systemd' : null;
}

/** How a person has it restarted. */
export const RESTARTS: Readonly<Record<Manager, string>> = {
  systemd: 'systemctl --user restart aurelius',
  container: 'Restart its container, like: docker compose restart',
};
