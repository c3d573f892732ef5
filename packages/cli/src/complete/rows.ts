// Values that only the daemon knows, asked for in a moment or not at all: a shell waits while somebody types.
import { readText } from '@aurelius/core/client';
import type { CommandSpec } from '@aurelius/core/command';
import { daemonConnection, type Environment } from '../environment.ts';
import type { Candidate, Source } from './candidates.ts';

/** The most rows that are asked for: the API's own limit. */
const ROWS = 500;

type RowSource = Extract<Source, object>;

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const candidatesOf = (rows: readonly Record<string, unknown>[], source: RowSource): Candidate[] =>
  rows.flatMap((row) => {
    const about = source.about === undefined ? '' : text(row[source.about]);
    return [row[source.value]].flat().map((value) => ({ value: text(value), about }));
  });

/**
 * Asks the daemon; nothing where none runs, it is not of this build, or it does not answer in time.
 * @param timeoutMs longest silence
 */
export async function rowCandidates(
  source: RowSource,
  specs: readonly CommandSpec[],
  environment: Environment,
  timeoutMs: number,
): Promise<Candidate[]> {
  const route = specs.find(({ operation }) => operation?.id === source.list)?.operation;
  if (!route) return [];
  const http = daemonConnection(environment);
  try {
    const path = `${route.path}?limit=${ROWS}`;
    const reply = await http.request({ method: route.method, path, timeoutMs });
    if (reply.status !== 200) return [];
    const { data } = JSON.parse(await readText(reply.body)) as {
      data: readonly Record<string, unknown>[];
    };
    return candidatesOf(data, source);
  } finally {
    http.close();
  }
}
