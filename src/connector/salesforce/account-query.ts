/**
 * The SOQL query that looks up accounts.
 */
import type { SalesforceSettings } from './config.ts';

export type AccountLookUp = {
  readonly record_id?: string | undefined;
  readonly account_id?: string | undefined;
  readonly contact?: string | undefined;
  readonly name?: string | undefined;
};

/**
 * The query for the given values, or null when only a contact is given and the org stores none.
 *
 * A given id alone decides: a claimant who names an account that does not exist must not be taken for a namesake.
 */
export function accountQuery({ fields }: SalesforceSettings, wanted: AccountLookUp, limit: number): string | null {
  const columns = new Set(['Id', ...COLUMNS.map((name) => fields[name]).filter((field) => field !== null)]);
  const where = conditionOf(fields, wanted);
  return where === null ? null : `SELECT ${[...columns].join(', ')} FROM Account WHERE ${where} LIMIT ${limit}`;
}

/** What was looked up, for use in a sentence. */
export function namedBy({ record_id, account_id, contact, name }: AccountLookUp): string {
  if (record_id !== undefined) return record_id;
  return account_id ?? [contact, name].filter((part) => part !== undefined).join(' / ');
}

/** A SOQL text literal. jsforce escapes only the quote, so a backslash before it would end the literal. */
export function soqlText(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `'${escaped}'`;
}

const COLUMNS = [
  'account_id',
  'name',
  'tier',
  'open_contract_value',
  'currency',
  'account_executive',
  'account_executive_name',
] as const;

function conditionOf(
  fields: SalesforceSettings['fields'],
  { record_id, account_id, contact, name }: AccountLookUp,
): string | null {
  if (record_id !== undefined) return `Id = ${soqlText(record_id)}`;
  if (account_id !== undefined) return `${fields.account_id} = ${soqlText(account_id)}`;
  const either = [
    ...(contact === undefined || fields.contact === null ? [] : [`${fields.contact} = ${soqlText(contact)}`]),
    ...(name === undefined ? [] : [`${fields.name} = ${soqlText(name)}`]),
  ];
  return either.length === 0 ? null : either.join(' OR ');
}
