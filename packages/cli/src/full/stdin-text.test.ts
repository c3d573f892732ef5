import { describe, expect, it } from 'vitest';
import { withStdinText } from './stdin-text.ts';

const spec = { args: [{ name: 'text', description: '', required: true, many: 'words' as const }] };
const parsed = (words: string[], flags = {}) => ({ args: { text: words }, flags });
async function* stdin(...parts: (string | number[])[]) {
  for (const part of parts) {
    yield typeof part === 'string' ? Buffer.from(part) : Uint8Array.from(part);
  }
}

describe('a text that is only -', () => {
  it('is what stands on standard input, without the last line break', async () => {
    const read = await withStdinText(spec, parsed(['-']), stdin('Move\n  pa', 'ck ünder\n'));
    expect(read.args).toEqual({ text: 'Move\n  pack ünder' });
  });

  it('reads nothing where it stands among other words', async () => {
    const line = parsed(['a', '-', 'b']);
    expect(await withStdinText(spec, line, stdin('x'))).toBe(line);
    expect(await withStdinText({ args: [] }, line, stdin('x'))).toBe(line);
  });

  it('refuses bytes that are no text, and more than a request carries', async () => {
    await expect(withStdinText(spec, parsed(['-']), stdin([0xff, 0xfe]))).rejects.toThrow('UTF-8');
    await expect(
      withStdinText(spec, parsed(['-']), stdin('x'.repeat(1024 * 1024), 'y')),
    ).rejects.toThrow('1 MiB');
  });

  it('cannot share standard input with --input', async () => {
    const line = parsed(['-'], { input: '-' });
    await expect(withStdinText(spec, line, stdin('x'))).rejects.toThrow('one thing only');
  });
});
