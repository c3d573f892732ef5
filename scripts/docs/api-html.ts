// docs/api.html: the OpenAPI document as one page that needs nothing else, not even a network.
import { commandLine, usageLine } from '../../packages/cli/src/full/usage-line.ts';
import type { CommandSpec } from '../../packages/core/src/command/spec.ts';
import type { ErrorSpec } from '../../packages/core/src/contract/index.ts';
import { STYLE } from './api-style.ts';
import type { OpenApi, Operation, Schema } from './openapi-types.ts';
import { escapeHtml, fieldTable, prose, schemaAnchor, schemaHtml } from './schema-table.ts';

/** What the page tells besides the document: commands by what they call, error codes, and which of those are anybody's. */
export interface Companions {
  readonly commands: readonly CommandSpec[];
  readonly errors: Readonly<Record<string, ErrorSpec>>;
  readonly common: readonly string[];
}

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const anchor = (operation: Operation) => escapeHtml(operation.operationId);

function entriesByTag({ paths }: OpenApi): Map<string, Entry[]> {
  const byTag = new Map<string, Entry[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0] ?? '';
      const entry = { method: method.toUpperCase(), path, operation };
      byTag.set(tag, [...(byTag.get(tag) ?? []), entry]);
    }
  }
  return byTag;
}

/** A value that fits the required part of a schema. */
function sample(schema: Schema): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'object') {
    const required = Object.entries(schema.properties ?? {}).filter(([name]) =>
      schema.required?.includes(name),
    );
    return Object.fromEntries(required.map(([name, field]) => [name, sample(field)]));
  }
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  if (schema.type === 'array') return [];
  return schema.type === 'boolean' ? true : '…';
}

function curl({ method, path, operation }: Entry): string {
  const words = ['curl --unix-socket "$SOCKET"'];
  if (method !== 'GET') words.push(`-X ${method}`);
  const content = operation.requestBody?.content ?? {};
  const [type] = Object.keys(content);
  if (type) {
    const schema = content['application/json']?.schema;
    const inline = schema?.type === 'object';
    words.push(`-H 'Content-Type: ${type}'`);
    words.push(inline ? `-d '${JSON.stringify(sample(schema))}'` : '--data-binary @FILE');
  }
  words.push(`localhost${path.replace(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())}`);
  return words.join(' ');
}

function inputHtml({ parameters = [], requestBody }: Operation): string {
  const parts: string[] = [];
  for (const [place, title] of [
    ['path', 'Path'],
    ['query', 'Query'],
  ] as const) {
    const fields = parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name, required = false, description, schema }) => ({
        name,
        required,
        schema: description === undefined ? schema : { ...schema, description },
      }));
    if (fields.length > 0) parts.push(`<h4>${title}</h4>`, fieldTable(fields));
  }
  const content = Object.entries(requestBody?.content ?? {});
  const types = content.map(([type]) => `<code>${escapeHtml(type)}</code>`).join(' or ');
  if (types !== '') parts.push(`<h4>Body</h4><p class="facts">${types}</p>`);
  const schema = content[0]?.[1].schema;
  if (schema?.properties) parts.push(schemaHtml(schema));
  return parts.join('\n');
}

function outputHtml({ responses }: Operation): string {
  const parts: string[] = [];
  for (const [status, { description, content = {} }] of Object.entries(responses)) {
    if (!status.startsWith('2')) continue;
    const types = Object.keys(content).map((type) => `<code>${escapeHtml(type)}</code>`);
    parts.push(`<h4>Answer ${status}</h4>`);
    parts.push(
      `<p class="facts">${types.length > 0 ? types.join(' or ') : prose(description)}</p>`,
    );
    const schema = Object.values(content)[0]?.schema;
    if (schema) parts.push(schemaHtml(schema));
  }
  return parts.join('\n');
}

