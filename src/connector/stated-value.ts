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
 * What a value is called: itself, the end of a link, or of a reference that is expanded into its record, what this is called
 * itself: its `id`, `number` or `href`, in a claim also `claim_number`; never `parent_id`, `home_code` or `previous_no`, which are of
 * another. A name counts only where no key, code or number says which one it is.
 *
 * @param field what the value is of: `claim`, `account_id`
 */
export function namesOf(value: unknown, field = ''): readonly unknown[] {
  if (isEntries(value)) {
    const own = bareName(field).replace(OF_FIELD, '');
    const called = Object.entries(value).flatMap(([name, each]) => {
      const bare = bareName(name);
      const kind = own !== '' && bare.startsWith(own) ? bare.slice(own.length) : bare;
      return NAMES.has(kind) && isStated(each) && typeof each !== 'object' ? [{ kind, each }] : [];
    });
    const isKeyed = called.some(({ kind }) => KEYS.has(kind));
    return called.flatMap(({ kind, each }) => (isKeyed && kind === 'name' ? [] : namesOf(each)));
  }
  const isPath = typeof value === 'string' && /^(?:https?:\/)?\/\S+$/.test(value);
  return isPath ? [value, value.split('/').at(-1)] : [value];
}

/** Which one it is, in words of people or of a standard. */
const KEYS: ReadonlySet<string> = new Set(['key', 'code', 'isocode', 'number', 'no', 'num', 'reference', 'ref', 'iso']);
const NAMES: ReadonlySet<string> = new Set([
  ...KEYS,
  'id',
  'externalid',
  'name',
  'value',
  'href',
  'url',
  'uri',
  'self',
]);
const OF_FIELD = /(?<=.)(?:id|no|number|code|key)$/;

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
    : isEntries(value) && isPlain(value['amount']) && isStated(value['amount']) && isPlain(value['currency'])
      ? `${String(value['amount'])} ${String(value['currency'] ?? '')}`
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  return `\`${clip(text, SHOWN_MAX)}\``;
}

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;
