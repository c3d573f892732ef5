// How urgent a task is: Taskwarrior's polynomial, each term a value from 0 to 1 times a coefficient.

import type { UrgencyConfig } from '../contract/urgency.ts';
import type { Task } from '../contract.ts';

/** What urgency depends on; instants in milliseconds since 1970 UTC. */
export interface UrgencyFacts {
  readonly status: Task['status'];
  readonly priority: Task['priority'];
  readonly dueAt: number | null;
  readonly scheduledAt: number | null;
  readonly waitAt: number | null;
  readonly created: number;
  readonly labels: readonly string[];
  readonly project: string | null;
  readonly annotations: readonly unknown[];
  /** The last one is open while the task is worked on. */
  readonly intervals: readonly { readonly end: string | null }[] | null;
  /** Some open task stands at the other end of a dependency. */
  readonly blocked: boolean;
  readonly blocking: boolean;
}

export interface UrgencyTerm {
  readonly name: string;
  readonly value: number;
  readonly coefficient: number;
  readonly product: number;
}

/** Coefficients as terms are made of them: those of labels and projects by name. */
export interface Coefficients extends Omit<UrgencyConfig, 'labels' | 'projects'> {
  readonly labels: ReadonlyMap<string, number>;
  readonly projects: ReadonlyMap<string, number>;
}

const byName = (list: readonly string[]): ReadonlyMap<string, number> =>
  new Map(
    list.map((item) => {
      const at = item.lastIndexOf('=');
      return [item.slice(0, at), Number(item.slice(at + 1))];
    }),
  );

export const coefficientsOf = (config: UrgencyConfig): Coefficients => ({
  ...config,
  labels: byName(config.labels),
  projects: byName(config.projects),
});

const DAY = 86_400_000;

/** From 0.2, two weeks ahead and before, in a line to 1, a week overdue and after. */
function dueValue(dueAt: number, now: number): number {
  const overdue = (now - dueAt) / DAY;
  return Math.min(1, Math.max(0.2, ((overdue + 14) * 0.8) / 21 + 0.2));
}

/** In whole days. */
function ageValue(created: number, now: number, most: number): number {
  const days = Math.trunc((now - created) / DAY);
  return most === 0 || days > most ? 1 : Math.max(0, days / most);
}

/** One of a kind counts for most of it already. */
const countValue = (count: number): number => [0, 0.8, 0.9][count] ?? 1;

const isIn = (project: string | null, name: string): boolean =>
  project === name || (project?.startsWith(`${name}.`) ?? false);

/** Calls `add` for every term that a task has. */
function eachTerm(
  task: UrgencyFacts,
  coefficients: Coefficients,
  now: number,
  add: (name: string, value: number, coefficient: number) => void,
): void {
  const { dueAt, priority, labels, project } = task;
  if (dueAt !== null) add('due', dueValue(dueAt, now), coefficients.due);
  if (priority !== null) add(priority, 1, coefficients[priority]);
  if (task.blocking) add('blocking', 1, coefficients.blocking);
  if (task.blocked) add('blocked', 1, coefficients.blocked);
  if (task.intervals?.at(-1)?.end === null) add('active', 1, coefficients.active);
  if (task.scheduledAt !== null && task.scheduledAt < now) {
    add('scheduled', 1, coefficients.scheduled);
  }
  const waits = task.status === 'open' && task.waitAt !== null && task.waitAt > now;
  if (waits) add('waiting', 1, coefficients.waiting);
  const age = ageValue(task.created, now, coefficients.ageMax);
  if (age > 0) add('age', age, coefficients.age);
  const notes = task.annotations.length;
  if (notes > 0) add('annotations', countValue(notes), coefficients.annotations);
  if (labels.length > 0) add('labelled', countValue(labels.length), coefficients.labelled);
  if (project !== null) add('project', 1, coefficients.project);
  for (const label of labels) {
    const own = coefficients.labels.get(label);
    if (own !== undefined) add(`label ${label}`, 1, own);
  }
  for (const [name, own] of coefficients.projects) {
    if (isIn(project, name)) add(`project ${name}`, 1, own);
  }
}

/** How urgent a task is. @param now milliseconds since 1970 UTC */
export function urgencyOf(task: UrgencyFacts, coefficients: Coefficients, now: number): number {
  let sum = 0;
  eachTerm(task, coefficients, now, (_, value, coefficient) => {
    sum += value * coefficient;
  });
  return sum;
}

/** The terms that {@link urgencyOf} adds up. */
export function urgencyTerms(
  task: UrgencyFacts,
  coefficients: Coefficients,
  now: number,
): UrgencyTerm[] {
  const terms: UrgencyTerm[] = [];
  eachTerm(task, coefficients, now, (name, value, coefficient) => {
    terms.push({ name, value, coefficient, product: value * coefficient });
  });
  return terms;
}
