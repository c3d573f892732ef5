// A host whose writes are looked at by the user's hooks first: each is rehearsed to learn what it would store, the hooks are
// asked outside of any transaction, and then it is done with what they answered.
import type { Database, WriteTx } from '@aurelius/core/db';
import { contentHash } from '@aurelius/core/db';
import type { CallContext, HookFolder, Host, Ids } from '@aurelius/core/plugin';
import { taskErrors } from '../contract.ts';
import { closesCircle } from '../find.ts';
import type { Importing } from '../formats/decoded.ts';
import type { TaskRow } from '../row.ts';
import { findTask } from '../store.ts';
import { circleOf } from '../structure/depends.ts';
import { answeredRow, hookJson } from './answer.ts';
import { type HookCommand, type HookScripts, hookScripts, type TaskJson } from './run.ts';

const ENTITY = 'task';
/** How often a write begins anew because something changed while hooks ran. */
const TRIES = 3;

type Work<T> = (tx: WriteTx) => Promise<T>;

/** What a write would do to one task. */
interface Proposal {
  readonly before: TaskRow | null;
  readonly after: TaskRow | null;
}

/** A proposal with what hooks made of it. */
interface Answered extends Proposal {
  readonly row: TaskRow | null;
}

/** Another write came between: what hooks saw is not what would be stored. */
class Moved extends Error {}

/** What tells a proposal from another one. */
const keyOf = ({ before, after }: Proposal): string =>
  `${before?.hash ?? ''} ${before?.rev ?? 0} ${after ? contentHash(after) : ''}`;

/** Identifiers that are the same whenever the same work is done again. */
function createTape(ids: Ids) {
  let given: string[] = [];
  let at = 0;
  const next = (made: () => string): string => {
    if (at === given.length) given.push(made());
    return given[at++] as string;
  };
  return {
    ids: {
      uuid: () => next(() => ids.uuid()),
      ref: (length: number) => next(() => ids.ref(length)),
    } satisfies Ids,
    rewind() {
      at = 0;
    },
    start(known: readonly string[]) {
      given = [...known];
      at = 0;
    },
    given: () => given,
  };
}

/** The task as Taskwarrior would say that it is deleted. */
const deletedJson = (json: TaskJson, now: number): TaskJson => ({
  ...json,
  status: 'deleted',
  end: new Date(now).toISOString().replace(/\.\d{3}|[-:]/g, ''),
});

/** Makes sure that what hooks changed fits what else is stored. @throws Problem `TASK_PARENT_NOT_FOUND`, `TASK_CYCLE` */
async function assertFits(tx: WriteTx, { after, row }: Answered): Promise<void> {
  if (!row || !after || row === after) return;
  const { id, userId, parentId } = row;
  if (parentId !== null && parentId !== after.parentId) {
    if (!(await findTask(tx, userId, parentId))) throw taskErrors.TASK_PARENT_NOT_FOUND();
    if (await closesCircle(tx, userId, id, parentId)) throw taskErrors.TASK_CYCLE();
  }
  for (const on of row.depends.filter((it) => !after.depends.includes(it))) {
    if ((await circleOf(tx, userId, id, on)) !== 'not found') throw taskErrors.TASK_CYCLE();
  }
}

/** Asks the hooks about everything that a write proposes. @throws Problem `TASK_HOOK_REFUSED` */
async function asked(
  scripts: HookScripts,
  proposals: readonly Proposal[],
  importing: Importing,
): Promise<Answered[]> {
  const { zone, now } = importing;
  const answers: Answered[] = [];
  for (const { before, after } of proposals) {
    const had = before && hookJson(before, zone);
    const sent = after ? hookJson(after, zone) : deletedJson(had ?? {}, now);
    const answered = await scripts.ask(had ? 'on-modify' : 'on-add', had, sent);
    // what is removed is gone, whatever is said of it
    const row = after && answeredRow(after, sent, answered, importing);
    answers.push({ before, after, row });
  }
  return answers;
}

