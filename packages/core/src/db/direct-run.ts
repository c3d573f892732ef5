// What a prepared query does on SQLite, without what drizzle does around it: it looks at every parameter and every column
// anew with each run, which costs as much as the statement itself.
import { Column, is, Param, Placeholder } from 'drizzle-orm';
import { rowMapper, type SelectedField } from './row-mapper.ts';

/** Values by the names of placeholders. */
export type Params = Readonly<Record<string, unknown>>;

interface Statement {
  run(...values: unknown[]): unknown;
  raw(): { all(...values: unknown[]): unknown[][] };
}

/** What drizzle prepares; of the statement behind it only its own types know nothing. */
export interface DrizzleQuery {
  execute(params: Params): Promise<unknown>;
  /** The statement of better-sqlite3; undefined: another database. */
  readonly stmt?: Statement;
  readonly executeMethod: string;
  readonly query: { readonly params: readonly unknown[] };
  /** What a query selects; undefined where it selects nothing. */
  readonly fields?: readonly SelectedField[];
}

/** The method that columns inherit when what is given is what the driver takes. */
const asItIs = Column.prototype.mapToDriverValue;

type Encoder = Pick<Param['encoder'], 'mapToDriverValue'>;

/** Where the value of one parameter comes from. */
interface Source {
  /** Of its placeholder; null: it is `value`. */
  readonly name: string | null;
  readonly value: unknown;
  /** Null: what is given is what the driver takes. */
  readonly encoder: Encoder | null;
}

function sourceOf(param: unknown): Source {
  if (is(param, Placeholder)) return { name: param.name, value: null, encoder: null };
  if (!is(param, Param) || !is(param.value, Placeholder)) {
    return { name: null, value: param, encoder: null };
  }
  const { encoder, value } = param;
  const isPlain = encoder.mapToDriverValue === asItIs;
  return { name: value.name, value: null, encoder: isPlain ? null : encoder };
}

/** Makes the values of a statement out of those of its placeholders, as drizzle would. @throws Error where one is missing */
function filler(params: readonly unknown[]): (given: Params) => unknown[] {
  const sources = params.map(sourceOf);
  return (given) =>
    sources.map(({ name, value, encoder }) => {
      if (name === null) return value;
      const found = given[name];
      if (found === undefined && !(name in given)) {
        throw new Error(`No value for placeholder "${name}" was provided`);
      }
      return encoder === null ? found : encoder.mapToDriverValue(found);
    });
}

/** @returns null: only drizzle can run it, for another database or with a join */
export function directRun({
  stmt,
  executeMethod,
  query,
  fields,
}: DrizzleQuery): ((params: Params) => unknown) | null {
  if (!stmt) return null;
  const fill = filler(query.params);
  if (executeMethod === 'run') return (params) => stmt.run(...fill(params));
  const map = executeMethod === 'all' && fields ? rowMapper(fields) : null;
  return map && ((params) => map(stmt.raw().all(...fill(params))));
}
