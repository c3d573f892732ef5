// Runs one call of a JSON operation and shows its answer; shared by the thin and the full entry.
import type { OperationRoute } from '@aurelius/core/command';
import type { ProblemJson } from '@aurelius/core/errors';
import { terminalName } from '../output/terminal.ts';
import { jsonText, rowsText, type Shown } from '../output/view.ts';
import type { Answer, Send } from './exchange.ts';
import type { Input, View } from './input.ts';

/** The most rows one request may ask for: the API's own limit. */
export const PAGE_ROWS = 500;

export interface Call {
  readonly route: OperationRoute;
  readonly input: Input;
  readonly view: View;
  /** Rows wanted; undefined: one page. */
  readonly limit?: number | undefined;
}

/** Where text goes. */
export interface Out {
  /** Data as it comes. */
  write(text: string): void;
  /** Data that is complete: may go through a pager. */
  show(text: string): void;
  /** For people only, beside the data. */
  note(text: string): void;
}

interface Page {
  readonly data: readonly object[];
  readonly meta: { readonly nextCursor: string | null };
}

const isNumber = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(isNumber) : typeof value === 'string' && /^\d+$/.test(value);

/** The terminal, where the input names a row by its number in a list shown there. */
export const terminalFor = ({ names = [] }: OperationRoute, input: Input): string | null =>
  names.some((name) => isNumber(input[name])) ? terminalName() : null;

const line = (text: string) => (text === '' ? '' : `${text}\n`);

/** Calls the operation, shows its answer and resolves to the problem, if there was one. */
export async function runCall(
  call: Call,
  send: Send,
  shown: Shown,
  out: Out,
): Promise<ProblemJson | null> {
  if (call.route.list) return runList(call, send, shown, out);
  const answer = await send(call.route, call.input, terminalFor(call.route, call.input));
  if (answer.problem) return answer.problem;
  const { output } = answer;
  out.show(
    call.view.json
      ? line(jsonText(output ?? null, call.view, shown))
      : line(rowsText(call.route, output, call.view, shown)),
  );
  return null;
}

/** Reads pages until there are rows enough. To a pipe, text goes out page by page. */
async function runList(
  { route, input, view, limit }: Call,
  send: Send,
  shown: Shown,
  out: Out,
): Promise<ProblemJson | null> {
  const { tty } = shown.context;
  const streaming = !view.json && !tty;
  const asTable = tty && !view.json && !view.quiet && view.fields === null;
  // only rows that somebody sees get numbers, so that scripts leave those on the screen as they are
  const terminal = route.lists !== undefined && asTable ? terminalName() : null;
  const data: object[] = [];
  let left = limit;
  let cursor: string | null = null;
  let meta: Page['meta'] = { nextCursor: null };
  const request = () => {
    const page = {
      ...input,
      ...(left === undefined ? {} : { limit: Math.min(left, PAGE_ROWS) }),
      ...(cursor === null ? {} : { cursor }),
    };
    return send(route, page, terminal);
  };
  let coming: Promise<Answer> | null = request();
  while (coming) {
    const answer: Answer = await coming;
    if (answer.problem) return answer.problem;
    const page = answer.output as Page;
    meta = page.meta;
    cursor = meta.nextCursor;
    if (left !== undefined) left -= page.data.length;
    // the daemon works on the next page while this one is written
    coming = left !== undefined && left > 0 && cursor !== null ? request() : null;
    coming?.catch(() => {});
    if (streaming) out.write(line(rowsText(route, page, view, shown)));
    else for (const row of page.data) data.push(row);
  }
  if (streaming) return null;
  const whole: Page = { data, meta };
  const context = { ...shown.context, numbers: terminal !== null };
  const text = view.json
    ? jsonText(whole, view, shown)
    : rowsText(route, whole, view, { ...shown, context });
  out.show(line(text));
  if (!view.json && cursor !== null) out.note('There is more: add --limit all\n');
  return null;
}
