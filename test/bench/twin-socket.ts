// The twin of the fan-out: a WebSocket server that makes the text anew for every client. argv: socket path, event JSON.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const [, , socketPath = '', event = '{}'] = process.argv;

const server = createServer((_request, response) => {
  const value: unknown = JSON.parse(event);
  for (const client of sockets.clients) client.send(JSON.stringify(value));
  response.writeHead(201, { 'content-length': 0 }).end();
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
server.listen(socketPath, () => process.send?.('ready'));
