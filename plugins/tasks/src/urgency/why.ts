// The answer of `tasks why`: the terms of one task's urgency and their sum.
import type { CallContext, Host } from '@aurelius/core/plugin';
import { namedTask } from '../find.ts';
import { factsOf } from './facts.ts';
import { type Coefficients, urgencyTerms } from './urgency.ts';

/** @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS` */
export async function why(
  { db, clock }: Pick<Host, 'db' | 'clock'>,
  coefficients: Coefficients,
  { userId }: Pick<CallContext, 'userId'>,
  input: { readonly id: string },
) {
  const task = await namedTask(db, userId, input.id);
  const terms = urgencyTerms(await factsOf(db, task), coefficients, clock.now());
  const urgency = terms.reduce((sum, { product }) => sum + product, 0);
  const { id, ref, title } = task;
  return { id, ref, title, urgency, terms };
}
