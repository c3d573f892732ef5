// A bar on standard error while something long goes on, for people only.
import { isatty } from 'node:tty';
import { writeErr } from './write.ts';

const WIDTH = 24;

export interface ProgressBar {
  /** @param total null while unknown */
  show(done: number, total: number | null): void;
  /** Takes the bar away, so that other text can be written. */
  clear(): void;
}

const NO_BAR: ProgressBar = { show() {}, clear() {} };

/** The bar's text: how much of the whole, or only how much. */
export function barText(done: number, total: number | null): string {
  if (total === null || total === 0) return `${done} rows`;
  const filled = Math.min(WIDTH, Math.floor((done / total) * WIDTH));
  return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done} of ${total}`;
}

export function progressBar(): ProgressBar {
  if (!isatty(2)) return NO_BAR;
  let shown = false;
  return {
    show(done, total) {
      shown = true;
      writeErr(`\r\x1b[K${barText(done, total)}`);
    },
    clear() {
      if (shown) writeErr('\r\x1b[K');
      shown = false;
    },
  };
}
