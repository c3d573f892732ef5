// Text of proposals: a table of many, and of one the exact input with the hash that names it.
import { type Column, instantText, type RenderContext, renderTable } from '@aurelius/core/command';
import type { Proposal, ProposalDetails } from '@aurelius/core/kernel';
import { fieldsText } from './fields.ts';

const NUMBER: Column<Proposal> = { title: '#', value: (_, at) => String(at + 1) };

const columns = (context: RenderContext): readonly Column<Proposal>[] => [
  ...(context.numbers ? [NUMBER] : []),
  { title: 'ref', value: ({ ref }) => ref, style: () => 'cyan' },
  { title: 'state', value: ({ state }) => state },
  { title: 'operation', value: ({ operation }) => operation },
  { title: 'by', value: ({ by }) => by, spare: true },
  { title: 'expires', value: ({ expires }) => instantText(expires, context) },
  { title: 'what', value: ({ title }) => title, grow: true },
];

const list = ({ data }: { readonly data: readonly Proposal[] }, context: RenderContext): string =>
  renderTable(data, columns(context), context);

/** `ai task_analysis · local/small · request r1 · untrusted text was read`, or nothing. */
function sourceText(source: Proposal['source']): string {
  if (source === null) return '';
  const { plugin, feature, model, request, untrusted } = source;
  return [
    `${plugin} ${feature}`,
    ...(model === null ? [] : [model]),
    ...(request === null ? [] : [`request ${request}`]),
    ...(untrusted ? ['untrusted text was read'] : []),
  ].join(' · ');
}

function one(proposal: Proposal | ProposalDetails, context: RenderContext): string {
  const { created, expires, decided, source, ...rest } = proposal;
  const said = Object.entries({ ...rest, source: sourceText(source) }).map(
    ([name, value]) => [name, value ?? ''] as const,
  );
  const times = Object.entries({ created, expires, decided }).map(
    ([name, value]) => [name, instantText(value, context)] as const,
  );
  return fieldsText([...said, ...times], context);
}

/** Renderers by operation id. */
export const proposalRenderers = {
  'proposals.list': list,
  'proposals.show': one,
  'proposals.create': one,
  'proposals.accept': one,
  'proposals.reject': one,
};
