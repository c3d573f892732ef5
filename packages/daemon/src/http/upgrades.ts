// Handshakes of WebSockets: held until what serves them is loaded.
import type { Server } from 'node:http';
import type { Log } from '@aurelius/core/plugin';
import type { WebSocketServer } from './websocket/server.ts';

export interface Upgrades {
  /** Ends every WebSocket. */
  close(): Promise<void>;
}

/** @param load makes the WebSocket server; called with the first handshake that comes to `main` */
export function createUpgrades(
  main: Server,
  load: () => Promise<WebSocketServer>,
  log: Log,
): Upgrades {
  let loading: Promise<WebSocketServer> | undefined;
  main.on('upgrade', (request, socket, head) => {
    const destroy = () => socket.destroy();
    socket.on('error', destroy);
    loading ??= load();
    loading.then(
      ({ server }) => {
        socket.off('error', destroy);
        server.emit('upgrade', request, socket, head);
      },
      (error: unknown) => {
        log.error({ err: error }, 'WebSockets cannot be served');
        socket.destroy();
      },
    );
  });
  return { close: async () => (await loading)?.close() };
}
