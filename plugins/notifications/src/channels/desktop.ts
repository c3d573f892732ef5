// The channel to the desktop that the daemon runs on (Desktop Notifications Specification, freedesktop.org), by the program
// that is there: it gets texts as arguments and three variables.
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type {
  ChannelMessage,
  Host,
  MessagePriority,
  NotificationChannel,
} from '@aurelius/core/plugin';
import type { NotificationConfig } from '../contract/config.ts';
import type { DesktopEnvironment } from '../environment.ts';

type Parts = Pick<Host<NotificationConfig>, 'config'>;

/** Longest wait for the program, milliseconds. */
const SHOWN_MS = 10_000;
/** Longest text that is shown, characters. */
const BODY_MAX = 1000;

const URGENCY: Readonly<Record<MessagePriority, readonly [name: string, level: number]>> = {
  low: ['low', 0],
  normal: ['normal', 1],
  high: ['normal', 1],
  urgent: ['critical', 2],
};

/** Bodies are markup on many desktops. */
const plain = (text: string): string =>
  text
    .slice(0, BODY_MAX)
    .toWellFormed()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/** What a terminal of the session could take for a command, and what no argument can hold. */
const tame = (text: string): string => text.replaceAll(/(?!\n)\p{Cc}/gu, ' ');

type Arguments = (message: ChannelMessage) => readonly string[];

/** A text as GVariant reads it; JSON escapes what its text format does (GLib, "GVariant text format"). */
const variant = (text: string): string => JSON.stringify(text);

/** Programs that show notifications, the best first. */
const PROGRAMS: readonly (readonly [name: string, argumentsOf: Arguments])[] = [
  [
    'notify-send',
    ({ title, body, priority }) => [
      '--app-name=Aurelius',
      `--urgency=${URGENCY[priority][0]}`,
      '--',
      tame(title),
      plain(tame(body)),
    ],
  ],
  [
    'gdbus',
    ({ title, body, priority }) => [
      'call',
      '--session',
      '--dest=org.freedesktop.Notifications',
      '--object-path=/org/freedesktop/Notifications',
      '--method=org.freedesktop.Notifications.Notify',
      '--',
      variant('Aurelius'),
      '0',
      variant(''),
      variant(tame(title)),
      variant(plain(tame(body))),
      '[]',
      `{'urgency': <byte ${URGENCY[priority][1]}>}`,
      '-1',
    ],
  ],
];

const isThere = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );

interface Program {
  readonly file: string;
  readonly argumentsOf: Arguments;
}

async function findProgram({ path = '' }: DesktopEnvironment): Promise<Program | null> {
  const folders = path.split(delimiter).filter(isAbsolute);
  for (const [name, argumentsOf] of PROGRAMS) {
    for (const folder of folders) {
      const file = join(folder, name);
      if (await isThere(file, constants.X_OK)) return { file, argumentsOf };
    }
  }
  return null;
}

/** Whether somebody is logged in whose desktop can be spoken to. */
async function hasSession({ session }: DesktopEnvironment): Promise<boolean> {
  const { DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR } = session;
  if (DBUS_SESSION_BUS_ADDRESS !== undefined) return true;
  return XDG_RUNTIME_DIR !== undefined && isThere(join(XDG_RUNTIME_DIR, 'bus'), constants.F_OK);
}

function show(
  { file, argumentsOf }: Program,
  message: ChannelMessage,
  { session }: DesktopEnvironment,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const options = { env: { ...session }, timeout: SHOWN_MS, signal, cwd: '/' };
  execFile(file, argumentsOf(message), options, (error, _stdout, stderr) => {
    if (error === null) resolve();
    // its message would repeat the arguments
    else reject(signal.aborted ? signal.reason : new Error(said(stderr), { cause: error }));
  });
  return promise;
}

const said = (stderr: string): string => {
  const [first = ''] = stderr.trim().split('\n', 1);
  return first === '' ? 'The desktop did not take it' : `The desktop did not take it: ${first}`;
};

export const desktopChannel = (
  host: Parts,
  environment: DesktopEnvironment,
): NotificationChannel => ({
  title: 'Desktop',
  async fault() {
    if (!host.config.desktop.enabled) return 'Set notifications.desktop.enabled';
    if ((await findProgram(environment)) === null) {
      const names = PROGRAMS.map(([name]) => name).join(' nor ');
      return `Neither ${names} is on the PATH of the daemon`;
    }
    if (await hasSession(environment)) return null;
    return 'The daemon was started outside of a desktop session';
  },
  async send(message, { signal }) {
    const program = await findProgram(environment);
    if (program === null) throw new Error('What shows notifications is gone');
    await show(program, message, environment, signal);
  },
});
