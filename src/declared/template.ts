/**
 * Texts with `{field}` in place of a value that the tool takes; of an amount or a time with the part that is meant:
 * `{value.amount}`, `{value.minor}`, `{value.currency}`, `{since.date}`, `{since.instant}`.
 *
 * Pure.
 */
import { isMoney, minorDigits, type Money } from '../kernel/money.ts';
import type { Json } from '../kernel/canonical-json.ts';
import { own } from '../kernel/own.ts';
import { dateOf, isTimestamp } from '../kernel/time.ts';
import type { Value } from '../kernel/value.ts';
import type { InputField } from './declaration.ts';

/** What a call has: its arguments, and the time zone in which a date of them is meant. */
export type Given = { readonly args: Readonly<Record<string, Value>>; readonly timeZone: string };

/** Other braces, as GraphQL has, are text. */
const PLACEHOLDER = /\{([a-z][a-z0-9_]*(?:\.[a-z]+)*)\}/g;
const WHOLE = /^\{([a-z][a-z0-9_]*(?:\.[a-z]+)*)\}$/;

const PARTS: Readonly<Partial<Record<InputField['type'], readonly string[]>>> = {
  money: ['amount', 'minor', 'currency'],
  time: ['date', 'instant'],
};

/** What is in braces and no placeholder: `{Order}`, `{order-id}`. */
export const oddBracesIn = (text: string): readonly string[] =>
  text.replace(PLACEHOLDER, '').match(/\{[^{}]*\}?|\}/g) ?? [];

/** What is in braces, in order: `pro`, `value.amount`. */
export const placeholdersIn = (text: string): readonly string[] =>
  [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);

/** Why a placeholder cannot be filled, or null. */
export function placeholderProblem(placeholder: string, takes: readonly InputField[]): string | null {
  const [name = '', part, ...more] = placeholder.split('.');
  const field = takes.find((known) => known.field === name);
  if (field === undefined) return `Expected a field of \`takes\` in braces, got \`{${placeholder}}\``;
  const parts = PARTS[field.type];
  if (parts === undefined)
    return part === undefined ? null : `Expected \`{${name}}\`, got \`{${placeholder}}\`: a ${field.type} has no parts`;
  if (part !== undefined && parts.includes(part) && more.length === 0) return null;
  const choices = parts.map((each) => `\`{${name}.${each}}\``).join(', ');
  return `Expected one of ${choices} for a field of type \`${field.type}\`, got \`{${placeholder}}\``;
}

/** The value for a placeholder, as JSON has it; undefined when it is not given. */
export function valueFor(placeholder: string, { args, timeZone }: Given): string | number | boolean | undefined {
  const [name = '', part] = placeholder.split('.');
  const value = own(args, name);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (isMoney(value)) {
    if (part === 'minor') return value.minor;
    return part === 'currency' ? value.$money : decimalOf(value);
  }
  if (isTimestamp(value))
    return part === 'date' ? (value.$date ?? dateOf(value.$time, timeZone)) : new Date(value.$time).toISOString();
  return undefined;
}

/** @returns undefined when a value in it is not given */
export function fill(
  text: string,
  given: Given,
  encode: (value: string) => string = (value) => value,
): string | undefined {
  let isWhole = true;
  const filled = text.replace(PLACEHOLDER, (_, placeholder: string) => {
    const value = valueFor(placeholder, given);
    if (value === undefined) isWhole = false;
    return encode(String(value));
  });
  return isWhole ? filled : undefined;
}

/** A JSON body: a text that is one placeholder becomes the value itself, and a member without its value is left out. */
export function fillJson(body: Json, given: Given): unknown {
  if (typeof body === 'string') {
    const [, whole] = WHOLE.exec(body) ?? [];
    return whole === undefined ? fill(body, given) : valueFor(whole, given);
  }
  if (typeof body !== 'object' || body === null) return body;
  if (Array.isArray(body)) return body.map((item) => fillJson(item, given)).filter((item) => item !== undefined);
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, item]) => {
      const filled = fillJson(item, given);
      return filled === undefined ? [] : [[name, filled]];
    }),
  );
}

/** All texts of a body. */
export function textsIn(body: unknown): readonly string[] {
  if (typeof body === 'string') return [body];
  if (typeof body !== 'object' || body === null) return [];
  return Object.values(body).flatMap(textsIn);
}

/** `7200.00`, with the digits of its currency. */
function decimalOf({ $money, minor }: Money): string {
  const digits = minorDigits($money) ?? 2;
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const sign = minor < 0 ? '-' : '';
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
