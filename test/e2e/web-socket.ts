// WebSocket clients for tests: how one opened, what it was told, and how it ended.
import type { IncomingMessage } from 'node:http';
import WebSocket from 'ws';

/** How long an answer is waited for, milliseconds. */
const ANSWER_MS = 5000;

export type Frame = Readonly<Record<string, unknown>>;

/** Frames that came and were not asked for yet. */
const inboxes = new WeakMap<WebSocket, Frame[]>();

/** The socket once its first frame is there. @throws Error when it is refused */
export async function opened(socket: WebSocket): Promise<WebSocket> {
  const inbox: Frame[] = [];
  inboxes.set(socket, inbox);
  // each answer that is waited for has its listeners
  socket.setMaxListeners(0);
  socket.on('message', (data) => inbox.push(JSON.parse(String(data)) as Frame));
  socket.on('error', () => {});
  await frameOf(socket, ({ type }) => type === 'connected');
  return socket;
}

/** Takes the first frame that fits out of the inbox, or waits for it. @throws Error when none comes */
export async function frameOf(socket: WebSocket, fits: (frame: Frame) => boolean): Promise<Frame> {
  const inbox = inboxes.get(socket) ?? [];
  const until = performance.now() + ANSWER_MS;
  for (;;) {
    const at = inbox.findIndex(fits);
    if (at >= 0) return inbox.splice(at, 1)[0] as Frame;
    const left = until - performance.now();
    if (socket.readyState > WebSocket.OPEN || left <= 0) throw new Error('No such frame came');
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        socket.off('message', done).off('close', done);
        resolve();
      };
      const timer = setTimeout(done, left);
      socket.on('message', done).on('close', done);
    });
  }
}

/** Sends a frame and waits for its answer. */
export function exchange(socket: WebSocket, frame: Frame): Promise<Frame> {
  socket.send(JSON.stringify(frame));
  return frameOf(socket, ({ id }) => id === frame['id']);
}

/** The code the other side closes with; null: it does not within `waitMs`. */
export function closeOf(socket: WebSocket, waitMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, waitMs, null);
    socket.on('error', () => {});
    socket.once('close', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}

/** The status an upgrade is answered with instead of 101; 101 when it opens. */
export function upgradeStatus(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (_request: unknown, { statusCode = 0 }: IncomingMessage) => {
      socket.off('error', reject);
      socket.on('error', () => {});
      socket.terminate();
      resolve(statusCode);
    });
  });
}
