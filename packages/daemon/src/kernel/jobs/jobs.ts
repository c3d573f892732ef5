// The jobs of one daemon: their store, who does them, who may ask for them, and the runner.
import type { JobStore } from '@aurelius/core/jobs';
import type { HostJobs, Log } from '@aurelius/core/plugin';
import { type Asker, jobsFor } from './ask.ts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import type { StoreParts } from './parts.ts';
import { Runner } from './runner.ts';
import { createJobStore } from './store.ts';
import type { Threads } from './threads.ts';

export interface JobsParts extends StoreParts {
  readonly log: Log;
  readonly threads: Threads;
  /** From 0 up to but without 1. */
  random(): number;
}

export interface Jobs {
  readonly store: JobStore;
  readonly catalogue: Catalogue;
  readonly runner: Runner;
  /** @param asker whose own jobs need no permission */
  for(asker: Asker): HostJobs;
}

export function createJobs(parts: JobsParts): Jobs {
  const { clock } = parts;
  const store = createJobStore(parts);
  const catalogue = createCatalogue();
  const runner = new Runner({ ...parts, store, catalogue });
  return {
    store,
    catalogue,
    runner,
    for: (asker) => jobsFor(asker, { store, catalogue, clock, wake: () => runner.wake() }),
  };
}
