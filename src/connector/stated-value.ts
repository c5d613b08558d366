/**
 * What a value that an answer states is called, whether it states anything, and how people are shown it.
 *
 * Pure.
 */
import { formatMoney, isMoney } from '../kernel/money.ts';
import { clip } from './outcome.ts';
import { isEntries } from './outcome-values.ts';

const SHOWN_MAX = 60;

/**
 * What a value is called: itself, the end of a link, or of a reference that is expanded into its record, each name that
 * this has: `id`, `claim_number`, `href`.
 */
export function namesOf(value: unknown): readonly unknown[] {
  if (isEntries(value))
    return Object.entries(value).flatMap(([name, each]) =>
      NAME.test(name) && isStated(each) && typeof each !== 'object' ? namesOf(each) : [],
    );
  const isPath = typeof value === 'string' && /^(?:https?:\/)?\/\S+$/.test(value);
  return isPath ? [value, value.split('/').at(-1)] : [value];
}

const NAME = /(?:id|reference|ref|number|no|code|key|name|value|iso|href|url|uri|self)$/i;

/** A name without case and signs: `accountId` is `account_id`. */
export const bareName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

export const isStated = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  !(typeof value === 'string' && value.trim() === '') &&
  !(Array.isArray(value) && value.length === 0);

export function shown(value: unknown): string {
  const text = isMoney(value)
    ? formatMoney(value)
    : isEntries(value) && isStated(value['amount'])
      ? `${String(value['amount'])} ${String(value['currency'] ?? '')}`
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  return `\`${clip(text, SHOWN_MAX)}\``;
}
