/**
 * Records of objects and fields that this stand-in knows nothing of, as an org of another trade has them. They are
 * stored as given and found by SOQL.
 */
import { Trouble } from '../../kernel/trouble.ts';
import type { Input } from '../input.ts';
import { accountField, type FieldValue } from './account.ts';
import type { QueriedObject } from './soql.ts';

export type OtherRecord = { readonly object: string; readonly row: Readonly<Record<string, FieldValue>> };

type GivenRecord = {
  readonly object: string;
  /** Fields that the stand-in knows; only an account has any. */
  readonly known: OtherRecord['row'];
  readonly own: OtherRecord['row'];
};

/** An object by its API name, and the fields next to it. */
export function readRecord(input: Input): GivenRecord {
  const { object, ...fields } = input;
  if (typeof object !== 'string')
    throw new Trouble('sandbox.no_object', { message: 'Expected `object` with the name of an object, got none' });
  const isKnown = (name: string): boolean => object === 'Account' && accountField(name) !== undefined;
  const entries = Object.entries(fields).map(([name, value]): [string, FieldValue] => {
    if (isFieldValue(value)) return [name, value];
    throw new Trouble('sandbox.refused', { message: `Expected one value in the field \`${name}\` of ${object}` });
  });
  return {
    object,
    known: Object.fromEntries(entries.filter(([name]) => isKnown(name))),
    own: Object.fromEntries(entries.filter(([name]) => !isKnown(name))),
  };
}

const isFieldValue = (value: unknown): value is FieldValue =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** Each object with its records; its fields are those that any of them has. */
export function objectsOf(records: readonly OtherRecord[]): Readonly<Record<string, QueriedObject>> {
  return Object.fromEntries(
    [...new Set(records.map(({ object }) => object))].map((object): [string, QueriedObject] => {
      const rows = records.filter((record) => record.object === object).map(({ row }) => row);
      return [object, { rows, fieldName: (name) => nameIn(rows, name) }];
    }),
  );
}

/** The name of a field as the records have it; Salesforce ignores case. */
export function nameIn(rows: readonly OtherRecord['row'][], name: string): string | undefined {
  return rows.flatMap((row) => Object.keys(row)).find((known) => known.toLowerCase() === name.toLowerCase());
}
