import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTraceParent } from './trace-parent.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it('names the span of the caller', () => {
    expect(readTraceParent(`00-${TRACE}-${SPAN}-01`)).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      flags: 1,
    });
  });

  it('of a later version may have more to it', () => {
    expect(readTraceParent(`01-${TRACE}-${SPAN}-00-more`)).toMatchObject({ traceId: TRACE });
  });

  it.each([
    ['that is absent', undefined],
    ['that came twice', [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`]],
    ['without a trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['without a span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['of the version that is never one', `ff-${TRACE}-${SPAN}-01`],
    ['of version 00 with more to it', `00-${TRACE}-${SPAN}-01-more`],
    ['in capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ])('%s is none', (_, header) => {
    expect(readTraceParent(header)).toBeNull();
  });

  it('of any text is none or well formed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f-]{50,60}$/)), (text) => {
        const read = readTraceParent(text);
        return read === null || /^[0-9a-f]{48}$/.test(read.traceId + read.spanId);
      }),
    );
  });
});
