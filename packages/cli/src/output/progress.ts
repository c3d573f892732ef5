// A bar on standard error while something long goes on, for people only.
import { isatty } from 'node:tty';
import type { Env } from '@aurelius/core/config/paths';
import { writeErr } from './write.ts';

const WIDTH = 24;

export interface ProgressBar {
  /**
   * @param total rows; null while unknown
   * @param sent part of the file that is sent, 0 to 1; null where its size is unknown
   */
  show(done: number, total: number | null, sent: number | null): void;
  /** Takes the bar away, so that other text can be written. */
  clear(): void;
}

const NO_BAR: ProgressBar = { show() {}, clear() {} };

/** The bar's text: how much of the whole by rows, else by what is sent, or only how much. */
export function barText(done: number, total: number | null, sent: number | null): string {
  const count = total ? `${done} of ${total}` : `${done} rows`;
  const part = total ? done / total : sent;
  if (part === null) return count;
  const filled = Math.min(WIDTH, Math.floor(part * WIDTH));
  return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${count}`;
}

/** None where nobody looks, or on a terminal that cannot take anything back. */
export function progressBar(env: Env): ProgressBar {
  if (!isatty(2) || env['TERM'] === 'dumb') return NO_BAR;
  let shown = false;
  return {
    show(done, total, sent) {
      shown = true;
      writeErr(`\r\x1b[K${barText(done, total, sent)}`);
    },
    clear() {
      if (shown) writeErr('\r\x1b[K');
      shown = false;
    },
  };
}
