import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REDACTED_KINDS, type RedactConfig } from '../contract/redact-config.ts';
import { readIncoming } from '../dialects/index.ts';
import { redacted } from './redact.ts';

const ALL: RedactConfig = { kinds: [...REDACTED_KINDS], words: ['Projekt Blau', 'Meyer'] };

const ask = (...texts: readonly string[]) => {
  const messages = texts.map((content) => ({ role: 'user', content }));
  return readIncoming('chat', Buffer.from(JSON.stringify({ model: 'm', messages })));
};
const textsOf = (incoming: ReturnType<typeof ask>) => incoming.parts().map(({ text }) => text);
const redact = (text: string, config = ALL) => {
  const it = redacted(ask(text), config);
  return it === null ? text : (textsOf(it.incoming)[0] ?? '');
};

/** Things that must not leave, by kind. */
const DATA: Readonly<Record<string, readonly string[]>> = {
  KEY: [
    `sk-ant-api03-${'a1'.repeat(20)}`,
    `ghp_${'x'.repeat(36)}`,
    'AKIAIOSFODNN7EXAMPLE',
    `aur_owner_${'a'.repeat(10)}_${'b'.repeat(52)}`,
    `eyJ${'h'.repeat(20)}.eyJ${'p'.repeat(20)}.${'s'.repeat(20)}`,
  ],
  EMAIL: ['ann.lee+x@example.co.uk', 'jörg@müller.de'],
  IBAN: ['DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432'],
  CARD: ['4111 1111 1111 1111', '378282246310005'],
  PHONE: ['+49 171 1234567', '(555) 123-4567', '0171 2345678'],
  IP: ['192.168.1.20', '2001:db8::1'],
  WORD: ['Meyer', 'projekt blau'],
};

describe('redaction', () => {
  it.each(Object.entries(DATA).flatMap(([kind, all]) => all.map((one) => [kind, one] as const)))(
    'replaces a %s: %s',
    (kind, one) => {
      expect(redact(`Look at ${one}, please.`)).toBe(`Look at [${kind}_1], please.`);
      expect(redact(one)).toBe(`[${kind}_1]`);
    },
  );

  it.each([
    'On 2026-11-29 at 10:15:30 we shipped 1.2.3.',
    'Order 4111 1111 1111 1112 of 1234567890123',
    'Version 300.1.2.3, ratio 1:2:3, a@b, x@localhost',
    'Meyerei, sk-short, id 550e8400-e29b-41d4-a716-446655440000',
    'sum = 3.14159265358979 + 1000000',
  ])('leaves alone: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('looks for nothing that was not asked for', () => {
    expect(redact('ann@example.org 192.168.1.20', { kinds: ['ip'], words: [] })).toBe(
      'ann@example.org [IP_1]',
    );
    expect(redacted(ask('ann@example.org'), { kinds: [], words: [] })).toBeNull();
  });

  it('calls the same thing the same, in the order of the texts', () => {
    const it = redacted(ask('a@x.org b@x.org', 'b@x.org c@x.org'), ALL);
    expect(it && textsOf(it.incoming)).toEqual(['[EMAIL_1] [EMAIL_2]', '[EMAIL_2] [EMAIL_3]']);
    expect(it?.replaced).toBe(3);
  });

  it('leaves placeholders that the caller wrote to the caller', () => {
    const it = redacted(ask('[EMAIL_1] is a@x.org'), ALL);
    expect(it && textsOf(it.incoming)).toEqual(['[EMAIL_1] is [EMAIL_2]']);
    expect(it?.restored('[EMAIL_1] [EMAIL_2] [EMAIL_3]')).toBe('[EMAIL_1] a@x.org [EMAIL_3]');
  });

  it('comes back whole, and nothing of it leaves, whatever stands around it', () => {
    const thing = fc.constantFrom(...Object.values(DATA).flat());
    const gap = fc.string({ unit: 'grapheme' }).map((text) => ` ${text} `);
    fc.assert(
      fc.property(fc.array(fc.tuple(gap, thing), { minLength: 1, maxLength: 6 }), (pieces) => {
        const text = pieces.map(([before, it]) => `${before}\n${it}\n`).join('');
        const it = redacted(ask(text), ALL);
        if (it === null) return false;
        const bytes = Buffer.from(it.incoming.bytes).toString();
        if (pieces.some(([, thing]) => bytes.includes(thing))) return false;
        const [left = ''] = textsOf(it.incoming);
        // inside of JSON, and of JSON in a text of JSON, as answers have it
        const answer = JSON.stringify({ text: left, args: JSON.stringify({ left }) });
        const back = JSON.parse(it.restored(answer)) as { text: string; args: string };
        return back.text === text && (JSON.parse(back.args) as { left: string }).left === text;
      }),
    );
  });

  it('takes no time to speak of on texts that are made to take long', () => {
    const began = performance.now();
    for (const one of ['1 ', '(1', 'a.', 'a@', '0-', ':a', 'eyJ.', '+1 ', 'AA11 ']) {
      redact(one.repeat(50_000));
    }
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
