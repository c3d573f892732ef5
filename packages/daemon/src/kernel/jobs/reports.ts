// What a running job says of itself, gathered so that a chatty one costs a few writes a second.
import type { Lease, Progress } from '@aurelius/core/jobs';
import type { JobReport } from '@aurelius/core/plugin';

/** Between two writes, milliseconds. */
const EVERY_MS = 250;
/** Longest line that is kept, characters. */
const LINE_MAX = 2000;
/** Lines of one attempt that are kept. */
const LINES_MAX = 1000;

/** Text as every database takes it. */
export const keptText = (text: string): string =>
  text.slice(0, LINE_MAX).replaceAll('\0', '').toWellFormed();

export interface Reports extends JobReport {
  /** Writes what is left; what is said after that is heard by nobody. */
  end(): void;
}

/** @param write stores what was said; must not throw */
export function createReports(lease: Lease, write: (progress: Progress) => void): Reports {
  let percent: number | null = null;
  let lines: string[] = [];
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const flush = () => {
    timer = undefined;
    if (percent === null && lines.length === 0) return;
    write({ ...lease, percent, lines });
    percent = null;
    lines = [];
  };
  const soon = () => {
    timer ??= setTimeout(flush, EVERY_MS).unref();
  };
  return {
    progress(value) {
      if (ended || !Number.isFinite(value)) return;
      percent = Math.round(Math.min(100, Math.max(0, value)));
      soon();
    },
    log(message) {
      if (ended || ++count > LINES_MAX) return;
      lines.push(count === LINES_MAX ? 'More was said than is kept' : keptText(String(message)));
      soon();
    },
    end() {
      ended = true;
      clearTimeout(timer);
      flush();
    },
  };
}
