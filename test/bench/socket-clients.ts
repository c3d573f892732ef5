// A thousand WebSocket clients that read and forget, in one process. argv: socket path, target, how many.
// Tells its parent when all are connected, and how many frames have come in whenever it is asked.
import { connect } from 'node:net';

const [, , socketPath = '', target = '/ws', count = '1000'] = process.argv;

let frames = 0;

/** Counts unmasked server frames (RFC 6455 §5.2) across chunk borders. */
function counter(): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    for (;;) {
      if (rest.length < 2) return;
      let length = (rest[1] as number) & 0x7f;
      let head = 2;
      if (length === 126) {
        if (rest.length < 4) return;
        length = rest.readUInt16BE(2);
        head = 4;
      } else if (length === 127) {
        if (rest.length < 10) return;
        length = Number(rest.readBigUInt64BE(2));
        head = 10;
      }
      if (rest.length < head + length) return;
      frames++;
      rest = rest.subarray(head + length);
    }
  };
}

const open = () =>
  new Promise<void>((resolve, reject) => {
    const socket = connect(socketPath, () =>
      socket.write(
        `GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
          'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      ),
    );
    let head = '';
    const onHead = (bytes: Buffer) => {
      head += bytes.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!head.startsWith('HTTP/1.1 101')) return reject(new Error(head));
      const count = counter();
      socket.off('data', onHead).on('data', count);
      count(Buffer.from(head.slice(end + 4), 'latin1'));
      resolve();
    };
    socket.on('error', reject).on('data', onHead);
  });

for (let at = 0; at < Number(count); at++) await open();
process.on('message', () => process.send?.(frames));
process.send?.('ready');
