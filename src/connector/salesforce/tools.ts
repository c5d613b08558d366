/**
 * The Salesforce tools: contracts only.
 */
import { z } from 'zod';
import { commitMsMax } from '../../kernel/limits.ts';
import { labelled, moneySchema } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';
import { accountFieldsSchema, TIERS, type AccountFields } from './config.ts';

const text = z.string().trim().min(1).max(255);

/**
 * How a claimant is looked up: by the first of these that is given, except that `contact` and `name` are looked up
 * together.
 */
const lookUp = {
  /** Salesforce's own id, once a person has said which account is meant. */
  record_id: labelled(
    z
      .string()
      .regex(
        /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/,
        'Expected the id of a Salesforce record, 15 or 18 letters and digits',
      )
      .optional(),
    'record id',
  ),
  account_id: labelled(text.optional(), 'account id'),
  contact: labelled(text.optional(), 'contact'),
  name: labelled(text.optional(), 'account name'),
};
const isGiven = (given: Readonly<Record<string, string | undefined>>): boolean =>
  Object.values(given).some((value) => value !== undefined);
const NOTHING = { message: 'Expected a record id, an account id, a contact or a name to look for' };

export const getAccountInput = z.strictObject(lookUp).refine(isGiven, NOTHING);
export const findAccountsInput = z.strictObject(lookUp).refine(isGiven, NOTHING);

/** Fields that have a value which is none of their kind, such as two addresses: they are absent. */
export const unread = labelled(z.string().min(1).optional(), 'what could not be read', { untrusted: true });

export const getAccountOutput = z.strictObject({
  record_id: labelled(z.string().min(1).optional(), 'record id'),
  account_id: labelled(z.string(), 'account id'),
  name: labelled(z.string().min(1), 'account name', { untrusted: true }),
  tier: labelled(z.enum(TIERS), 'account tier', { headline: true }),
  open_contract_value: labelled(moneySchema().optional(), 'open contract value', { headline: true }),
  account_executive: labelled(z.email().optional(), 'account executive'),
  account_executive_name: labelled(z.string().min(1).optional(), 'name of the account executive', { untrusted: true }),
  unread,
});

const candidateSchema = z.strictObject({
  record_id: labelled(z.string().min(1), 'record id'),
  account_id: labelled(z.string().optional(), 'account id'),
  name: labelled(z.string(), 'account name', { untrusted: true }),
  /** As in Salesforce: a candidate may have no tier, or one that no procedure knows. */
  tier: labelled(z.string().optional(), 'account tier'),
});
export const findAccountsOutput = z.strictObject({
  accounts: labelled(z.array(candidateSchema), 'accounts'),
  count: labelled(z.number(), 'number of accounts'),
  /** `Pickle & Plank Supply, Enterprise (001SB…); …`, for asking a person which one is meant. */
  listing: labelled(z.string(), 'accounts that fit', { untrusted: true }),
});

export const setOpenExposureInput = z.strictObject({
  account_id: labelled(text, 'account id'),
  exposure: labelled(moneySchema(), 'open exposure of claims'),
});
export const setOpenExposureOutput = z.strictObject({ record_id: labelled(z.string().min(1), 'record id') });

export type SalesforceTools = readonly [getAccount: Tool, findAccounts: Tool, setOpenExposure: Tool];

/** @param fields the org's field names, which `sop doctor` compares */
export function createSalesforceTools(fields: AccountFields = accountFieldsSchema.parse({})): SalesforceTools {
  const read = {
    system: 'salesforce',
    effect: 'read',
    probe: 'none',
    record: 'Account',
    scopes: ['api'],
    tellsPerson: false,
    vendorFields: Object.entries(fields)
      .filter(([name, field]) => field !== null && name !== 'contact' && !name.startsWith('exposure'))
      .map(([, field]) => `Account.${field ?? ''}`),
  } as const;
  return [
    {
      ...read,
      id: 'salesforce.get_account',
      summary: 'Read the Salesforce account[ {account_id}][ of record {record_id}][ of {name}]',
      input: getAccountInput,
      output: getAccountOutput,
      errors: {
        not_found: 'Salesforce has no such account',
        multiple_matches: 'Salesforce has more than one account that fits',
      },
    },
    {
      ...read,
      id: 'salesforce.find_accounts',
      summary: 'List the Salesforce accounts that fit[ {account_id}][ {name}]',
      input: findAccountsInput,
      output: findAccountsOutput,
      errors: { too_many: 'Salesforce has more accounts that fit than a person can choose from' },
      vendorFields: Object.entries(fields)
        .filter(([name, field]) => field !== null && !name.startsWith('exposure'))
        .map(([, field]) => `Account.${field ?? ''}`),
    },
    {
      ...read,
      id: 'salesforce.set_open_exposure',
      effect: 'write',
      probe: 'exact',
      commitMs: commitMsMax,
      summary: 'Set the open exposure of claims of the Salesforce account {account_id} to {exposure}',
      input: setOpenExposureInput,
      output: setOpenExposureOutput,
      errors: {
        not_found: 'Salesforce has no account with this id',
        multiple_matches: 'Salesforce has more than one account with this id',
        other_currency: 'The account is kept in another currency',
      },
      vendorFields: [fields.account_id, fields.exposure, fields.exposure_key]
        .filter((field) => field !== null)
        .map((field) => `Account.${field}`),
    },
  ];
}
