// A disk that loses power: only what was synced is certain, anything later may be missing, reordered or torn.

import type { Step } from './trace.ts';

/** `drop`: nothing unsynced survives; `subset`: some writes do, in any order; `torn`: and only some of their sectors. */
export const CUT_MODES = ['drop', 'subset', 'torn'] as const;
export type CutMode = (typeof CUT_MODES)[number];

const SECTOR = 512;

type Unsynced = Extract<Step, { kind: 'write' | 'truncate' }>;

interface Disk {
  content: Buffer;
  pending: Unsynced[];
}

function apply(content: Buffer, step: Unsynced): Buffer {
  if (step.kind === 'truncate') {
    const resized = Buffer.alloc(step.size);
    content.copy(resized, 0, 0, step.size);
    return resized;
  }
  const end = step.offset + step.data.length;
  const grown =
    end > content.length ? Buffer.concat([content, Buffer.alloc(end - content.length)]) : content;
  step.data.copy(grown, step.offset);
  return grown;
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

/**
 * What the disk may hold when power goes before step `cut`, and which tasks had been acknowledged by then.
 * Directory entries are taken to survive.
 */
export function cutPower(
  steps: readonly Step[],
  cut: number,
  mode: CutMode,
  random: () => number,
): { files: Map<string, Buffer>; acked: string[] } {
  const disks = new Map<string, Disk>();
  const acked: string[] = [];
  for (const step of steps.slice(0, cut)) {
    if (step.kind === 'ack') {
      acked.push(step.id);
      continue;
    }
    if (step.kind === 'unlink') {
      disks.delete(step.file);
      continue;
    }
    const disk = disks.get(step.file) ?? { content: Buffer.alloc(0), pending: [] };
    disks.set(step.file, disk);
    if (step.kind === 'sync') {
      disk.content = disk.pending.reduce(apply, disk.content);
      disk.pending = [];
    } else {
      disk.pending.push(step);
    }
  }
  const files = new Map<string, Buffer>();
  for (const [file, disk] of disks) {
    const survivors =
      mode === 'drop'
        ? []
        : shuffled(
            disk.pending.filter(() => random() < 0.5),
            random,
          );
    const pieces = mode === 'torn' ? survivors.flatMap((step) => tear(step, random)) : survivors;
    files.set(file, pieces.reduce(apply, Buffer.from(disk.content)));
  }
  return { files, acked };
}
