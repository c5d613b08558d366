/**
 * Reads an account row from a Salesforce answer.
 */
import { z } from 'zod';
import { readAmount, type AmountRead } from '../../kernel/read-amount.ts';
import { clip } from '../outcome.ts';
import type { SalesforceSettings } from './config.ts';
import { TIERS } from './tools.ts';

export const queryAnswerSchema = z.object({ records: z.array(z.record(z.string(), z.unknown())) });
export type Row = z.infer<typeof queryAnswerSchema>['records'][number];

/** One of the tiers that procedures know, or a sentence that says why there is none. */
export function tierOf(
  { fields }: SalesforceSettings,
  row: Row,
  account: string,
): { readonly tier: (typeof TIERS)[number] } | { readonly problem: string } {
  const tier = textAt(row, fields.tier);
  const known = TIERS.find((name) => name.toLowerCase() === tier?.trim().toLowerCase());
  if (known !== undefined) return { tier: known };
  const met = tier === null ? 'an empty field' : `\`${clip(tier, 60)}\``;
  return {
    problem: `Expected one of ${TIERS.map((name) => `\`${name}\``).join(', ')} in \`${fields.tier}\` of account \`${clip(account, 80)}\`, got ${met}; correct the account`,
  };
}

/** Salesforce sends amounts as JSON numbers with the digits that people typed. */
export function amountAt(
  settings: SalesforceSettings,
  row: Row,
  field = settings.fields.open_contract_value,
): AmountRead {
  const value = valueAt(row, field);
  return typeof value === 'number' || typeof value === 'string'
    ? readAmount(value, { currency: currencyOf(settings, row) })
    : { kind: 'refused', why: 'Expected an amount, got none', readings: [] };
}

export function currencyOf({ fields, currency }: SalesforceSettings, row: Row): string {
  return fields.currency === null ? currency : (textAt(row, fields.currency) ?? currency);
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
