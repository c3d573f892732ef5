// The writing end of one connection: how much the peer has still to take, and how it ends.
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { BUFFERED_MAX, CLOSE, DRAIN_MS } from './limits.ts';

export class Line {
  readonly #ws: WebSocket;
  readonly #socket: Socket;

  /** @param socket what `ws` writes to */
  constructor(ws: WebSocket, socket: Socket) {
    this.#ws = ws;
    this.#socket = socket;
  }

  get open(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  /** Bytes the peer has not taken. */
  get buffered(): number {
    return this.#socket.writableLength;
  }

  /** Sends a message; a peer that leaves too many of them is not heard until it has taken them. */
  send(message: object): void {
    if (!this.open) return;
    this.#ws.send(JSON.stringify(message));
    if (this.buffered > BUFFERED_MAX && !this.#ws.isPaused) void this.#holdBack();
  }

  async #holdBack(): Promise<void> {
    this.#ws.pause();
    if (await this.drained()) this.#ws.resume();
  }

  /**
   * Writes frames past `ws`. That is sound while nothing is compressed and no message is sent in fragments: both would
   * have state of their own between two writes, and neither is ever done here.
   */
  frames(bytes: Buffer): void {
    if (this.open) this.#socket.write(bytes);
  }

  /** Settles once the peer has taken everything; answers false when it has left or took too long and was cut off. */
  async drained(): Promise<boolean> {
    if (!this.#socket.writableNeedDrain) return this.open;
    const inTime = await new Promise<boolean>((resolve) => {
      const settle = (value: boolean) => {
        clearTimeout(timer);
        this.#socket.off('drain', done).off('close', done);
        resolve(value);
      };
      const done = () => settle(true);
      const timer = setTimeout(settle, DRAIN_MS, false);
      this.#socket.on('drain', done).on('close', done);
    });
    if (!inTime) this.close(CLOSE.tooSlow, 'too slow');
    return this.open;
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }
}
