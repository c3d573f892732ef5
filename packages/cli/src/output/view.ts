// An answer as text: JSON in the API's own shape, chosen fields, references, or the slice's own rendering.
import {
  type OperationRoute,
  type RenderContext,
  type Renderer,
  renderTable,
  termJson,
} from '@aurelius/core/command';
import type { View } from '../call/input.ts';

/** For whom and with which renderers an answer is shown. */
export interface Shown {
  readonly context: RenderContext;
  /** By operation id. */
  readonly renderers: Readonly<Record<string, Renderer>>;
}

type Row = Readonly<Record<string, unknown>>;
interface RowList {
  readonly data: readonly Row[];
}

const pick = (row: Row, fields: readonly string[]): Row =>
  Object.fromEntries(fields.map((name) => [name, row[name] ?? null]));

const isList = (output: unknown): output is RowList =>
  Array.isArray((output as Partial<RowList> | null)?.data);

/** JSON on one line for programs, indented for people. @param indent for people, columns; 0: on one line as well */
export function jsonText(output: unknown, view: View, { context }: Shown, indent = 2): string {
  const { fields } = view;
  const chosen =
    fields === null
      ? output
      : isList(output)
        ? { ...output, data: output.data.map((row) => pick(row, fields)) }
        : pick(output as Row, fields);
  return context.tty ? termJson(JSON.stringify(chosen, null, indent)) : JSON.stringify(chosen);
}

/** A field's value on one line. */
export const cell = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** Text for people on a terminal and for line-based programs elsewhere. */
export function rowsText(
  route: OperationRoute,
  output: unknown,
  { quiet, fields }: View,
  { context, renderers }: Shown,
): string {
  if (output === undefined) return '';
  const rows = isList(output) ? output.data : [output as Row];
  if (quiet) {
    return rows.flatMap(({ ref, id = null }) => ref ?? id ?? []).join('\n');
  }
  const render = renderers[route.id];
  if (fields === null && render) return render(output as never, context);
  const names = fields ?? route.fields;
  const columns = names.map((name, at) => ({
    title: name,
    value: (row: Row) => cell(row[name]),
    grow: at === names.length - 1,
  }));
  return renderTable(rows, columns, context);
}
