// Asking for jobs: who may have which done, and what the wish has to look like.
import { type JobDefinition, kernelErrors, wholeJob } from '@aurelius/core/contract';
import type { WriteTx } from '@aurelius/core/db';
import type { JobStore } from '@aurelius/core/jobs';
import { jobErrors } from '@aurelius/core/kernel';
import type { Clock, EnqueuedJob, EnqueueOptions, HostJobs, JobFor } from '@aurelius/core/plugin';
import type { Catalogue } from './catalogue.ts';

/** Largest payload, characters of JSON. */
const PAYLOAD_MAX = 256 * 1024;

export interface AskParts {
  readonly store: JobStore;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  wake(): void;
}

/** Who asks for jobs: a plugin, or a module of the daemon. */
export interface Asker {
  readonly id: string;
  /** Permissions it has towards others. */
  readonly uses: readonly string[];
}

/** What a job is given, as it is kept. @throws Problem `JOB_PAYLOAD_INVALID` */
export function payloadOf(
  { id, payload }: Pick<JobDefinition, 'id' | 'payload'>,
  value: unknown,
): unknown {
  const { error } = payload.safeParse(value);
  if (error)
    throw jobErrors.JOB_PAYLOAD_INVALID(`${id}: ${error.issues[0]?.message}`, { cause: error });
  // what is kept is what was said: it is read by the schema again when its turn comes
  const text = JSON.stringify(value);
  if (text.length <= PAYLOAD_MAX) return JSON.parse(text);
  throw jobErrors.JOB_PAYLOAD_INVALID(`${id}: more than ${PAYLOAD_MAX / 1024} KiB`);
}

/** Whether a caller may have somebody's job done. @throws Problem `MISSING_PERMISSION` */
export function assertMayAsk(
  { id, permission }: Pick<JobDefinition, 'id' | 'permission'>,
  scopes: readonly string[],
): void {
  if (scopes.includes('*') || scopes.includes(permission)) return;
  throw kernelErrors.MISSING_PERMISSION(`${id} needs ${permission}`);
}

/** @throws Problem `MISSING_PERMISSION` */
export function assertMay({ id, uses }: Asker, job: JobDefinition, on: JobFor): void {
  if (job.id.startsWith(`${id}.`)) return;
  const { permission } = job;
  if (!uses.includes(permission)) {
    throw kernelErrors.MISSING_PERMISSION(
      `Plugin ${id} asks for ${job.id} without ${permission} in its manifest's \`uses\``,
    );
  }
  assertMayAsk(job, on.scopes);
}

async function ask(
  tx: WriteTx,
  definition: JobDefinition,
  value: unknown,
  on: JobFor,
  options: EnqueueOptions,
  { store, catalogue, clock, wake }: AskParts,
): Promise<EnqueuedJob> {
  const job = wholeJob(definition);
  if (!catalogue.find(job.id)) throw jobErrors.JOB_UNKNOWN(job.id);
  const { scopes, zone, requestId = null } = on;
  const [enqueued] = await store.enqueue(tx, [
    {
      userId: on.userId,
      queue: job.queue,
      name: job.id,
      payload: payloadOf(definition, value),
      payloadVersion: job.version,
      priority: options.priority ?? job.priority,
      runAt: options.runAt ?? clock.now(),
      maxAttempts: job.attempts,
      origin: { scopes, zone, requestId },
      unique: options.unique ?? null,
    },
  ]);
  // claims wait behind this transaction: they find the job if it commits, and nothing if it does not
  wake();
  return enqueued as EnqueuedJob;
}

/** The face that a plugin has, or a module of the daemon under its own name. */
export const jobsFor = (asker: Asker, parts: AskParts): HostJobs => ({
  async enqueue(tx, job, payload, on, options = {}) {
    assertMay(asker, job, on);
    return ask(tx, job, payload, on, options, parts);
  },
});
