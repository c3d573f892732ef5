// What running plugins do for others behind a port, by port and name.
import { kernelErrors } from '@aurelius/core/contract';
import {
  misprovided,
  type Plugin,
  type PluginHalf,
  type PortName,
  type Ports,
  type Providers,
  portPermission,
} from '@aurelius/core/plugin';

/** One thing that is provided. */
interface Provided {
  readonly port: PortName;
  readonly name: string;
  /** Plugin id. */
  readonly owner: string;
  readonly does: Ports[PortName];
}

/** Everything that is provided. It grows as plugins start. */
export class ProviderRegistry {
  readonly #provided = new Map<string, Provided>();
  /** What of it is behind each port, made when first asked for. */
  readonly #byPort = new Map<PortName, ReadonlyMap<string, Ports[PortName]>>();

  /** @param provided as `providersOf` answered it */
  add(provided: readonly Provided[]): void {
    for (const one of provided) this.#provided.set(`${one.port}:${one.name}`, one);
    this.#byPort.clear();
  }

  /** Plugin that provides it; undefined: nobody does. */
  ownerOf(port: PortName, name: string): string | undefined {
    return this.#provided.get(`${port}:${name}`)?.owner;
  }

  of<P extends PortName>(port: P): ReadonlyMap<string, Ports[P]> {
    let found = this.#byPort.get(port);
    if (!found) {
      const there = [...this.#provided.values()].filter((one) => one.port === port);
      found = new Map(there.map(({ name, does }) => [name, does]));
      this.#byPort.set(port, found);
    }
    return found as ReadonlyMap<string, Ports[P]>;
  }

  /**
   * The face for one plugin.
   * @param asker its id, and the permissions it has towards others
   */
  for({ id, uses }: { readonly id: string; readonly uses: readonly string[] }) {
    return <P extends PortName>(port: P): ReadonlyMap<string, Ports[P]> => {
      const permission = portPermission(port);
      if (uses.includes(permission)) return this.of(port);
      throw kernelErrors.MISSING_PERMISSION(
        `Plugin ${id} asks for providers of ${port} without ${permission} in its manifest's \`uses\``,
      );
    };
  }
}

const namesOf = (providers: Providers): string[] =>
  Object.entries(providers).flatMap(([port, byName]) =>
    Object.keys(byName).map((name) => `${port}:${name}`),
  );

/**
 * What a plugin provides, checked against its contract.
 * @param taken what other plugins provide
 * @throws Problem `PLUGIN_INVALID` where contract and code differ, or another plugin provides the same
 */
export function providersOf(
  { contract }: Plugin,
  { providers = {} }: PluginHalf,
  taken: ProviderRegistry,
): readonly Provided[] {
  const invalid = (reason: string) => kernelErrors.PLUGIN_INVALID(reason);
  const { id, provides = [] } = contract;
  const [misnamed] = misprovided(contract);
  if (misnamed !== undefined) throw invalid(misnamed);
  const done = namesOf(providers);
  const [undone] = provides.filter((one) => !done.includes(one));
  if (undone !== undefined) throw invalid(`the contract provides ${undone}, the code does not`);
  const [unsaid] = done.filter((one) => !provides.includes(one));
  if (unsaid !== undefined) throw invalid(`the code provides ${unsaid}, the contract does not`);
  return done.map((one) => {
    const [port, name] = one.split(':', 2) as [PortName, string];
    const other = taken.ownerOf(port, name);
    if (other !== undefined) throw invalid(`${one} is provided by ${other}`);
    const byName = providers[port] as Readonly<Record<string, Ports[PortName]>>;
    return { port, name, owner: id, does: byName[name] as Ports[PortName] };
  });
}
