// One name for a model that two sides call differently: that of the list of prices, else as it is written.
import { catalog } from '../prices/catalog.ts';

/** What shows a person a name, and a program an id: `Claude Sonnet 4.5` is `claude-sonnet-4-5`. */
const idOf = (name: string): string => name.toLowerCase().replaceAll(/[\s.]+/g, '-');

/** Answers the name of a model of a company, milliseconds since 1970 UTC being when it was used. */
export async function modelNames(company: string, at: number): Promise<(model: string) => string> {
  const list = await catalog();
  const known = new Map<string, string>();
  return (model) => {
    const found = known.get(model);
    if (found !== undefined) return found;
    const listed =
      list.find(company, false, model, at) ?? list.find(company, false, idOf(model), at);
    const name = listed?.name ?? model.toLowerCase();
    known.set(model, name);
    return name;
  };
}
