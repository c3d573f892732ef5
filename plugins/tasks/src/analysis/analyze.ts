// Has a model judge a task. What it answers is input of nobody's choosing, so it is checked, and then only proposed.
import type { CallContext, Host } from '@aurelius/core/plugin';
import { formatWall } from '@aurelius/core/time';
import { contract as ai } from '@aurelius/plugin-ai/contract';
import type * as z from 'zod';
import {
  type Analysis,
  type Analyzed,
  analysis,
  analysisOperations,
} from '../contract/analysis.ts';
import type { Priority } from '../contract/entity.ts';
import { taskErrors } from '../contract/errors.ts';
import { countStatuses } from '../db/figures.ts';
import { listTasks } from '../db/list.ts';
import { namedTask } from '../find.ts';
import type { TaskRow } from '../row.ts';
import { wallOf } from '../when/zone.ts';

type Input = z.output<typeof analysisOperations.analyze.input>;
type Parts = Pick<Host, 'db' | 'clock' | 'call' | 'proposals'>;

const FEATURE = 'task_analysis';
/** Tasks that are due soon, as far as a model is told of them. */
const DEADLINES = 10;
const REASON_MAX = 2000;
const TITLE_MAX = 200;
const MINUTES = 60;
const ESTIMATE_MAX = 525_600;

const cut = (text: string, max: number) =>
  text.length > max ? `${text.slice(0, max - 1)}…` : text;

/** 1 to 10 as one of four. */
function priorityOf(value: number): Priority {
  if (value >= 9) return 'urgent';
  if (value >= 7) return 'high';
  return value >= 4 ? 'medium' : 'low';
}

/** All that a task says, the fields of people first. */
function textOf({
  title,
  description,
  notes,
  dueLocal,
  deadline,
  project,
  labels,
  estimate,
}: TaskRow): string {
  const fields = {
    Title: title,
    Due: dueLocal,
    Deadline: deadline,
    Project: project,
    Labels: labels.join(', '),
    'Estimate in minutes': estimate,
    Description: description,
    Notes: notes,
  };
  return Object.entries(fields)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

async function variablesOf({ db, clock }: Parts, { userId, zone }: CallContext, task: TaskRow) {
  const now = clock.now();
  const counts = await countStatuses(db, userId);
  const soon = await listTasks(db, {
    userId,
    statuses: new Set(['open']),
    now,
    limit: DEADLINES + 1,
  });
  return {
    activeTasks: counts.find(({ status }) => status === 'open')?.tasks ?? 0,
    deadlines: soon
      .filter(({ id, dueLocal }) => id !== task.id && dueLocal !== null)
      .slice(0, DEADLINES)
      .map(({ title, dueLocal }) => `${dueLocal}: ${title}`),
    today: formatWall({ day: wallOf(now, zone).day, seconds: null }),
  };
}

/** What stands in the way and when to do it: no field of a task, so it is told to whoever decides. */
const reasonOf = ({ schedule, blockers, hours, priority }: Analysis): string =>
  cut(
    [
      `Priority ${priority} of 10, ${hours} h.`,
      schedule,
      ...(blockers.length === 0 ? [] : [`May stand in the way: ${blockers.join('; ')}`]),
    ].join(' '),
    REASON_MAX,
  );

/**
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_ANALYSIS_UNUSABLE`, `MISSING_PERMISSION`; what `ai.process` and
 *   a proposal throw
 */
export async function analyze(
  parts: Parts,
  context: CallContext,
  { id, model, maxCost }: Input,
): Promise<Analyzed> {
  const task = await namedTask(parts.db, context.userId, id);
  const answer = await parts.call(
    ai.operations.process,
    {
      type: FEATURE,
      prompt: 'Judge the task in the document.',
      context: {
        documents: [{ title: 'Task', text: textOf(task) }],
        variables: await variablesOf(parts, context, task),
      },
      labels: ['tasks'],
      ...(model === undefined ? {} : { model }),
      ...(maxCost === undefined ? {} : { maxCost }),
    },
    context,
  );
  const read = analysis.safeParse(answer.json);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw taskErrors.TASK_ANALYSIS_UNUSABLE(`/${issue?.path.join('/')}: ${issue?.message}`);
  }
  const { data } = read;
  const proposal = await parts.proposals.make(
    analysisOperations.apply,
    {
      id: task.id,
      priority: priorityOf(data.priority),
      estimate: Math.min(Math.max(Math.round(data.hours * MINUTES), 1), ESTIMATE_MAX),
      subtasks: data.subtasks,
      aiConfidence: data.confidence,
    },
    {
      title: cut(`Suggestions for ${task.title}`, TITLE_MAX),
      reason: reasonOf(data),
      source: {
        feature: FEATURE,
        model: answer.model,
        request: answer.id,
        untrusted: isOfOthers(task),
      },
    },
    context,
  );
  const { id: proposalId, ref } = proposal;
  return {
    task: task.ref,
    analysis: data,
    proposal: { id: proposalId, ref },
    model: answer.model,
    request: answer.id,
  };
}

/** Description, notes and links are where text of others gets into a task. */
const isOfOthers = ({ description, notes, links }: TaskRow): boolean =>
  description !== null || notes !== null || (links?.length ?? 0) > 0;
