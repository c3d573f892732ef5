// Counts what a test run came to. A file that could not be loaded and an error outside any test count as failures.
import type { Reporter, TestModule, TestSuite } from 'vitest/node';

export interface Tally {
  passed: number;
  failed: number;
  /** Names of the skipped suites and tests, the outermost of each. */
  readonly skipped: string[];
}

function countChildren(parent: TestModule | TestSuite, where: string, tally: Tally): void {
  for (const child of parent.children) {
    const name = `${where} > ${child.name}`;
    if (child.type === 'suite') {
      if (child.state() === 'skipped') tally.skipped.push(name);
      else countChildren(child, name, tally);
      continue;
    }
    const { state } = child.result();
    if (state === 'passed') tally.passed++;
    else if (state === 'failed') tally.failed++;
    else tally.skipped.push(name);
  }
}

/** A reporter and the tally it fills once the run ends. */
export function tallyReporter(): { reporter: Reporter; tally: Tally } {
  const tally: Tally = { passed: 0, failed: 0, skipped: [] };
  const reporter: Reporter = {
    onTestRunEnd(modules, unhandledErrors) {
      for (const module of modules) {
        const before = tally.failed;
        countChildren(module, module.relativeModuleId, tally);
        if (module.state() === 'failed' && tally.failed === before) tally.failed++;
      }
      tally.failed += unhandledErrors.length;
    },
  };
  return { reporter, tally };
}
