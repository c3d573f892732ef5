// Ports: what one plugin does for others who do not know it by name. A plugin says in its contract which it provides, and
// whoever wants one asks the host for all that are there.
import type { AiProvider } from './ai-provider.ts';
import type { NotificationChannel } from './channel.ts';
import type { PluginContract } from './define.ts';
import type { SpendMeter } from './meter.ts';
import type { SyncSource } from './sync.ts';

/** The ports, each with what has to be done behind it. A new one is a line here. */
export interface Ports {
  readonly channel: NotificationChannel;
  readonly sync: SyncSource;
  readonly provider: AiProvider;
  readonly meter: SpendMeter;
}

export type PortName = keyof Ports;

/** Their names, for who meets one as text. */
export const PORTS: readonly PortName[] = ['channel', 'sync', 'provider', 'meter'];

/** What a plugin provides: by port, and by the name that people call it by. */
export type Providers = {
  readonly [P in PortName]?: Readonly<Record<string, Ports[P]>>;
};

/** Permission that a plugin needs in its `uses` to be given what others provide. */
export const portPermission = (port: PortName): string => `${port}:use`;

/** How a contract names what it provides. */
export const PROVIDED = /^([a-z]+):([a-z][a-z0-9-]{0,31})$/;

/** What `provides` says that no port is, in words. */
export const misprovided = ({ provides = [] }: Pick<PluginContract, 'provides'>): string[] =>
  provides
    .filter((one) => !PORTS.some((port) => port === PROVIDED.exec(one)?.[1]))
    .map((one) => `provides ${one}, which is not <port>:<name>; ports are ${PORTS.join(', ')}`);