function errorsHtml({ responses }: Operation, { errors, common }: Companions): string {
  const codes = Object.entries(responses)
    .filter(([status]) => !status.startsWith('2'))
    .flatMap(([, { description }]) => description.split(', '));
  const own = codes.filter((code) => !common.includes(code));
  const rows = own.map((code) => {
    const spec = errors[code];
    return `<tr><td><code>${escapeHtml(code)}</code></td><td>${spec?.status ?? ''}</td><td>${escapeHtml(spec?.title ?? '')}</td></tr>`;
  });
  const table = `<table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
  const rest = codes
    .filter((code) => common.includes(code))
    .map((code) => `<code>${escapeHtml(code)}</code>`);
  return `<h4>Errors</h4>${rows.length > 0 ? table : ''}<p class="facts">As with any operation: ${rest.join(', ')}.</p>`;
}

function commandHtml({ operationId }: Operation, { commands }: Companions): string {
  const specs = commands.filter(({ operation }) => operation?.id === operationId);
  return specs
    .map((spec) => {
      const lines = spec.examples.flatMap(({ title, argv }) => [`# ${title}`, commandLine(argv)]);
      const usage = `<p><code>${escapeHtml(usageLine(spec))}</code></p>`;
      return `<h4>On the command line</h4>${usage}<pre>${escapeHtml(lines.join('\n'))}</pre>`;
    })
    .join('\n');
}

function operationHtml(entry: Entry, companions: Companions): string {
  const { method, path, operation } = entry;
  const facts = [
    `id <code>${escapeHtml(operation.operationId)}</code>`,
    `permission <code>${escapeHtml(operation['x-permission'])}</code>`,
    `effect <code>${escapeHtml(operation['x-effects'])}</code>`,
  ];
  return [
    `<section id="${anchor(operation)}">`,
    `<h3>${prose(operation.summary)}</h3>`,
    `<p class="route"><span class="method ${method}">${method}</span><code>${escapeHtml(path)}</code></p>`,
    `<p class="facts">${facts.join(' · ')}</p>`,
    operation.description ? `<p>${prose(operation.description)}</p>` : '',
    `<pre>${escapeHtml(curl(entry))}</pre>`,
    inputHtml(operation),
    outputHtml(operation),
    errorsHtml(operation, companions),
    commandHtml(operation, companions),
    '</section>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

const navHtml = (groups: ReadonlyMap<string, readonly Entry[]>): string =>
  [...groups]
    .map(([tag, entries]) => {
      const links = entries.map(
        ({ method, operation }) =>
          `<li><a href="#${anchor(operation)}"><span class="method ${method}">${method}</span>${escapeHtml(operation.operationId)}</a></li>`,
      );
      return `<strong>${escapeHtml(tag)}</strong><ul>${links.join('\n')}</ul>`;
    })
    .join('\n');

/** The page of a document. The same arguments give the same text. */
export function apiPage(document: OpenApi, companions: Companions): string {
  const groups = entriesByTag(document);
  const { title, version, description = '' } = document.info;
  const sections = [...groups].map(
    ([tag, entries]) =>
      `<h2>${escapeHtml(tag)}</h2>\n${entries.map((entry) => operationHtml(entry, companions)).join('\n')}`,
  );
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<section id="${escapeHtml(schemaAnchor(name))}"><h3>${escapeHtml(name)}</h3>${schemaHtml(schema)}</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} API</title>
<style>
${STYLE}
</style>
</head>
<body>
<nav aria-label="Operations">
${navHtml(groups)}
<strong>Schemas</strong>
<ul>${Object.keys(document.components?.schemas ?? {})
    .map((name) => `<li><a href="#${escapeHtml(schemaAnchor(name))}">${escapeHtml(name)}</a></li>`)
    .join('\n')}</ul>
</nav>
<main>
<h1>${escapeHtml(title)} API</h1>
<p class="facts">Version ${escapeHtml(version)} · <a href="openapi.json">OpenAPI document</a> · <a href="errors.md">error codes</a></p>
<p>${prose(description)}</p>
<p><code>aurelius daemon status --json</code> tells the socket; <code>SOCKET</code> stands for it below. <span class="required">*</span> marks what must be given; unknown fields are refused. Lists answer <code>data</code> and <code>meta.nextCursor</code>, which goes into the next call as <code>cursor</code>.</p>
${sections.join('\n')}
<h2>Schemas</h2>
${schemas.join('\n')}
</main>
</body>
</html>
`;
}
