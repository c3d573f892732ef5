// The list of what is generated. A new kind of generated file is a new entry here and nothing anywhere else.
import { cliFiles } from '../packages/cli/src/generate/index.ts';
import { type ErrorSpec, kernelErrors } from '../packages/core/src/contract/index.ts';
import { commandSpecs } from '../packages/core/src/generate/index.ts';
import { kernelContracts } from '../packages/core/src/kernel/index.ts';
import { buildOpenApi } from '../packages/daemon/src/http/openapi.ts';
import { apiPage } from './docs/api-html.ts';
import { errorsPage } from './docs/errors.ts';
import type { OpenApi } from './docs/openapi-types.ts';
import { daemonFiles, packageFiles, promptFiles, templateFiles } from './plugin-files.ts';
import { readJson, type Slice } from './slices.ts';

type Files = Readonly<Record<string, string>>;

interface Generator {
  make(slices: readonly Slice[]): Files;
  /** Folders in which nothing else may lie. */
  readonly owns?: readonly string[];
}

/** All packages share one version; the daemon's own constant is written in by the bundler only. */
const { version } = await readJson<{ version: string }>('packages/daemon/package.json');

/** The OpenAPI document and the page made from it. */
function apiFiles(slices: readonly Slice[]): Files {
  const contracts = slices.map(({ contract }) => contract);
  const made = buildOpenApi(contracts) as unknown as OpenApi;
  const document = { ...made, info: { ...made.info, version } };
  const all = [...kernelContracts, ...contracts];
  const tables = [kernelErrors, ...all.map(({ errors }) => errors)];
  const errors: Record<string, ErrorSpec> = {};
  for (const { code, spec } of tables.flatMap((table) => Object.values(table))) errors[code] = spec;
  const page = apiPage(document, {
    commands: commandSpecs(all),
    errors,
    common: Object.keys(kernelErrors),
  });
  return { 'docs/openapi.json': `${JSON.stringify(document, null, 2)}\n`, 'docs/api.html': page };
}

export const generators: readonly Generator[] = [
  { make: daemonFiles },
  { make: packageFiles },
  { make: templateFiles },
  { make: promptFiles },
  { make: (slices) => cliFiles(slices.map(({ contract }) => contract)), owns: ['docs/cli'] },
  { make: apiFiles },
  { make: (slices) => ({ 'docs/errors.md': errorsPage(slices) }) },
];
