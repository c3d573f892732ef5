// Which answers may be given again: those that would come out the same anyway, and those whose caller does not mind.
import type { Incoming } from '../dialects/index.ts';
import type { JsonObject } from '../dialects/json.ts';

/** Keys that let a provider look things up or act, beside tools. */
const REACHES_OUT = ['web_search_options', 'mcp_servers', 'container'] as const;

const reachesOut = (json: JsonObject): boolean =>
  REACHES_OUT.some((key) => json[key] !== undefined && json[key] !== null);

/**
 * Whether an answer may come from the cache and be kept in it. By itself only where the caller asks for temperature 0,
 * and neither tools nor anything else lets the answer depend on more than the request: what a tool is called for once
 * need not be wanted twice.
 * @param wish of the caller, or of its owner for it; null: nobody said
 */
export function isCacheable(
  { temperature, tools, json }: Pick<Incoming, 'temperature' | 'tools' | 'json'>,
  wish: boolean | null,
): boolean {
  return wish ?? (temperature === 0 && !tools && !reachesOut(json));
}
