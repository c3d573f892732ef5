// Urgency against the figures of the real Taskwarrior, on tasks made of anything.
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { urgencyConfig } from '../src/contract/urgency.ts';
import { coefficientsOf, type UrgencyFacts, urgencyOf } from '../src/urgency/urgency.ts';

const SUITE = 'urgency and the real Taskwarrior';
const present = spawnSync('task', ['--version']).error === undefined;
if (!present) console.warn(`SKIPPED: ${SUITE}: the command "task" is not installed`);

const HOUR = 3_600_000;
const LETTERS = { high: 'H', medium: 'M', low: 'L' } as const;
const COUNT = 60;

const stamp = (ms: number) => new Date(ms).toISOString().replace(/\.\d{3}|[-:]/g, '');

interface Made {
  readonly uuid: string;
  readonly facts: Omit<UrgencyFacts, 'blocked' | 'blocking' | 'intervals'>;
  readonly active: boolean;
  readonly depends: readonly number[];
}

const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

/** @param now whole seconds, in milliseconds since 1970 UTC */
function madeTasks(now: number): Made[] {
  // half an hour off, so that no day is full while the test runs
  const around = fc.integer({ min: -24 * 40, max: 24 * 40 }).map((h) => now + h * HOUR + HOUR / 2);
  const task = (_: number, at: number): fc.Arbitrary<Made> =>
    fc.record({
      uuid: fc.constant(randomUUID()),
      active: fc.boolean(),
      depends: fc
        .uniqueArray(fc.nat({ max: COUNT - 1 }), { maxLength: 1 })
        .map((ids) => ids.filter((id) => id < at)),
      facts: fc.record({
        status: fc.constantFrom('open' as const, 'open' as const, 'done' as const),
        priority: some(fc.constantFrom('high' as const, 'medium' as const, 'low' as const)),
        dueAt: some(around),
        scheduledAt: some(around),
        waitAt: some(around),
        created: fc.integer({ min: 0, max: 500 }).map((days) => now - days * 24 * HOUR - HOUR / 2),
        labels: fc.uniqueArray(fc.constantFrom('next', 'home', 'x', 'y'), { maxLength: 4 }),
        project: some(fc.constantFrom('work', 'work.deep', 'other')),
        annotations: fc.array(fc.constant('note'), { maxLength: 4 }),
      }),
    });
  const all = fc.tuple(...Array.from({ length: COUNT }, task));
  return fc.sample(all, { numRuns: 1, seed: 7 })[0] as Made[];
}

describe.skipIf(!present)(SUITE, () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'aurelius-urgency-'));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('agree within a hundredth', () => {
    const now = Math.floor(Date.now() / 1000) * 1000;
    const tasks = madeTasks(now);
    const rows = tasks.map(({ uuid, facts, active, depends }, at) => {
      const { dueAt, scheduledAt, waitAt, priority, project } = facts;
      return {
        uuid,
        description: `task ${at}`,
        entry: stamp(facts.created),
        status: facts.status === 'done' ? 'completed' : 'pending',
        ...(facts.status === 'done' ? { end: stamp(now) } : {}),
        ...(dueAt === null ? {} : { due: stamp(dueAt) }),
        ...(scheduledAt === null ? {} : { scheduled: stamp(scheduledAt) }),
        ...(waitAt === null ? {} : { wait: stamp(waitAt) }),
        ...(priority === null || priority === 'urgent' ? {} : { priority: LETTERS[priority] }),
        ...(project === null ? {} : { project }),
        ...(facts.labels.length > 0 ? { tags: facts.labels } : {}),
        ...(active ? { start: stamp(now - HOUR) } : {}),
        ...(depends.length > 0 ? { depends: depends.map((id) => tasks[id]?.uuid) } : {}),
        annotations: facts.annotations.map((description, second) => ({
          entry: stamp(now - second * 1000),
          description: `${description} ${second}`,
        })),
      };
    });
    const file = join(root, 'import.json');
    writeFileSync(file, JSON.stringify(rows));
    writeFileSync(
      join(root, 'taskrc'),
      'confirmation=off\nverbose=nothing\nhooks=off\njson.array=on\nurgency.user.project.work.coefficient=2.5\nurgency.user.tag.x.coefficient=-1\n',
    );
    const env = {
      PATH: process.env['PATH'],
      HOME: root,
      TASKRC: join(root, 'taskrc'),
      TASKDATA: root,
    };
    const run = (...args: string[]) =>
      execFileSync('task', args, { env, encoding: 'utf8', stdio: 'pipe', input: '' });
    run('import', file);
    const told = new Map(
      (JSON.parse(run('export')) as { uuid: string; urgency: number }[]).map((row) => [
        row.uuid,
        row.urgency,
      ]),
    );

    const coefficients = coefficientsOf(
      urgencyConfig.parse({ labels: ['next=15', 'x=-1'], projects: ['work=2.5'] }),
    );
    const isOpen = (at: number) => tasks[at]?.facts.status === 'open';
    const blocks = (at: number) =>
      tasks.some(({ depends }, other) => isOpen(other) && depends.includes(at));
    for (const [at, { uuid, facts, active, depends }] of tasks.entries()) {
      const open = facts.status === 'open';
      const own = urgencyOf(
        {
          ...facts,
          intervals: active ? [{ end: null }] : null,
          blocked: open && depends.some(isOpen),
          blocking: open && blocks(at),
        },
        coefficients,
        now,
      );
      expect(Math.abs(own - (told.get(uuid) ?? Number.NaN)), JSON.stringify(rows[at])).toBeLessThan(
        0.01,
      );
    }
    expect(told.size).toBe(COUNT);
  });
});
