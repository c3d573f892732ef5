// The log of requests as text.
import {
  type Column,
  instantText,
  namedLines,
  type RenderContext,
  renderTable,
} from '@aurelius/core/command';
import type { ExplainedRequest, LoggedRequest } from '../contract/log-entity.ts';

const STATUS = {
  open: 'cyan',
  complete: undefined,
  partial: 'yellow',
  refused: 'yellow',
  failed: 'red',
  cached: 'dim',
  gone: 'yellow',
} as const;

/** Columns of a name and the gap after it. */
const LABEL_WIDTH = 14;

/** Decimals of a sum: two significant ones for what is less than a cent. */
const decimals = (usd: number): number =>
  usd === 0 || usd >= 0.01 ? 2 : Math.min(9, 1 - Math.floor(Math.log10(usd)));

/** `$0.0123`; `?`: nobody knows. @param cost nano-USD */
export const usdText = (cost: number | null): string =>
  cost === null ? '?' : `$${(cost / 1e9).toFixed(decimals(cost / 1e9))}`;

/** As {@link usdText}, `~` where the price is that of a family; empty: nothing was asked of anybody. */
export const costText = ({ cost, costState }: Pick<LoggedRequest, 'cost' | 'costState'>): string =>
  costState === null ? '' : `${costState === 'inferred' ? '~' : ''}${usdText(cost)}`;

export const target = ({ provider, model }: LoggedRequest): string =>
  provider === null ? '' : `${provider}/${model ?? ''}`;

export const seconds = (ms: number | null): string =>
  ms === null ? '' : `${(ms / 1000).toFixed(2)} s`;

export const tokens = ({ usage }: LoggedRequest): string =>
  usage === null
    ? ''
    : `${usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h}>${usage.output}`;

const whole = (value: number | null): string => (value === null ? '' : String(value));

const FULL: readonly Column<LoggedRequest>[] = [
  { title: 'ref', value: ({ ref }) => ref },
  { title: 'at', value: ({ at }) => at },
  { title: 'status', value: ({ status }) => status },
  { title: 'asked', value: ({ asked }) => asked },
  { title: 'provider', value: ({ provider }) => provider ?? '' },
  { title: 'model', value: ({ model }) => model ?? '' },
  { title: 'ms', value: ({ totalMs }) => whole(totalMs) },
  { title: 'tokens', value: tokens },
  { title: 'nano-USD', value: ({ cost }) => whole(cost) },
  { title: 'code', value: ({ code }) => code ?? '' },
];

const NUMBER: Column<LoggedRequest> = {
  title: '#',
  value: (_, at) => String(at + 1),
  style: () => 'dim',
};

const human = (context: RenderContext): readonly Column<LoggedRequest>[] => [
  { title: 'ref', value: ({ ref }) => ref, style: () => 'cyan' },
  { title: 'when', value: ({ at }) => instantText(at, context), style: () => 'dim' },
  { title: 'status', value: (it) => it.status, style: (it) => STATUS[it.status] },
  {
    title: 'model',
    value: (it) => target(it) || it.asked,
    grow: true,
  },
  { title: 'tokens', value: tokens },
  { title: 'cost', value: costText },
  { title: 'took', value: ({ totalMs }) => seconds(totalMs) },
  { title: 'for', value: ({ project, feature }) => project ?? feature ?? '', spare: true },
  { title: 'error', value: ({ code }) => code ?? '', spare: true, style: () => 'red' },
];

function logs({ data }: { readonly data: readonly LoggedRequest[] }, context: RenderContext) {
  if (!context.tty) return renderTable(data, FULL, context);
  if (data.length === 0) return 'Nothing was asked.';
  return renderTable(data, [...(context.numbers ? [NUMBER] : []), ...human(context)], context);
}

/** Small JSON in lines for people: `name: value`, a list item a line, what is nested set in. */
function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) =>
      linesOf(item).map((line, at) => `${at === 0 ? '-' : ' '} ${line}`),
    );
  }
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([name, part]) => {
    const lines = linesOf(part);
    const isShort = typeof part !== 'object' || part === null;
    return isShort ? [`${name}: ${lines[0]}`] : [`${name}:`, ...lines.map((line) => `  ${line}`)];
  });
}

const whyText = (why: unknown, { tty }: RenderContext): string => {
  if (why === null || why === undefined) return '';
  return tty ? linesOf(why).join('\n') : JSON.stringify(why);
};

function outcome({ status, httpStatus, code }: LoggedRequest): string {
  const more = [httpStatus === null ? '' : String(httpStatus), code ?? ''].filter(Boolean);
  return [status, ...more].join(' ');
}

function why(request: ExplainedRequest, context: RenderContext): string {
  const { failures, sent, bodies } = request;
  const { tty } = context;
  const failed = failures.map(
    ({ attempt, provider, model, httpStatus, code, ms }) =>
      `${attempt}. ${provider}/${model}: ${[httpStatus, code].filter(Boolean).join(' ')} after ${ms} ms`,
  );
  const went = sent.map(
    ({ seq, attempt, provider, host, bytes, sha256 }) =>
      `${attempt}. ${provider} at ${host}: ${bytes} bytes, row ${seq}, ${sha256.slice(0, 16)}`,
  );
  return namedLines(
    {
      ref: request.ref,
      when: instantText(request.at, context),
      asked: `${request.asked} (${request.dialect}${request.stream ? ', streamed' : ''})`,
      labels: request.labels.join(', '),
      project: request.project ?? '',
      feature: request.feature ?? '',
      tags: request.tags.join(', '),
      token: request.tokenId ?? '',
      conversation: request.conversation ?? '',
      route: whyText(request.why, context),
      failed: failed.join('\n'),
      sent: went.join('\n'),
      answered: target(request),
      tier: request.tier ?? '',
      outcome: outcome(request),
      cache: request.cache,
      'first byte': tty ? seconds(request.firstByteMs) : whole(request.firstByteMs),
      took: tty ? seconds(request.totalMs) : whole(request.totalMs),
      tokens: usageText(request),
      cost: tty ? costText(request) : whole(request.cost),
      kept: bodies.join(', '),
      id: request.id,
    },
    LABEL_WIDTH,
    context,
  );
}

function usageText({ usage }: LoggedRequest): string {
  if (usage === null) return '';
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } = usage;
  const parts = [
    `${input} in`,
    cacheRead > 0 && `${cacheRead} from the provider's cache`,
    cacheWrite5m + cacheWrite1h > 0 && `${cacheWrite5m + cacheWrite1h} into it`,
    `${output} out`,
    reasoning > 0 && `${reasoning} of them thought`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

export const logRenderers = { 'ai.logs': logs, 'ai.why': why };
