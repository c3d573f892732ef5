// A disk that loses power: only what was synced is certain, anything later may be missing, reordered or torn.

import type { Step } from './trace.ts';

/** `drop`: nothing unsynced survives; `subset`: some writes do, in any order; `torn`: and only some of their sectors. */
export const CUT_MODES = ['drop', 'subset', 'torn'] as const;
type CutMode = (typeof CUT_MODES)[number];

const SECTOR = 512;

type Unsynced = Extract<Step, { kind: 'write' | 'truncate' }>;

interface Disk {
  content: Buffer;
  pending: Unsynced[];
}

/** The content of a file after some changes, which are applied in this order. */
function applied(content: Buffer, steps: readonly Unsynced[]): Buffer {
  const ends = steps.map((step) =>
    step.kind === 'truncate' ? step.size : step.offset + step.data.length,
  );
  const bytes = Buffer.alloc(Math.max(content.length, ...ends));
  content.copy(bytes);
  let { length } = content;
  for (const step of steps) {
    if (step.kind === 'truncate') {
      bytes.fill(0, Math.min(step.size, length), length);
      length = step.size;
    } else {
      step.data.copy(bytes, step.offset);
      length = Math.max(length, step.offset + step.data.length);
    }
  }
  return bytes.subarray(0, length);
}

function tear(step: Unsynced, random: () => number): Unsynced[] {
  if (step.kind === 'truncate') return [step];
  const kept: Unsynced[] = [];
  for (let at = 0; at < step.data.length; at += SECTOR) {
    if (random() < 0.5) continue;
    kept.push({ ...step, offset: step.offset + at, data: step.data.subarray(at, at + SECTOR) });
  }
  return kept;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T];
  }
  return mixed;
}

/** What a disk may hold when power goes, and which tasks had been acknowledged by then. */
interface Cut {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly acked: readonly string[];
}

/** A disk on which a trace is replayed step by step, to cut its power at any point. */
export interface Replay {
  run(step: Step): void;
  /** Directory entries are taken to survive. */
  cut(mode: CutMode, random: () => number): Cut;
}

export function startReplay(): Replay {
  const disks = new Map<string, Disk>();
  const acked: string[] = [];
  return {
    run(step) {
      if (step.kind === 'ack') {
        acked.push(step.id);
        return;
      }
      if (step.kind === 'unlink') {
        disks.delete(step.file);
        return;
      }
      const disk = disks.get(step.file) ?? { content: Buffer.alloc(0), pending: [] };
      disks.set(step.file, disk);
      if (step.kind === 'sync') {
        disk.content = applied(disk.content, disk.pending);
        disk.pending = [];
      } else {
        disk.pending.push(step);
      }
    },
    cut(mode, random) {
      const files = new Map<string, Buffer>();
      for (const [file, { content, pending }] of disks) {
        const kept = mode === 'drop' ? [] : pending.filter(() => random() < 0.5);
        const survivors = shuffled(kept, random);
        const pieces = mode === 'torn' ? survivors.flatMap((it) => tear(it, random)) : survivors;
        files.set(file, applied(content, pieces));
      }
      return { files, acked: [...acked] };
    },
  };
}
