// What looks like data of somebody, by kind. Every pattern is bounded, so that no text takes long.
import * as z from 'zod';
import type { RedactedKind } from '../contract/redact-config.ts';

/** A pattern, and what must hold of a text that fits it. */
export interface Recogniser {
  readonly pattern: RegExp;
  readonly holds?: (text: string) => boolean;
}

/** Luhn's check digit, of payment cards. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const isCard = (text: string): boolean => {
  const digits = text.replaceAll(/\D/g, '');
  return (
    digits.length >= 13 && digits.length <= 19 && /[1-9]/.test(digits) && hasCheckDigit(digits)
  );
};

/** ISO 7064 mod 97-10 of an IBAN. */
function isIban(text: string): boolean {
  const compact = text.replaceAll(' ', '');
  if (compact.length < 15 || compact.length > 34) return false;
  let rest = 0;
  for (const char of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

const isPhone = (text: string): boolean => {
  const { length } = text.replaceAll(/\D/g, '');
  return length >= 7 && length <= 15;
};

const address = z.union([z.ipv4(), z.ipv6()]);

/** Beginnings that makers of keys have given them, a web token, and what stands between the lines of a private key. */
const KEYS = [
  'sk-[A-Za-z0-9_-]{16,200}',
  '(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{20,255}',
  'github_pat_[A-Za-z0-9_]{20,255}',
  'glpat-[A-Za-z0-9_-]{16,64}',
  'xox[abeprs]-[A-Za-z0-9-]{10,255}',
  '(?:AKIA|ASIA)[A-Z0-9]{16}',
  'AIza[A-Za-z0-9_-]{35}',
  '(?:hf|npm)_[A-Za-z0-9]{20,64}',
  '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,255}',
  'aur_[a-z]{1,16}_[0-9a-z]{10}_[0-9a-z]{52}',
  String.raw`eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,2000}`,
].join('|');

export const RECOGNISERS: Readonly<Record<RedactedKind, Recogniser>> = {
  key: { pattern: new RegExp(`(?<![A-Za-z0-9_-])(?:${KEYS})(?![A-Za-z0-9_-])`, 'g') },
  email: {
    pattern:
      /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu,
  },
  iban: {
    pattern:
      /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g,
    holds: isIban,
  },
  card: { pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/g, holds: isCard },
  phone: {
    pattern:
      /(?<![\w+.-])(?:\+\d[\d ()/.-]{5,22}\d|\(\d{3}\) ?\d{3}[-. ]\d{4}|\d{3}[-.]\d{3}[-.]\d{4}|0\d{1,5}[ /-]\d{3,10}(?:[ -]\d{1,6}){0,3})(?![\w-])/g,
    holds: isPhone,
  },
  ip: {
    pattern:
      /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\w.:])/g,
    holds: (text) => address.safeParse(text).success,
  },
};

/** Own words, wherever they stand as words, however they are written; null: there are none. */
export function recogniserOf(words: readonly string[]): Recogniser | null {
  if (words.length === 0) return null;
  // the longest first: one may begin another
  const sorted = [...words].sort((a, b) => b.length - a.length);
  const any = sorted
    .map((word) => word.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`))
    .join('|');
  return { pattern: new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${any})(?![\p{L}\p{N}])`, 'giu') };
}
