// A text of several lines as a tree: what is indented below a line is part of it.
import { kernelErrors } from '@aurelius/core/contract';
import { MAX_LINE, MAX_LINES } from '../contract.ts';

/** One line and how deep it is; 0 is beside the first. */
export interface TreeLine {
  readonly text: string;
  readonly level: number;
}

const TAB = 4;
/** The bullet of a list, and the box of one to be ticked. */
const BULLET = /^(?:[-*•]\s+)?(?:\[ ?\]\s+)?/;

function indentOf(line: string): number {
  let width = 0;
  for (const char of line) {
    if (char === '\t') width += TAB - (width % TAB);
    else if (char === ' ') width++;
    else break;
  }
  return width;
}

const refused = (message: string) =>
  kernelErrors.INVALID_INPUT(undefined, { errors: [{ pointer: '/text', message }] });

/**
 * The lines of a text that are not empty. The bullets of a list are left out; a single line is taken as it is.
 * @throws Problem `INVALID_INPUT` for too many or too long lines
 */
export function linesOf(text: string): TreeLine[] {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  if (lines.length > MAX_LINES) throw refused(`must have at most ${MAX_LINES} lines`);
  if (lines.some((line) => line.length > MAX_LINE && [...line].length > MAX_LINE)) {
    throw refused(`must have at most ${MAX_LINE} characters in a line`);
  }
  if (lines.length <= 1) return [{ text: lines[0] ?? '', level: 0 }];
  const open: number[] = [];
  return lines.map((line) => {
    const indent = indentOf(line);
    while (open.length > 1 && indent < (open.at(-1) ?? 0)) open.pop();
    if (open.length === 0) open.push(indent);
    else if (indent > (open.at(-1) ?? 0)) open.push(indent);
    const bare = line.trim();
    return { text: bare.replace(BULLET, '') || bare, level: open.length - 1 };
  });
}
