/**
 * The tools of Salesforce: contracts only.
 */
import { z } from 'zod';
import { labelled, moneySchema } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';
import { accountFieldsSchema, type AccountFields } from './config.ts';

/** The tiers that procedures speak of. A tier outside of them is refused, never guessed. */
export const TIERS = ['Enterprise', 'Growth', 'Standard'] as const;

export const getAccountInput = z.strictObject({ account_id: labelled(z.string().min(1).max(255), 'account id') });

export const getAccountOutput = z.strictObject({
  account_id: labelled(z.string(), 'account id'),
  name: labelled(z.string().min(1), 'account name', { untrusted: true }),
  tier: labelled(z.enum(TIERS), 'account tier', { headline: true }),
  open_contract_value: labelled(moneySchema(), 'open contract value', { headline: true }),
  account_executive: labelled(z.email().optional(), 'account executive'),
  account_executive_name: labelled(z.string().min(1).optional(), 'name of the account executive', { untrusted: true }),
});

/** @param fields the org's field names, for what `sop doctor` compares */
export function createSalesforceTools(fields: AccountFields = accountFieldsSchema.parse({})): readonly Tool[] {
  return [{
    id: 'salesforce.get_account',
    system: 'salesforce',
    summary: 'Read the Salesforce account {account_id}',
    effect: 'read',
    input: getAccountInput,
    output: getAccountOutput,
    errors: {
      not_found: 'Salesforce has no account with this id',
      ambiguous: 'Salesforce has more than one account with this id',
    },
    probe: 'none',
    record: 'Account',
    scopes: ['api'],
    vendorFields: Object.values(fields).filter((field) => field !== null).map((field) => `Account.${field}`),
    tellsPerson: false,
  }];
}