export interface HookedParts {
  readonly host: Host;
  readonly folder: HookFolder;
  readonly command: HookCommand;
  /** Is given what `on-exit` is told by, once something was stored. */
  onExit(telling: () => Promise<void>): void;
}

/**
 * The host as an operation is given it while there are hooks.
 * @throws Problem `TASK_HOOK_REFUSED` where `on-launch` refuses
 */
export async function hookedHost<H extends Host>(
  { host, folder, command, onExit }: HookedParts & { readonly host: H },
  context: CallContext,
): Promise<H> {
  const { zone, signal } = context;
  const outside = context.outside ?? (<T>(work: () => Promise<T>) => work());
  const scripts = hookScripts(host.hooks, folder, command, signal);
  // the time of the call is the same however often it is made anew
  const now = await outside(async () => {
    await scripts.tell('on-launch', []);
    return host.clock.now();
  });
  // every task has its id by now
  const importing = { zone, now, idFor: () => '', namedId: () => '' };
  const tape = createTape(host.ids);
  /** What a transaction of the write that runs is seen through; null: none runs. */
  let through: ((tx: WriteTx) => WriteTx) | null = null;

  /** Runs a work with its records seen by somebody. */
  const seen = async <T>(
    run: Database['write'],
    work: Work<T>,
    record: (tx: WriteTx, change: Parameters<WriteTx['record']>[0]) => unknown,
    last?: (tx: WriteTx) => Promise<void>,
  ): Promise<T> =>
    run(async (tx) => {
      tape.rewind();
      through = (own) =>
        Object.create(own, {
          record: { value: (change: Parameters<WriteTx['record']>[0]) => record(own, change) },
        }) as WriteTx;
      try {
        const value = await work(through(tx));
        await last?.(tx);
        return value;
      } finally {
        through = null;
      }
    });

  const prepare = async <T>(work: Work<T>) => {
    tape.start([]);
    const proposals: Proposal[] = [];
    await seen(host.db.rehearse.bind(host.db), work, (tx, change) => {
      const stamped = tx.record(change);
      if (change.entity === ENTITY) proposals.push(change as unknown as Proposal);
      return stamped;
    });
    return { ids: tape.given(), answers: await asked(scripts, proposals, importing) };
  };

  const perform = async <T>(
    work: Work<T>,
    { ids, answers }: Awaited<ReturnType<typeof prepare>>,
  ): Promise<T> => {
    tape.start(ids);
    let at = 0;
    const stored: TaskRow[] = [];
    const value = await seen(
      host.db.write.bind(host.db),
      work,
      (tx, change) => {
        if (change.entity !== ENTITY) return tx.record(change);
        const answer = answers[at++];
        if (!answer || keyOf(answer) !== keyOf(change as unknown as Proposal)) throw new Moved();
        const row = tx.record(answer.row ? { ...change, after: answer.row } : change);
        stored.push(row as unknown as TaskRow);
        return row;
      },
      async (tx) => {
        if (at < answers.length) throw new Moved();
        for (const answer of answers) await assertFits(tx, answer);
      },
    );
    if (stored.length > 0 && scripts.has('on-exit')) {
      const tasks = stored.map((row) => hookJson(row, zone));
      onExit(() => scripts.tell('on-exit', tasks));
    }
    return value;
  };

  const write = async <T>(work: Work<T>): Promise<T> => {
    // a write inside a write joins it, and is seen with it
    const inner = through;
    if (inner) return host.db.write((tx) => work(inner(tx)));
    for (let tried = 0; tried < TRIES; tried++) {
      const plan = await outside(() => prepare(work));
      try {
        return await perform(work, plan);
      } catch (error) {
        if (!(error instanceof Moved)) throw error;
      }
    }
    throw taskErrors.TASK_HOOK_OUTRUN();
  };

  return Object.create(host, {
    db: { value: Object.create(host.db, { write: { value: write } }) as Database },
    clock: { value: { now: () => now } },
    ids: { value: tape.ids },
  }) as H;
}
