// Runs dependency-cruiser over a tree and answers what breaks the import rules.
// It needs the compiler API of TypeScript 6, which is why this folder is a package of its own.
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { RULES } from './rules.ts';

export interface Finding {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/** Follows every import of `folders` below `root`; npm packages are named but not entered. */
export async function checkImports(
  root: string,
  folders: readonly string[],
): Promise<{ modules: number; findings: Finding[] }> {
  const { output } = await cruise(
    [...folders],
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: RULES },
      tsPreCompilationDeps: true,
      doNotFollow: { path: '(^|/)node_modules/' },
      exclude: { path: ['(^|/)\\.build/', '^packages/cli/bin/'] },
    },
    {
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  );
  const { modules, summary } = output as ICruiseResult;
  const own = modules.filter((module) => !module.source.includes('node_modules/'));
  return {
    modules: own.length,
    findings: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
