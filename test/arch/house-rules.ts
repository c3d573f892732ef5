// The house rules that no linter knows: headers, size, and what may be reached for only in named adapters.
// Works on syntax trees, so a word in a comment or a string is never taken for code.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

export interface Breach {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
}

/** Longest source file, lines. */
const MAX_LINES = 400;

const NOWHERE = /(?!)/;

/** The files that may touch the process itself; whoever else needs a clock or a setting is given one. */
const ADAPTERS: Readonly<Record<string, RegExp>> = {
  'process.env': /(^|\/)(main|environment)\.ts$/,
  'Date.now': /(^|\/)clock\.ts$/,
  'new Date()': /(^|\/)(clock|terminal)\.ts$/,
  'Math.random': /(^|\/)clock\.ts$/,
  console: /(^|\/)main\.ts$/,
  // the way to the outside is kernel/egress, and the way to the daemon is core/client: neither needs these
  fetch: NOWHERE,
  'globalThis.fetch': NOWHERE,
  'new WebSocket()': NOWHERE,
  'new EventSource()': NOWHERE,
};

const TEST = /\.test\.tsx?$/;

/** Programs of the repository itself, and tests: adapters by nature. */
const PROGRAM = /^(scripts|test)\/|\.test\.tsx?$|\/testing\//;

/** A reader that asks for a default export, and declarations of what others export. */
const DEFAULT_EXPORT = /^vitest\.config\.ts$|\.d\.ts$/;

const SOURCE = /\.(tsx?|[mc]?js|sh)$/;
const SKIPPED_FOLDER = /^(\..*|node_modules|bin|fixtures|migrations|coverage)$/;

/** Every hand-written source file below `root`, relative to it. */
async function sourceFiles(root: string, folder = ''): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDER.test(entry.name)) found.push(...(await sourceFiles(root, path)));
    } else if (entry.isFile() && SOURCE.test(entry.name) && !entry.name.includes('.gen.')) {
      found.push(path);
    }
  }
  return found;
}

/** What a node reaches for, by the name of its rule. */
function reachesOf(node: ts.Node): string[] {
  if (ts.isNewExpression(node)) {
    const made = node.expression.getText();
    return made !== 'Date' || (node.arguments?.length ?? 0) === 0 ? [`new ${made}()`] : [];
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) return [node.expression.text];
  const named = (owner: string, name: string) => (owner === 'console' ? owner : `${owner}.${name}`);
  if (ts.isPropertyAccessExpression(node)) {
    return [named(node.expression.getText(), node.name.text)];
  }
  if (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression)) {
    return [named(node.expression.getText(), node.argumentExpression.text)];
  }
  if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) {
    const owner = node.initializer?.getText() ?? '';
    return node.name.elements.map((one) => named(owner, (one.propertyName ?? one.name).getText()));
  }
  return [];
}

const isDefaultExport = (node: ts.Node): boolean =>
  (ts.isExportAssignment(node) && !node.isExportEquals) ||
  (ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword));

/** Words of unfinished work at the beginning of a comment, in pieces so that this file keeps its own rule. */
const LEFTOVER = new RegExp(
  `(?://|/\\*|^\\s*\\*|^\\s*#)\\s*(${['TO|DO', 'FIX|ME', 'XX|X'].map((word) => word.replace('|', '')).join('|')})\\b`,
);

/** A folder of somebody's machine. */
const MACHINE_PATH = /(?<![\w.~:/-])\/(home|Users|root|work|workspace)\/\w/;

function textBreaches(path: string, code: string): Breach[] {
  const breaches: Breach[] = [];
  const lines = code.split('\n');
  const first = lines[0]?.startsWith('#!') ? lines[1] : lines[0];
  // a test says what it is about by its own words
  if (!TEST.test(path) && !/^\s*(\/\/|\/\*|#)/.test(first ?? '')) {
    breaches.push({ path, line: 1, rule: 'begins with a comment that says why the file exists' });
  }
  if (lines.length - 1 > MAX_LINES) {
    breaches.push({ path, line: MAX_LINES, rule: `has at most ${MAX_LINES} lines` });
  }
  lines.forEach((text, at) => {
    const line = at + 1;
    if (LEFTOVER.test(text)) breaches.push({ path, line, rule: 'leaves nothing for later' });
    if (MACHINE_PATH.test(text) && !TEST.test(path)) {
      breaches.push({ path, line, rule: 'names no folder of one machine' });
    }
  });
  return breaches;
}

/** What `code`, standing at `path`, does against the house rules. */
export function breachesOf(path: string, code: string): Breach[] {
  const breaches = textBreaches(path, code);
  if (path.endsWith('.sh')) return breaches;
  const tree = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true);
  const add = (node: ts.Node, rule: string) => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
    breaches.push({ path, line: line + 1, rule });
  };
  const visit = (node: ts.Node): void => {
    for (const reach of reachesOf(node)) {
      const adapter = ADAPTERS[reach];
      if (adapter && !PROGRAM.test(path) && !adapter.test(path)) {
        add(node, `${reach} stays in named adapters`);
      }
    }
    if (isDefaultExport(node) && !DEFAULT_EXPORT.test(path)) add(node, 'exports by name');
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return breaches;
}

/** Every breach in the tree below `root`. */
export async function checkHouseRules(
  root: string,
): Promise<{ files: number; breaches: Breach[] }> {
  const paths = await sourceFiles(root);
  const found = await Promise.all(
    paths.map(async (path) => breachesOf(path, await readFile(join(root, path), 'utf8'))),
  );
  return { files: paths.length, breaches: found.flat() };
}
