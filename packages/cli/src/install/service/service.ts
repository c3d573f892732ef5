// The service of this user that keeps the daemon running: a systemd unit or a launchd agent, by platform.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import type { Environment } from '../../environment.ts';
import { fileState, refuseForeign, writeOurs } from '../written-file.ts';
import { AGENT_LABEL, launchAgent } from './launch-agent.ts';
import { type ServiceProgram, serviceProgram } from './program.ts';
import { systemdUnit, UNIT_NAME } from './systemd-unit.ts';

type Line = readonly [program: string, ...words: string[]];

export interface Service {
  readonly manager: 'systemd' | 'launchd';
  /** The file that describes it. */
  readonly file: string;
  readonly text: string;
  /** Fails where no manager of this user can be reached. */
  readonly probe: Line;
  readonly start: readonly Line[];
  /** Before the file is removed. */
  readonly stop: readonly Line[];
  /** After it is removed. */
  readonly forget: readonly Line[];
  /** What keeps it running when nobody is logged in; null: nothing is needed. */
  readonly advice: string | null;
}

const user = (...words: string[]): Line => ['systemctl', '--user', ...words];

const systemd = (program: ServiceProgram, config: string): Service => ({
  manager: 'systemd',
  file: join(config, 'systemd/user', UNIT_NAME),
  text: systemdUnit(program),
  probe: user('show-environment'),
  start: [user('daemon-reload'), user('enable', UNIT_NAME), user('restart', UNIT_NAME)],
  stop: [user('disable', '--now', UNIT_NAME)],
  forget: [user('daemon-reload')],
  advice: 'loginctl enable-linger',
});

function launchd(program: ServiceProgram, home: string, uid: number): Service {
  const domain = `gui/${uid}`;
  const file = join(home, 'Library/LaunchAgents', `${AGENT_LABEL}.plist`);
  return {
    manager: 'launchd',
    file,
    text: launchAgent(program),
    probe: ['launchctl', 'print', domain],
    start: [['launchctl', 'bootstrap', domain, file]],
    stop: [['launchctl', 'bootout', `${domain}/${AGENT_LABEL}`]],
    forget: [],
    advice: null,
  };
}

/** @throws Problem `SERVICE_UNFIT` */
export function serviceOf(environment: Environment): Service {
  const { env, homes, uid } = environment;
  const home = homes['~'] as string;
  const program = serviceProgram(process.execPath, process.argv[1] ?? '', environment);
  return process.platform === 'darwin'
    ? launchd(program, home, uid)
    : systemd(program, env['XDG_CONFIG_HOME'] || join(home, '.config'));
}

/** @throws Problem `SERVICE_FAILED` with what the program said */
function run([program, ...words]: Line): void {
  try {
    execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const said = stderr?.trim() || message;
    throw kernelErrors.SERVICE_FAILED(`${[program, ...words].join(' ')}: ${said}`);
  }
}

/** Why the manager cannot be used; null: it can. */
function managerFault({ probe }: Service): string | null {
  try {
    run(probe);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Before anything is changed. @throws Problem `SERVICE_UNAVAILABLE`, `FILE_FOREIGN` */
export function assertInstallable(service: Service): void {
  const fault = managerFault(service);
  if (fault !== null) throw kernelErrors.SERVICE_UNAVAILABLE(fault);
  refuseForeign(service.file);
}

/** Writes the file and starts the service. @throws Problem `SERVICE_FAILED` */
export function installService(service: Service): void {
  writeOurs(service.file, service.text);
  if (service.manager === 'launchd') quietly(service.stop);
  for (const line of service.start) run(line);
}

/** Of lines whose failure says only that there was nothing to do. */
function quietly(lines: readonly Line[]): void {
  for (const line of lines) {
    try {
      run(line);
    } catch {
      // it was not running
    }
  }
}

/**
 * Stops the service and removes its file.
 * @returns whether there was one
 * @throws Problem `FILE_FOREIGN`, `SERVICE_FAILED`
 */
export function uninstallService(service: Service): boolean {
  if (fileState(service.file) === 'none') return false;
  refuseForeign(service.file);
  // without a manager nothing runs that it could stop, and the file is all there is
  const reachable = managerFault(service) === null;
  if (reachable) quietly(service.stop);
  rmSync(service.file);
  if (reachable) for (const line of service.forget) run(line);
  return true;
}
