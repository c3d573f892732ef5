// The hot commands as they are carried in the thin entry: what many of them share, flags and names of fields, is there
// once, and what is usual is left out.
import type { CommandSpec, FlagSpec, OperationRoute } from '@aurelius/core/command';

/** Places in a list: where a run of them starts and how long it is, again and again. */
type Runs = readonly number[];

type Packed = Partial<Omit<CommandSpec, 'flags' | 'operation'>> & {
  readonly flags: Runs;
  readonly operation: Partial<Omit<OperationRoute, 'fields'>> & {
    readonly fields: Runs;
  };
};

/** Without a field it fills that of its name; with null it fills none. */
type PackedFlag = Partial<Omit<FlagSpec, 'field'>> & { readonly field?: string | null };

export interface HotTable {
  readonly flags: readonly PackedFlag[];
  readonly fields: readonly string[];
  readonly commands: readonly Packed[];
}

/** What holds where nothing is said. */
const COMMAND = { aliases: [], args: [] };
const FLAG = { type: 'string' };
const ROUTE = {
  ...{ kind: 'json', method: 'GET', place: 'query', preset: {} },
  ...{ list: false, rows: false, hot: true, bare: false },
};

const unusual = <T extends object>(value: T, usual: object): Partial<T> => {
  const known = new Map(Object.entries(usual).map(([name, one]) => [name, JSON.stringify(one)]));
  const entries = Object.entries(value).filter(
    ([name, one]) => known.get(name) !== JSON.stringify(one),
  );
  return Object.fromEntries(entries) as Partial<T>;
};

/** Every value once, and the function that tells its place. */
function pool<T>() {
  const places = new Map<string, number>();
  const values: T[] = [];
  const place = (value: T): number => {
    const text = JSON.stringify(value);
    const known = places.get(text) ?? values.push(value) - 1;
    places.set(text, known);
    return known;
  };
  return { values, place };
}

const packedFlag = ({ field, ...flag }: FlagSpec): PackedFlag => ({
  ...unusual(flag, FLAG),
  ...(field === flag.name ? {} : { field: field ?? null }),
});

function runsOf(places: readonly number[]): Runs {
  const runs: number[] = [];
  for (const place of places) {
    const [start = 0, count = 0] = runs.slice(-2);
    if (count > 0 && place === start + count) runs[runs.length - 1] = count + 1;
    else runs.push(place, 1);
  }
  return runs;
}

export function hotTable(specs: readonly CommandSpec[]): HotTable {
  const flags = pool<PackedFlag>();
  const fields = pool<string>();
  const commands = specs.flatMap(({ operation, ...spec }): Packed[] => {
    if (!operation) return [];
    const route = {
      ...unusual(operation, ROUTE),
      fields: runsOf(operation.fields.map(fields.place)),
    };
    const own = spec.flags.map((flag) => flags.place(packedFlag(flag)));
    return [{ ...unusual(spec, COMMAND), flags: runsOf(own), operation: route }];
  });
  return { flags: flags.values, fields: fields.values, commands };
}

const wholeFlag = ({ field, ...flag }: PackedFlag) => ({
  ...FLAG,
  ...flag,
  ...(field === null ? {} : { field: field ?? flag.name }),
});

const picked = <T>(list: readonly T[], runs: Runs): T[] =>
  runs.flatMap((start, at) => (at % 2 ? [] : list.slice(start, start + (runs[at + 1] ?? 0))));

/** The commands of a table. */
export function hotCommands({ flags, fields, commands }: HotTable): CommandSpec[] {
  const whole = flags.map(wholeFlag);
  return commands.map(
    ({ operation, ...spec }) =>
      ({
        ...COMMAND,
        ...spec,
        flags: picked(whole, spec.flags),
        operation: { ...ROUTE, ...operation, fields: picked(fields, operation.fields) },
      }) as unknown as CommandSpec,
  );
}
