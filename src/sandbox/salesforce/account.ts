/**
 * The accounts of the Salesforce stand-in: their fields, its ids, and the sample companies as records.
 */
import { field, type Input } from '../input.ts';
import type { Company } from '../samples.ts';

export type FieldValue = string | number | boolean | null;
type FieldType = 'id' | 'string' | 'email' | 'picklist' | 'currency' | 'double' | 'boolean' | 'date' | 'datetime';
export type AccountField = {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly length: number;
  readonly externalId: boolean;
  readonly readOnly: boolean;
};
/** A record by the names of its fields; every field of `accountFields` is there. */
export type Account = Readonly<Record<string, FieldValue>> & { readonly Id: string; readonly LastModifiedDate: string };

const text = (name: string, label: string, options: Partial<AccountField> = {}): AccountField => ({
  name,
  label,
  type: 'string',
  length: 255,
  externalId: false,
  readOnly: false,
  ...options,
});

export const accountFields: readonly AccountField[] = [
  text('Id', 'Account ID', { type: 'id', length: 18, readOnly: true }),
  text('Name', 'Account Name'),
  text('AccountNumber', 'Account Number', { length: 40 }),
  text('Claims_Account_Id__c', 'Claims Account Id', { length: 40, externalId: true }),
  text('Tier__c', 'Tier', { type: 'picklist' }),
  text('Open_Contract_Value__c', 'Open Contract Value', { type: 'currency', length: 0 }),
  text('CurrencyIsoCode', 'Currency ISO Code', { type: 'picklist', length: 3 }),
  text('Account_Executive_Name__c', 'Account Executive'),
  text('Account_Executive_Email__c', 'Account Executive Email', { type: 'email', length: 80 }),
  text('Claims_Contact_Email__c', 'Claims Contact Email', { type: 'email', length: 80 }),
  text('Open_Claims_Exposure__c', 'Open Claims Exposure', { type: 'currency', length: 0 }),
  text('Open_Claims_Exposure_Key__c', 'Open Claims Exposure Key', { length: 80 }),
  text('ARR__c', 'ARR', { type: 'currency', length: 0 }),
  text('Renewal_Date__c', 'Renewal Date', { type: 'date', length: 0 }),
  text('Health_Score__c', 'Health Score', { type: 'double', length: 0 }),
  text('Health_Score_Updated__c', 'Health Score Updated', { type: 'datetime', length: 0 }),
  text('Usage_Drop_30d__c', 'Usage Drop (30 Days)', { type: 'double', length: 0 }),
  text('CSM_Email__c', 'CSM', { type: 'email', length: 80 }),
  text('AE_Backup_Email__c', 'AE Backup', { type: 'email', length: 80 }),
  text('AE_Out_Of_Office__c', 'AE Out of Office', { type: 'boolean', length: 0 }),
  text('CreatedDate', 'Created Date', { type: 'datetime', length: 0, readOnly: true }),
  text('LastModifiedDate', 'Last Modified Date', { type: 'datetime', length: 0, readOnly: true }),
  text('SystemModstamp', 'System Modstamp', { type: 'datetime', length: 0, readOnly: true }),
];

/** The field of that name; Salesforce ignores case. */
export function accountField(name: string): AccountField | undefined {
  return accountFields.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
}

/** What is wrong with values to write, as Salesforce's error; null when nothing is. */
export function problemOf(
  input: Input,
): { readonly message: string; readonly errorCode: string; readonly fields: readonly string[] } | null {
  for (const name of Object.keys(input)) {
    const known = accountField(name);
    if (known === undefined)
      return { message: `No such column '${name}' on sobject of type Account`, errorCode: 'INVALID_FIELD', fields: [] };
    if (known.readOnly)
      return {
        message: `Unable to create/update fields: ${known.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
        errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
        fields: [known.name],
      };
    const value = field(input, name);
    if (value === null) continue;
    if (!isFit(known.type, value))
      return {
        message: `Cannot deserialize instance of ${known.type} from ${JSON.stringify(value)}`,
        errorCode: 'JSON_PARSER_ERROR',
        fields: [known.name],
      };
    if (typeof value === 'string' && known.length > 0 && value.length > known.length) {
      return {
        message: `${known.label}: data value too large: ${value} (max length=${known.length})`,
        errorCode: 'STRING_TOO_LONG',
        fields: [known.name],
      };
    }
  }
  return null;
}

function isFit(type: FieldType, value: unknown): boolean {
  switch (type) {
    case 'currency':
    case 'double':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    default:
      return typeof value === 'string';
  }
}

/** The record after writing `input`, which must have no problem. */
export function writeAccount(before: Account, input: Input, at: string): Account {
  const written = Object.fromEntries(
    Object.keys(input).map((name) => [accountField(name)?.name ?? name, field(input, name) as FieldValue]),
  );
  return { ...before, ...written, LastModifiedDate: at, SystemModstamp: at };
}

export function blankAccount(id: string, at: string): Account {
  const blank = Object.fromEntries(accountFields.map(({ name }) => [name, null]));
  return { ...blank, Id: id, CurrencyIsoCode: 'USD', CreatedDate: at, LastModifiedDate: at, SystemModstamp: at };
}

export function companyFields(company: Company): Input {
  return {
    Name: company.name,
    AccountNumber: company.accountId.replace('ACC-', ''),
    Claims_Account_Id__c: company.accountId,
    Tier__c: company.tier,
    Open_Contract_Value__c: company.openContractValue,
    Account_Executive_Name__c: company.executive?.name ?? null,
    Account_Executive_Email__c: company.executive?.email ?? null,
  };
}

/**
 * The 18-character id of the n-th record, with the prefix of its object: 15 characters, and three that encode which of
 * them are capital letters.
 */
export function accountId(number: number, prefix = '001SB'): string {
  const short = `${prefix}${String(number).padStart(10, '0')}`;
  const suffix = [0, 5, 10].map((from) => {
    const bits = [...short.slice(from, from + 5)].reduce(
      (sum, letter, index) => sum + (/[A-Z]/.test(letter) ? 1 << index : 0),
      0,
    );
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'.charAt(bits);
  });
  return short + suffix.join('');
}

/** The description of the object, as `/sobjects/Account/describe` gives it. */
export function describeAccount(version: string): object {
  return {
    name: 'Account',
    label: 'Account',
    labelPlural: 'Accounts',
    keyPrefix: '001',
    custom: false,
    createable: true,
    updateable: true,
    deletable: false,
    queryable: true,
    urls: { sobject: `/services/data/v${version}/sobjects/Account` },
    fields: accountFields.map(({ name, label, type, length, externalId, readOnly }) => ({
      name,
      label,
      type,
      length,
      externalId,
      unique: false,
      custom: name.endsWith('__c'),
      nillable: name !== 'Name' && !readOnly,
      createable: !readOnly,
      updateable: !readOnly,
      filterable: true,
      picklistValues: [],
    })),
  };
}
