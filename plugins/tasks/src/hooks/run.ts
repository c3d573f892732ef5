// Taskwarrior's hook protocol (https://taskwarrior.org/docs/hooks, api 2): what its scripts are given, and what they answer.
import type { HookFolder, HookProgramRun, Host } from '@aurelius/core/plugin';
import { taskErrors } from '../contract.ts';

/** A task as Taskwarrior's JSON has it. */
export type TaskJson = Readonly<Record<string, unknown>>;

const HOOK_EVENTS = ['on-launch', 'on-add', 'on-modify', 'on-exit'] as const;
type HookEvent = (typeof HOOK_EVENTS)[number];

/** Folder below that of hooks. */
export const HOOK_FOLDER = 'taskwarrior';

/** Whether a file is a hook: its name begins with that of an event. */
export const isHook = (file: string): boolean =>
  HOOK_EVENTS.some((event) => file.startsWith(event));

/** Longest run of one script, milliseconds. */
const LONGEST_MS = 2000;
/** Version of Taskwarrior whose protocol is spoken; scripts look at it. */
const VERSION = '2.6.2';
/** Words of a refusal that are passed on, code points. */
const FEEDBACK_MAX = 1000;

/** What scripts are told of the command that they look at. */
export interface HookCommand {
  /** As Taskwarrior calls it: `modify`. */
  readonly command: string;
  /** The operation: `tasks.edit`. */
  readonly operation: string;
}

/** A script with its answer. */
interface Answer {
  readonly tasks: readonly TaskJson[];
  /** What it says to people, a line each. */
  readonly feedback: readonly string[];
}

const refused = (name: string, reason: string) =>
  taskErrors.TASK_HOOK_REFUSED(`${name}: ${[...reason].slice(0, FEEDBACK_MAX).join('')}`);

const ENDS = {
  late: `it took longer than ${LONGEST_MS / 1000} seconds`,
  flooded: 'it wrote more than 1 MiB',
  unstarted: 'it could not be run',
} as const;

/** What a script answered. @throws Problem `TASK_HOOK_REFUSED` */
function answerOf(name: string, run: HookProgramRun): Answer {
  if (run.end === 'late' || run.end === 'flooded' || run.end === 'unstarted') {
    throw refused(name, ENDS[run.end]);
  }
  const lines = run.stdout.split(/\r?\n/).filter((line) => line.trim() !== '');
  const isJson = (line: string) => line.startsWith('{') && line.trimEnd().endsWith('}');
  const feedback = lines.filter((line) => !isJson(line));
  if (run.exit !== 0) {
    const how = run.exit === null ? 'it was ended by a signal' : `it failed with exit ${run.exit}`;
    throw refused(name, feedback.join('\n') || `${how} and said nothing`);
  }
  try {
    return { tasks: lines.filter(isJson).map((line) => JSON.parse(line) as TaskJson), feedback };
  } catch {
    throw refused(name, 'its answer is not JSON');
  }
}

/** The scripts of one folder, for one command. */
export interface HookScripts {
  /** Whether there is one for an event. */
  has(event: HookEvent): boolean;
  /** Has every script of an event look at a new task, each at what the one before made of it. @throws Problem `TASK_HOOK_REFUSED` */
  ask(event: 'on-add' | 'on-modify', before: TaskJson | null, after: TaskJson): Promise<TaskJson>;
  /** Runs those that answer no task. @throws Problem `TASK_HOOK_REFUSED` */
  tell(event: 'on-launch' | 'on-exit', tasks: readonly TaskJson[]): Promise<void>;
}

export function hookScripts(
  hooks: Host['hooks'],
  folder: HookFolder,
  { command, operation }: HookCommand,
  signal: AbortSignal,
): HookScripts {
  const args = [
    'api:2',
    `args:aurelius ${operation.replace('.', ' ')}`,
    `command:${command}`,
    `rc:${folder.path}`,
    `data:${folder.path}`,
    `version:${VERSION}`,
  ];
  const of = (event: HookEvent) => folder.programs.filter(({ name }) => name.startsWith(event));
  const run = async (program: HookFolder['programs'][number], tasks: readonly TaskJson[]) => {
    const input = tasks.map((task) => `${JSON.stringify(task)}\n`).join('');
    const call = { args, input, longestMs: LONGEST_MS, signal };
    return answerOf(program.name, await hooks.run(folder, program, call));
  };
  return {
    has: (event) => of(event).length > 0,
    async ask(event, before, after) {
      let task = after;
      for (const program of of(event)) {
        const { tasks } = await run(program, before ? [before, task] : [task]);
        const [answered, ...others] = tasks;
        if (!answered || others.length > 0) {
          throw refused(program.name, `it answered ${tasks.length} tasks in the place of one`);
        }
        if (answered['uuid'] !== after['uuid'])
          throw refused(program.name, 'it answered another task');
        task = answered;
      }
      return task;
    },
    async tell(event, tasks) {
      for (const program of of(event)) await run(program, tasks);
    },
  };
}
