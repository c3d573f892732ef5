// Every operation the daemon serves, as its contracts state it, and requests that call one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputPlace, type Operation, pathParams } from '@aurelius/core/contract';
import { kernelContracts } from '@aurelius/core/kernel';
import type { PluginContract } from '@aurelius/core/plugin';
import fc from 'fast-check';
import * as z from 'zod';
import { arbitraryOf, type Node } from './schema-arbitrary.ts';

const PLUGINS = join(import.meta.dirname, '../../plugins');
const bundled = JSON.parse(readFileSync(join(PLUGINS, 'bundled.json'), 'utf8')) as string[];
const slices = await Promise.all(
  bundled.map(
    async (name) =>
      (await import(join(PLUGINS, name, 'src/contract.ts'))) as { contract: PluginContract },
  ),
);

export const OPERATIONS: readonly Operation[] = [
  ...kernelContracts,
  ...slices.map(({ contract }) => contract),
].flatMap(({ operations }) => Object.values(operations));

/** Every permission that an operation needs. */
export const SCOPES: readonly string[] = [
  ...new Set(OPERATIONS.map(({ permission }) => permission)),
].filter((permission) => permission !== 'public');

export type Input = Readonly<Record<string, unknown>>;

/** The input of an operation as JSON Schema. */
export const schemaOf = (op: Operation): Node => z.toJSONSchema(op.input, { io: 'input' }) as Node;

/** The smallest input that fits: required fields only, the same at every run. */
export function smallestInput(op: Operation): Input {
  const { properties = {}, required = [] } = schemaOf(op);
  return Object.fromEntries(
    required.map((name) => {
      const node = properties[name] ?? {};
      return [name, fc.sample(arbitraryOf(node), { seed: 7, numRuns: 1 })[0]];
    }),
  );
}

/** Where an input travels. */
export interface Wire {
  readonly method: string;
  readonly path: string;
  /** Undefined: none. */
  readonly body: unknown;
}

function asQuery(fields: Input): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) {
      query.append(name, typeof one === 'string' ? one : String(JSON.stringify(one)));
    }
  }
  return query.size === 0 ? '' : `?${query}`;
}

/** The request of an operation with `input`; fields of the path that are not there become `none`. */
export function wireOf(op: Operation, input: Input): Wire {
  const inPath = pathParams(op.path);
  const path = op.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(input[name] ?? 'none').toWellFormed()),
  );
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => !inPath.includes(name)));
  return inputPlace(op) === 'query'
    ? { method: op.method, path: path + asQuery(rest), body: undefined }
    : { method: op.method, path, body: rest };
}
