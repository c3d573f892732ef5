// Standard output and error, written whole and in order, whatever is at the other end.
import { writeSync } from 'node:fs';
import { kernelErrors } from '@aurelius/core/kernel-errors';

const pause = new Int32Array(new SharedArrayBuffer(4));

/** A pipe whose reader is slow answers EAGAIN: wait a moment and go on where it stopped. */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(fd, bytes, from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // nobody reads any more (`| head`): there is nothing left to do
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

/** @throws Problem `OUTPUT_UNWRITABLE`, as on a full disk */
export function writeOut(text: string): void {
  try {
    writeAll(1, text);
  } catch (error) {
    throw kernelErrors.OUTPUT_UNWRITABLE(
      `Standard output answers ${(error as NodeJS.ErrnoException).code}`,
      {
        cause: error,
      },
    );
  }
}

/** Where standard error cannot take it, there is nobody left to tell; the exit code says what happened. */
export function writeErr(text: string): void {
  try {
    writeAll(2, text);
  } catch {
    // as said
  }
}
