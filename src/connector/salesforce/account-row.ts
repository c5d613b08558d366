/**
 * Reads an account row from a Salesforce answer.
 */
import { z } from 'zod';
import { minorDigits } from '../../kernel/money.ts';
import { readAmount, type AmountRead } from '../../kernel/read-amount.ts';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { plainText } from '../plain-text.ts';
import { readAnswer } from '../read-answer.ts';
import type { AccountLookUp } from './account-query.ts';
import { TIERS, type SalesforceSettings } from './config.ts';
import { isNoRecord } from './record-id.ts';

export const queryAnswerSchema = z
  .looseObject({
    records: z.array(z.record(z.string(), z.unknown())),
    done: z.boolean().nullish(),
    totalSize: z.int().nullish(),
    nextRecordsUrl: z.string().nullish(),
  })
  // One row of an answer that goes on is not the one account.
  .refine(
    ({ records, done, totalSize, nextRecordsUrl }) =>
      done !== false && (nextRecordsUrl ?? '') === '' && (totalSize ?? records.length) === records.length,
    { error: 'Expected all rows of the query in one answer, got a part of them' },
  )
  .refine(({ records }) => records.every(({ Id }) => typeof Id !== 'string' || !isNoRecord(Id)), {
    error: 'Expected the id of each record, got the empty one',
  });
export type Row = z.infer<typeof queryAnswerSchema>['records'][number];

/**
 * The rows of accounts that were looked up by an id, or by their name alone.
 *
 * @throws VendorFailure when a row is of another account than was asked for
 */
export function accountsIn(answer: unknown, { fields }: SalesforceSettings, asked: AccountLookUp): readonly Row[] {
  const { records } = readAnswer(queryAnswerSchema, answer, 'read');
  for (const row of records) {
    const kind = valueAt(row, 'attributes.type') ?? 'Account';
    if (kind !== 'Account')
      throw new VendorFailure(
        'unreadable',
        'read',
        `it answered with a record of the type \`${clip(String(kind), 40)}\``,
      );
    const [field, wanted] = askedBy(fields, asked);
    const shown = textAt(row, field);
    if (wanted !== undefined && !isSameId(shown, wanted, field === 'Id'))
      throw new VendorFailure(
        'unreadable',
        'read',
        `it answered with the account \`${clip(shown ?? 'without an id', 80)}\`, where \`${clip(wanted, 80)}\` was asked for`,
      );
  }
  return records;
}

/** The field that decides, and what it must show; nothing where a contact may have found the account. */
function askedBy(
  fields: SalesforceSettings['fields'],
  { record_id, account_id, contact, name }: AccountLookUp,
): readonly [field: string, wanted: string | undefined] {
  if (record_id !== undefined) return ['Id', record_id];
  return account_id === undefined && contact === undefined ? [fields.name, name] : [fields.account_id, account_id];
}

/** Ids of records have 15 letters, whose case counts, or three more; SOQL compares texts without case. */
const isSameId = (shown: string | null, wanted: string, isRecord: boolean): boolean =>
  isRecord ? shown?.slice(0, 15) === wanted.slice(0, 15) : plainText(shown ?? '') === plainText(wanted);

/** One of the tiers that procedures know, or a sentence that says why there is none. */
export function tierOf(
  settings: SalesforceSettings,
  row: Row,
  account: string,
): { readonly tier: (typeof TIERS)[number] } | { readonly problem: string } {
  const { fields } = settings;
  const tier = textAt(row, fields.tier);
  const known = tierNamed(settings, tier ?? '');
  if (known !== undefined) return { tier: known };
  const shown = tier === null ? 'an empty field' : `\`${clip(tier, 60)}\``;
  return {
    problem: `Expected one of ${TIERS.map((name) => `\`${name}\``).join(', ')} in \`${fields.tier}\` of account \`${clip(account, 80)}\`, got ${shown}; correct the account, or name what its tier counts as in \`tiers\` of SALESFORCE_SETTINGS`,
  };
}

