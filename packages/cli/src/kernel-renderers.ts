// Text of the daemon's own operations: tokens and events. Part of the full entry only.
import {
  type Column,
  humanDay,
  instantText,
  localTime,
  paint,
  type RenderContext,
  type Renderer,
  renderTable,
  term,
} from '@aurelius/core/command';
import type { CreatedToken, Event, Token } from '@aurelius/core/kernel';
import { auditRenderers } from './kernel-renderers/audit.ts';
import { backupRenderers } from './kernel-renderers/backups.ts';
import { cacheRenderers } from './kernel-renderers/cache.ts';
import { historyRenderers } from './kernel-renderers/history.ts';
import { hookRenderers } from './kernel-renderers/hooks.ts';
import { jobRenderers } from './kernel-renderers/jobs.ts';
import { pluginRenderers } from './kernel-renderers/plugins.ts';
import { privacyRenderers } from './kernel-renderers/privacy.ts';
import { proposalRenderers } from './kernel-renderers/proposals.ts';
import { recurrenceRenderers } from './kernel-renderers/recurrence.ts';
import { scheduleRenderers } from './kernel-renderers/schedules.ts';
import { secretRenderers } from './kernel-renderers/secrets.ts';

const expiry = (token: Pick<Token, 'expiresAt'>, context: RenderContext): string =>
  token.expiresAt === null && context.tty ? 'never' : instantText(token.expiresAt, context);

const tokenColumns = (context: RenderContext): readonly Column<Token>[] => [
  { title: 'id', value: ({ id }) => id, style: () => 'cyan' },
  { title: 'name', value: ({ name }) => name, grow: true },
  { title: 'kind', value: ({ kind }) => kind },
  { title: 'scopes', value: ({ scopes }) => scopes.join(context.tty ? ' ' : ','), spare: true },
  { title: 'expires', value: (token) => expiry(token, context) },
  { title: 'last used', value: ({ lastUsed }) => instantText(lastUsed, context) },
];

const tokens = ({ data }: { readonly data: readonly Token[] }, context: RenderContext): string =>
  renderTable(data, tokenColumns(context), context);

/** The secret stands alone on the last line for people, and in the last field for programs. */
function created(output: CreatedToken, context: RenderContext): string {
  const { id, name, kind, scopes, token } = output;
  if (!context.tty) {
    const fields = [id, name, kind, scopes.join(','), expiry(output, context), token];
    return fields.map(term).join('\t');
  }
  const facts = [`${kind} token ${id}`, scopes.join(' '), `expires: ${expiry(output, context)}`];
  const said = [`Created ${name}`, ...facts].map(term).join(paint(context, 'dim', ' · '));
  return `${said}\n${term(token)}`;
}

const textOf = (data: unknown, field: 'ref' | 'title'): string => {
  const value = (data as Partial<Record<typeof field, unknown>> | null)?.[field];
  return typeof value === 'string' ? value : '';
};

/** One event on a line: when, what, and by which name its entity goes. */
function happened(event: Event, context: RenderContext): string {
  const { seq, at, type, entityId, data } = event;
  const [ref, title] = [textOf(data, 'ref'), textOf(data, 'title')];
  if (!context.tty) {
    return [String(seq), instantText(at, context), type, entityId, ref, title].map(term).join('\t');
  }
  const local = localTime(at, context);
  const day = humanDay(local, context.nowLocal);
  const when = day === 'today' ? local.slice(11) : `${day} ${local.slice(11)}`;
  return [
    paint(context, 'dim', when),
    term(type),
    paint(context, 'cyan', term(ref === '' ? entityId : ref)),
    term(title),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

/** Renderers by operation id. */
export const kernelRenderers = {
  'tokens.list': tokens,
  'tokens.create': created,
  'events.tail': happened,
  ...auditRenderers,
  ...backupRenderers,
  ...cacheRenderers,
  ...historyRenderers,
  ...hookRenderers,
  ...jobRenderers,
  ...pluginRenderers,
  ...proposalRenderers,
  ...recurrenceRenderers,
  ...scheduleRenderers,
  ...secretRenderers,
  ...privacyRenderers,
} satisfies Readonly<Record<string, Renderer>>;

/** What people must know besides the answer, by operation id. */
export const kernelNotes: Readonly<Record<string, string>> = {
  'tokens.create': 'This is the only time the token is shown.\n',
};
