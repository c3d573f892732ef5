// The import rules of the tree, as data for dependency-cruiser. Paths are relative to the root.
// Tests may reach further than the code they test, so most rules leave them out.
import type { IRegularForbiddenRuleType } from 'dependency-cruiser';

const TEST = '\\.test\\.tsx?$|/test/|/testing/';
const CONTRACT = '^plugins/[^/]+/src/contract(\\.ts$|/)';

/** An npm package, however it was resolved. */
const npm = (name: string) => `(^|/)node_modules/${name}/|^${name}(/|$)`;

interface Rule extends IRegularForbiddenRuleType {
  readonly name: string;
}

const rule = (
  name: string,
  comment: string,
  from: IRegularForbiddenRuleType['from'],
  to: IRegularForbiddenRuleType['to'],
): Rule => ({ name, comment, severity: 'error', from, to });

export const RULES: Rule[] = [
  rule(
    'resolvable',
    'every import is found, but for what a build puts beside the importing file',
    {},
    { couldNotResolve: true, pathNot: '^\\./((full|complete)\\.cjs|daemon/main\\.js)$' },
  ),
  rule(
    'no-cycles',
    'modules that need each other to run are one module; types may refer back',
    {},
    { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  ),
  rule(
    'core-contract-is-zod-only',
    'clients, commands and generators load it: it stays free of everything else',
    { path: '^packages/core/src/contract/', pathNot: TEST },
    { pathNot: ['^packages/core/src/contract/', npm('zod')] },
  ),
  rule(
    'slice-contract-is-zod-only',
    'a contract is data: zod, the core contract, and types of the plugin contract',
    { path: CONTRACT, pathNot: TEST },
    {
      pathNot: [CONTRACT, '^packages/core/src/contract/', '^packages/core/src/plugin/', npm('zod')],
    },
  ),
  rule(
    'slice-contract-takes-types-only',
    'the plugin half of the core is a type to a contract',
    { path: CONTRACT, pathNot: TEST },
    { path: '^packages/core/src/plugin/', dependencyTypesNot: ['type-only'] },
  ),
  rule(
    'cli-not-daemon',
    'the command line talks to the daemon over HTTP only',
    { path: '^packages/cli/', pathNot: TEST },
    { path: '^packages/daemon/' },
  ),
  rule(
    'daemon-not-cli',
    'the daemon knows no command line',
    { path: '^packages/daemon/' },
    { path: '^packages/cli/' },
  ),
  rule(
    'core-knows-nobody',
    'core is what the others stand on',
    { path: '^packages/core/', pathNot: TEST },
    { path: '^(packages/(?!core/)|plugins/)' },
  ),
  rule(
    'slices-meet-in-contracts',
    'a slice imports another slice’s contract and calls it through the host',
    { path: '^plugins/([^/]+)/' },
    { path: '^plugins/', pathNot: ['^plugins/$1/', CONTRACT] },
  ),
  rule(
    'slices-know-only-core',
    'a slice runs in any host that keeps the core contract',
    { path: '^plugins/', pathNot: TEST },
    { path: '^packages/(?!core/)' },
  ),
  rule(
    'slices-are-listed-once',
    'packages reach slices through generated tables only',
    { path: '^packages/', pathNot: [TEST, '\\.gen\\.ts$', '^packages/cli/src/generate/'] },
    { path: '^plugins/' },
  ),
  rule(
    'drizzle-in-stores',
    'all SQL lives in store.ts, tables.ts and db/',
    { pathNot: [TEST, '(^|/)(store|tables)\\.ts$', '/db/'] },
    { path: npm('drizzle-orm') },
  ),
  rule(
    'database-opened-in-one-place',
    'the driver is known to the daemon’s db/ only',
    { pathNot: [TEST, '^packages/daemon/src/db/'] },
    { path: npm('better-sqlite3') },
  ),
  rule(
    'fastify-in-http',
    'the web framework stays behind http/',
    { pathNot: [TEST, '^packages/daemon/src/http/'] },
    { path: [npm('fastify'), npm('@fastify/[^/]+'), npm('ws')] },
  ),
  rule(
    'egress-owns-the-network',
    'connections are made by kernel/egress only; the one exception asks over the unix socket whether a daemon runs',
    {
      path: '^(packages/daemon|plugins)/',
      pathNot: [TEST, '^packages/daemon/src/(kernel/egress/|single-instance\\.ts$)'],
    },
    {
      path: ['^(node:)?(net|tls|https?|http2|dgram|dns)(/promises)?$', npm('undici')],
      dependencyTypesNot: ['type-only'],
    },
  ),
  rule(
    'undici-is-lazy',
    'a daemon that calls nobody does not load what calls',
    { pathNot: [TEST, '^packages/daemon/src/kernel/egress/(transport|connector)\\.ts$'] },
    { path: npm('undici') },
  ),
  rule(
    'ink-in-tui',
    'the terminal interface library stays behind tui/',
    { pathNot: '/tui/' },
    { path: [npm('ink'), npm('react')] },
  ),
  rule(
    'oclif-in-cli',
    'the command framework stays in the shell’s full half: neither the thin entry nor a slice needs it',
    { pathNot: [TEST, '^packages/cli/src/(full|generate)/'] },
    { path: npm('@oclif/[^/]+') },
  ),
  rule(
    'thin-entry-needs-no-package',
    'the thin entry is one small file: nothing from npm, no schema library',
    { path: '^packages/cli/src/thin/', pathNot: TEST },
    { path: '(^|/)node_modules/', dependencyTypesNot: ['type-only'] },
  ),
  rule(
    'render-is-pure',
    'renderers are part of the thin entry: text in, text out',
    { path: '^plugins/[^/]+/src/render\\.ts$' },
    {
      pathNot: '^packages/core/src/command/|^plugins/[^/]+/src/(render|text)',
      dependencyTypesNot: ['type-only'],
    },
  ),
  rule(
    'no-test-in-product',
    'what runs imports no test',
    { pathNot: TEST },
    { path: '\\.test\\.tsx?$' },
  ),
];
