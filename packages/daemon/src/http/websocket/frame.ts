// Events as WebSocket frames (RFC 6455 §5.2): made once, shared by every connection they go to.
import * as ws from 'ws';
import type { Batch } from '../../kernel/events/hub.ts';
import type { Notice } from '../../kernel/events/notice.ts';

/** Public in ws, missing in its types. */
const { Sender } = ws as unknown as {
  Sender: {
    frame(
      data: Buffer,
      options: { fin: boolean; rsv1: boolean; opcode: number; mask: boolean; readOnly: boolean },
    ): Buffer[];
  };
};

const TEXT = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true };

const frames = new WeakMap<Notice, Buffer>();
const batches = new WeakMap<Batch, Buffer>();

function frameOf(notice: Notice): Buffer {
  let frame = frames.get(notice);
  if (!frame) {
    frame = Buffer.concat(Sender.frame(Buffer.from(notice.json), TEXT));
    frames.set(notice, frame);
  }
  return frame;
}

/** The frames of several events, one behind the other. */
export const joined = (notices: readonly Notice[]): Buffer => {
  const [first] = notices;
  return notices.length === 1 && first ? frameOf(first) : Buffer.concat(notices.map(frameOf));
};

/** The frames of a whole batch. */
export function batchFrames(batch: Batch): Buffer {
  let bytes = batches.get(batch);
  if (!bytes) {
    bytes = joined(batch.notices);
    batches.set(batch, bytes);
  }
  return bytes;
}
