// Money between what people write and whole nano-USD.
import { AMOUNT } from './contract.ts';

const DIGITS = 9;

/** Whole nano-USD of a decimal number of USD: `0.25`, with at most nine digits behind the point. */
export function nanoOf(decimal: string): number {
  const [whole = '', part = ''] = decimal.split('.');
  return Number(whole + part.padEnd(DIGITS, '0'));
}

/** The same of an amount as people write it: `5usd`. */
export const nanoOfAmount = (text: string): number => nanoOf(AMOUNT.exec(text)?.[1] ?? '0');

/** `4.2 USD`, exact. */
export function usdText(nano: number): string {
  const digits = String(Math.abs(nano)).padStart(DIGITS + 1, '0');
  const part = digits.slice(-DIGITS).replace(/0+$/, '');
  const whole = digits.slice(0, -DIGITS);
  return `${nano < 0 ? '-' : ''}${whole}${part === '' ? '' : `.${part}`} USD`;
}
