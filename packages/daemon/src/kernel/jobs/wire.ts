// Jobs as the API shows them.
import { instantText } from '@aurelius/core/contract';
import type { JobNote, JobRow } from '@aurelius/core/jobs';
import type { Job, JobDetails, JobEvent, JobLogLine } from '@aurelius/core/kernel';

const instantOrNull = (ms: number | null): string | null => (ms === null ? null : instantText(ms));

export const toJob = (row: JobRow): Job => ({
  id: row.id,
  ref: row.ref,
  name: row.name,
  queue: row.queue,
  state: row.state,
  priority: row.priority,
  attempt: row.attempt,
  attempts: row.maxAttempts,
  progress: row.progress,
  error: row.error,
  cancelRequested: row.cancelRequested,
  created: instantText(row.created),
  runAt: instantText(row.runAt),
  started: instantOrNull(row.started),
  finished: instantOrNull(row.finished),
});

export const toDetails = (row: JobRow): JobDetails => ({
  ...toJob(row),
  payload: row.payload,
  result: row.result,
});

export function toLogLine({ seq, at, type, data }: JobNote): JobLogLine {
  // what a removed job told is gone
  const { attempt = 0, progress = null, message = null } = (data ?? {}) as Partial<JobEvent>;
  return { seq, at: instantText(at), type, attempt, progress, message };
}
