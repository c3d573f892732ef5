// Which calls can be proposed, judged when a proposal is made and again when it is accepted.
import type { JsonOperation } from '@aurelius/core/contract';
import { proposalErrors } from '@aurelius/core/kernel';
import type { CallContext } from '@aurelius/core/plugin';
import { invalidInput } from '../../http/problem.ts';
import type { Registry } from '../../plugins/registry.ts';

type Run = (context: CallContext, input: unknown) => Promise<unknown>;

/** An operation that can be proposed. @throws Problem `PROPOSAL_UNSUITABLE` */
export function suitable(registry: Registry, id: string): { op: JsonOperation; run: Run } {
  const unsuitable = (why: string) => proposalErrors.PROPOSAL_UNSUITABLE(`${id} ${why}.`);
  const known = registry.get(id);
  if (!known) throw unsuitable('is no operation that is served');
  const { op, run } = known;
  if (op.kind !== 'json') throw unsuitable('takes no JSON');
  if (op.effects === 'read') throw unsuitable('changes nothing');
  if (op.human) throw unsuitable('needs a person by itself');
  // acceptance is a transaction, and what else it does could not be taken back with it
  if (op.keyed === false) throw unsuitable('does more than change rows');
  return { op, run: run as Run };
}

/** @throws Problem `INVALID_INPUT` */
export function checked(op: JsonOperation, input: unknown): unknown {
  const result = op.input.safeParse(input);
  if (!result.success) throw invalidInput(result.error);
  return result.data;
}
