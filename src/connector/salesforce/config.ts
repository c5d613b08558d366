/**
 * The connector's configuration for one Salesforce org. Field names differ per org, so they are data.
 */
import { z } from 'zod';
import { isCurrency } from '../../kernel/money.ts';
import { isTimeZone } from '../../kernel/time.ts';
import { plainAddress } from '../plain-address.ts';
import { timeoutSetting } from '../timeout-setting.ts';

/** API names only, so a configuration cannot inject SOQL. */
const fieldName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$/, 'Expected the API name of a field, such as `Tier__c`');

export const accountFieldsSchema = z.strictObject({
  account_id: fieldName.default('Claims_Account_Id__c'),
  name: fieldName.default('Name'),
  tier: fieldName.default('Tier__c'),
  open_contract_value: fieldName.default('Open_Contract_Value__c'),
  /** Only orgs with several currencies have it; null if the org has one, named by `currency`. */
  currency: fieldName.nullable().default('CurrencyIsoCode'),
  account_executive: fieldName.default('Account_Executive_Email__c'),
  account_executive_name: fieldName.default('Account_Executive_Name__c'),
  /** The address that claims come from, for a claimant who gives no account id; null if the org does not store it. */
  contact: fieldName.nullable().default('Claims_Contact_Email__c'),
  /** The open exposure of claims, and the key of the call that set it; null if the org does not store it. */
  exposure: fieldName.nullable().default('Open_Claims_Exposure__c'),
  exposure_key: fieldName.nullable().default('Open_Claims_Exposure_Key__c'),
});

export type AccountFields = z.infer<typeof accountFieldsSchema>;

/**
 * Fields of an account with a subscription. Separate tools read them, so an org without them is never asked for them.
 */
export const renewalFieldsSchema = z.strictObject({
  arr: fieldName.default('ARR__c'),
  renewal_date: fieldName.default('Renewal_Date__c'),
  health: fieldName.default('Health_Score__c'),
  health_at: fieldName.default('Health_Score_Updated__c'),
  /** In percent, as product analytics writes it to the account. */
  usage_drop: fieldName.default('Usage_Drop_30d__c'),
  csm: fieldName.default('CSM_Email__c'),
  account_executive: fieldName.default('Account_Executive_Email__c'),
  ae_backup: fieldName.default('AE_Backup_Email__c'),
  ae_is_away: fieldName.default('AE_Out_Of_Office__c'),
});

export type RenewalFields = z.infer<typeof renewalFieldsSchema>;

/** The tiers that procedures know. Any other tier is refused, never guessed. */
export const TIERS = ['Enterprise', 'Growth', 'Standard'] as const;

const settingsSchema = z.strictObject({
  /** My Domain, `https://example.my.salesforce.com`: login.salesforce.com does not support client credentials. */
  login_url: plainAddress,
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  /** Without it, jsforce falls back to 50.0, from 2020. */
  version: z
    .string()
    .regex(/^\d{2,3}\.0$/)
    .default('66.0'),
  fields: accountFieldsSchema.prefault({}),
  renewal_fields: renewalFieldsSchema.prefault({}),
  /** Our tier for each of the org's that is called otherwise: `{"Gold": "Enterprise"}`. */
  tiers: z.record(z.string().trim().min(1), z.enum(TIERS)).default({}),
  /** Time zone of the org's dates without a time. */
  time_zone: z.string().refine(isTimeZone, 'Expected a time zone such as `America/New_York`').default('UTC'),
  /** Currency of all amounts in an org with one currency; null for one with a field for it. */
  currency: z.string().refine(isCurrency, 'Expected a currency such as `USD`').nullable().default(null),
  timeout_ms: timeoutSetting,
});

export const salesforceConfigSchema = settingsSchema.refine(
  ({ fields, currency }) => fields.currency !== null || currency !== null,
  {
    path: ['currency'],
    message: 'Expected the currency of the org such as `USD`, since `fields.currency` is null, got none',
  },
);

export type SalesforceConfig = z.input<typeof salesforceConfigSchema>;
export type SalesforceSettings = z.infer<typeof salesforceConfigSchema>;
