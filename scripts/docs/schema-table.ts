// A JSON Schema as an HTML table: one row for each field, nested ones by their path.
import type { Schema } from './openapi-types.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);

/** Escaped text in which words between backticks are code. */
export const prose = (text: string): string =>
  escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** The name a reference ends in. */
const refName = (ref: string): string => ref.split('/').at(-1) ?? ref;

export const schemaAnchor = (name: string): string => `schema-${name}`;

const code = (value: unknown) => `<code>${escapeHtml(JSON.stringify(value))}</code>`;

/** What values a schema takes, in words and links. */
export function typeText(schema: Schema): string {
  if (schema.$ref) {
    const name = refName(schema.$ref);
    return `<a href="#${escapeHtml(schemaAnchor(name))}">${escapeHtml(name)}</a>`;
  }
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeText))].join(' | ');
  if (schema.allOf) return schema.allOf.map(typeText).join(' &amp; ');
  if (schema.items) {
    const item = typeText(schema.items);
    return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
  }
  if (typeof schema.additionalProperties === 'object' && !schema.properties) {
    const value = typeText(schema.additionalProperties);
    return value === 'any' ? 'object' : `object of ${value}`;
  }
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['any']);
  const text = types.map(escapeHtml).join(' | ');
  return schema.format ? `${text} (${escapeHtml(schema.format)})` : text;
}

/** What else a value must keep. */
function limits(schema: Schema): string[] {
  const range = (low: number | undefined, high: number | undefined, unit: string) => {
    // a whole number without a limit of its own has that of the JSON number
    const least = low !== undefined && low > Number.MIN_SAFE_INTEGER ? low : undefined;
    const most = high !== undefined && high < Number.MAX_SAFE_INTEGER ? high : undefined;
    if (least !== undefined && most !== undefined) return [`${least} to ${most}${unit}`];
    if (least !== undefined) return [`at least ${least}${unit}`];
    return most === undefined ? [] : [`at most ${most}${unit}`];
  };
  return [
    ...range(schema.minLength, schema.maxLength, ' characters'),
    ...range(schema.minimum, schema.maximum, ''),
    ...range(schema.minItems, schema.maxItems, ' items'),
    ...(schema.pattern && !schema.format ? [`matches ${code(schema.pattern)}`] : []),
    ...(schema.default === undefined ? [] : [`default ${code(schema.default)}`]),
  ];
}

/** The one alternative that is not null, where there is just one. */
const present = (schema: Schema): Schema => {
  const real = (schema.anyOf ?? schema.oneOf)?.filter((choice) => choice.type !== 'null') ?? [];
  const [only] = real;
  return only && real.length === 1 ? only : schema;
};

function row(path: string, schema: Schema, required: boolean): string {
  const inner = present(schema);
  const about = [schema.description ?? inner.description ?? ''].filter(Boolean).map(prose);
  const facts = limits({ ...inner, ...schema }).join(', ');
  if (facts !== '') about.push(`<span class="limits">${facts}</span>`);
  const mark = required ? '<span class="required" title="required">*</span>' : '';
  return `<tr><th scope="row"><code>${escapeHtml(path)}</code>${mark}</th><td>${typeText(schema)}</td><td>${about.join('. ')}</td></tr>`;
}

function rows(schema: Schema, prefix: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix + name;
    const inner = present(field);
    const nested = inner.items ? rows(inner.items, `${path}[].`) : rows(inner, `${path}.`);
    return [row(path, field, schema.required?.includes(name) ?? false), ...nested];
  });
}

/** A table of named fields. */
export const fieldTable = (
  fields: readonly { name: string; schema: Schema; required: boolean }[],
): string => wrap(fields.map(({ name, schema, required }) => row(name, schema, required)));

const wrap = (lines: readonly string[]) =>
  `<table><thead><tr><th>Field</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${lines.join('\n')}</tbody></table>`;

/** A schema's fields as a table, or its type in a line; alternatives stand one below the other. */
export function schemaHtml(schema: Schema): string {
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices?.some((choice) => choice.properties)) {
    return choices.map((choice) => schemaHtml(choice)).join('\n<p>or</p>\n');
  }
  const lines = rows(schema, '');
  return lines.length > 0 ? wrap(lines) : `<p>${typeText(schema)}</p>`;
}
