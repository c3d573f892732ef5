// Plugins may be written in TypeScript. Node runs it everywhere but below a node_modules, which is where installed ones lie.
import { readFileSync } from 'node:fs';
import { type LoadFnOutput, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ownerOf, type SharingPackage } from './shared-libraries.ts';

/** The warning that it is experimental is nothing that who runs a plugin can do something about. */
function stripped(code: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(code);
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** A TypeScript module of one of `packages`, its types blanked out; undefined: Node loads it by itself, or refuses it. */
export function loadTypeScript(
  url: string,
  packages: readonly SharingPackage[],
): LoadFnOutput | undefined {
  if (!/^file:.*\/node_modules\/.*\.m?ts$/.test(url)) return undefined;
  const file = fileURLToPath(url);
  if (!ownerOf(file, packages)) return undefined;
  return { format: 'module', source: stripped(readFileSync(file, 'utf8')), shortCircuit: true };
}