/** Case and surrounding blanks do not matter. */
export function tierNamed({ tiers }: SalesforceSettings, text: string): (typeof TIERS)[number] | undefined {
  const plain = (name: string): string => name.trim().toLowerCase();
  const named = Object.entries(tiers).find(([name]) => plain(name) === plain(text));
  return named?.[1] ?? TIERS.find((name) => plain(name) === plain(text));
}

/**
 * The address in a field; undefined for an empty field, and for a text that is no single address: no one is named then.
 * Its name is added to `unread`.
 */
export function addressAt(row: Row, field: string, unread: string[]): string | undefined {
  const text = textAt(row, field)?.trim() ?? '';
  if (text === '' || z.email().safeParse(text).success) return text === '' ? undefined : text;
  unread.push(`\`${field}\` (\`${clip(text, 60)}\`)`);
  return undefined;
}

/** What an answer says of the fields that could not be read; nothing if there are none. */
export function unreadOf(unread: readonly string[]): { readonly unread?: string } {
  return unread.length === 0 ? {} : { unread: `Without ${unread.join(' and ')}, which could not be read` };
}

/** The citation, with what the answer lacks. */
export function recordOf(account: string, { unread }: { readonly unread?: string }): string {
  return `Account ${account}${unread === undefined ? '' : `. ${unread}`}`;
}

/**
 * Salesforce sends amounts as JSON numbers with all digits that are stored. Imports, formulas and conversions store more
 * than the currency has; they are rounded as Salesforce shows them to people.
 */
export function amountAt(
  settings: SalesforceSettings,
  row: Row,
  field = settings.fields.open_contract_value,
): AmountRead {
  const value = valueAt(row, field);
  const currency = currencyOf(settings, row);
  // Another one than the account has would be a guess, once its field is declared.
  if (currency === null)
    return {
      kind: 'refused',
      why: `Expected a currency in \`${settings.fields.currency ?? ''}\`, got none`,
      readings: [],
    };
  if (typeof value === 'number')
    return readAmount(roundHalfEven(value, minorDigits(currency.toUpperCase()) ?? 0), { currency });
  return typeof value === 'string'
    ? readAmount(value, { currency })
    : { kind: 'refused', why: 'Expected an amount, got none', readings: [] };
}

/** The empty field that keeps an amount from being one: its own, or that of its currency. Null if neither is empty. */
export function emptyFieldOf(settings: SalesforceSettings, row: Row, field: string): string | null {
  if ([undefined, null, ''].includes(valueAt(row, field) as string | null | undefined)) return field;
  return currencyOf(settings, row) === null ? settings.fields.currency : null;
}

/**
 * The number with this many decimals: 22.5 becomes 22 and 23.5 becomes 24, as Salesforce rounds a currency field. It
 * rounds the decimal as written, and leaves an exponent unchanged, which is no amount.
 */
function roundHalfEven(value: number, decimals: number): number {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)\.(\d+)$/.exec(String(value)) ?? [];
  if (fraction.length <= decimals) return value;
  const below = BigInt(whole + fraction.slice(0, decimals));
  const [half, rest] = [`5${'0'.repeat(fraction.length - decimals - 1)}`, fraction.slice(decimals)];
  const isUp = rest === half ? below % 2n === 1n : rest > half;
  const digits = String(below + (isUp ? 1n : 0n)).padStart(decimals + 1, '0');
  return Number(`${sign}${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals)}`);
}

/** Null where the configuration names its field and the account has none. */
export function currencyOf({ fields, currency }: SalesforceSettings, row: Row): string | null {
  return fields.currency === null ? currency : textAt(row, fields.currency);
}

export function textAt(row: Row, path: string): string | null {
  const value = valueAt(row, path);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** `Wobbly Widget Works` (`001A`): names an account for a person who must distinguish it from another. */
export function nameWithId({ fields }: SalesforceSettings, row: Row): string {
  return `\`${clip(textAt(row, fields.name) ?? '', 80)}\` (\`${clip(textAt(row, 'Id') ?? '', 20)}\`)`;
}

/** The value of a field. `Owner.Email` is read from the related record, as SOQL returns it. */
export function valueAt(row: Row, path: string): unknown {
  let at: unknown = row;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}
