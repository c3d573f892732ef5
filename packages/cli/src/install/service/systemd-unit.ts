// The systemd unit of the daemon (systemd.service(5)), for the user's own manager.
import { WRITTEN_BY } from '../written-file.ts';
import type { ServiceProgram } from './program.ts';

export const UNIT_NAME = 'aurelius.service';

/** Quoted as systemd.syntax(7) and systemd.unit(5) say: `%` and `$` mean something there. */
const quoted = (text: string): string =>
  `"${text
    .replace(/["\\]/g, '\\$&')
    .replaceAll('%', '%%')
    .replaceAll('$', () => '$$')}"`;

/** `$` has no meaning in Environment=. */
const assignment = ([name, value]: readonly [string, string]): string =>
  `Environment="${name}=${value.replace(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`;

/**
 * `Type=exec`, because sending systemd a datagram is beyond Node: that the daemon is ready, it says in its own answer.
 * It is not started again after 75, when another one has the home, and 78, when the configuration cannot be used.
 */
export const systemdUnit = ({ argv, env }: ServiceProgram): string =>
  [
    `# ${WRITTEN_BY}`,
    '[Unit]',
    'Description=Aurelius',
    'StartLimitIntervalSec=60',
    'StartLimitBurst=5',
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${argv.map(quoted).join(' ')}`,
    ...Object.entries(env).map(assignment),
    'Restart=on-failure',
    'RestartSec=2',
    'RestartPreventExitStatus=75 78',
    'KillMode=mixed',
    'TimeoutStopSec=30',
    'UMask=0077',
    'LimitCORE=0',
    'NoNewPrivileges=yes',
    'LockPersonality=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
    'SystemCallArchitectures=native',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n');
