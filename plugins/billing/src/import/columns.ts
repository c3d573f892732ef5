// The columns of a provider's report, whatever each of its exports calls them.
import { billingErrors } from '../contract.ts';

/** What is read of a row. */
export type Field =
  | 'day'
  | 'model'
  | 'cost'
  | 'currency'
  | 'total'
  | 'uncached'
  | 'cached'
  | 'written5m'
  | 'written1h'
  | 'output';

/** Names without case, spaces and marks; the first one that a file has is taken. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  day: ['usagedateutc', 'usagedate', 'starttimeiso', 'starttime', 'date', 'day', 'timestamp'],
  model: ['modelversion', 'model', 'lineitem', 'snapshotid'],
  cost: ['costusd', 'amountvalue', 'cost', 'amountusd', 'amount', 'totalcost'],
  currency: ['amountcurrency', 'currency'],
  // all of the input, what came from a cache among it
  total: ['inputtokens', 'prompttokens', 'ncontexttokenstotal'],
  uncached: ['usageinputtokensnocache', 'inputuncachedtokens'],
  cached: ['usageinputtokenscacheread', 'inputcachedtokens', 'cachedinputtokens'],
  written5m: ['usageinputtokenscachewrite5m'],
  written1h: ['usageinputtokenscachewrite1h'],
  output: ['usageoutputtokens', 'outputtokens', 'completiontokens', 'ngeneratedtokenstotal'],
};

/** Columns that only one company's exports have. */
const OF_COMPANY: readonly (readonly [column: string, company: string])[] = [
  ['usagedateutc', 'anthropic'],
  ['workspace', 'anthropic'],
  ['lineitem', 'openai'],
  ['starttimeiso', 'openai'],
  ['nummodelrequests', 'openai'],
];

export interface Columns {
  /** Place of each field in a row; null: the file has none. */
  readonly at: Readonly<Record<Field, number | null>>;
  /** Company whose export it looks like. */
  readonly company: string | null;
  readonly by: 'cost' | 'tokens';
}

const squeezed = (header: string): string => header.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** @throws Problem `BILLING_IMPORT_FORMAT` */
export function columnsOf(headers: readonly string[]): Columns {
  const names = headers.map(squeezed);
  const place = (field: Field) => {
    const found = NAMES[field].map((name) => names.indexOf(name)).find((at) => at >= 0);
    return found ?? null;
  };
  const fields = Object.keys(NAMES) as Field[];
  const at = Object.fromEntries(fields.map((field) => [field, place(field)])) as Columns['at'];
  const hasTokens = (at.total ?? at.uncached) !== null && at.output !== null;
  if (at.day === null || at.model === null || (at.cost === null && !hasTokens)) {
    throw billingErrors.BILLING_IMPORT_FORMAT(
      `Its columns are ${headers.slice(0, 30).join(', ').slice(0, 400)}.`,
    );
  }
  const company = OF_COMPANY.find(([column]) => names.includes(column))?.[1] ?? null;
  return { at, company, by: at.cost === null ? 'tokens' : 'cost' };
}
