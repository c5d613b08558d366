/**
 * Checks Salesforce for `sop doctor`: scopes, the fields of the account, its tiers, and the quota.
 */
import { z } from 'zod';
import { compareNames, runCheck, type CheckFinding, type SystemCheck } from '../check.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import type { SalesforceClient } from './client.ts';
import { salesforceOutcome } from './errors.ts';
import { tierNamed } from './account-row.ts';
import { RECORD_CURRENCY } from './record-currency.ts';
import { createSalesforceTools } from './tools.ts';

/** Share of the daily calls above which the doctor adds a note. */
const usageWarned = 0.8;

const describeSchema = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      /** Whether our user may change it. */
      updateable: z.boolean().optional(),
      picklistValues: z.array(z.object({ value: z.string(), active: z.boolean().optional() })).optional(),
    }),
  ),
});

export function checkSalesforce(client: SalesforceClient, signal: AbortSignal): Promise<SystemCheck> {
  return runCheck(
    'salesforce',
    salesforceOutcome,
    () => client.secrets(),
    async () => {
      const scopes = await client.scopes(signal);
      const described = readAnswer(describeSchema, await client.describe('Account', signal), 'read');
      const needed = [...new Set(createSalesforceTools(client.settings.fields).flatMap((tool) => tool.scopes))];
      const usage = client.apiUsage();
      return {
        message: `Salesforce answers at ${client.settings.login_url}`,
        findings: [
          ...(scopes === null ? [] : compareNames('scope', needed, scopes)),
          ...fieldFindings(
            client,
            described.fields.map((field) => field.name),
          ),
          ...currencyFindings(client, described.fields),
          ...rightsFindings(client, described.fields),
          ...tierFindings(client, described.fields),
          ...(usage !== null && usage.used > usage.limit * usageWarned
            ? [
                {
                  kind: 'note',
                  subject: 'limit',
                  name: 'api',
                  message: `\`${usage.used}\` of \`${usage.limit}\` calls of the last 24 hours are used`,
                } as const,
              ]
            : []),
        ],
      };
    },
  );
}

function fieldFindings({ settings }: SalesforceClient, names: readonly string[]): CheckFinding[] {
  // A field of a related record (`Owner.Email`) is not in the description of the account.
  const ofAccount = (fields: readonly (string | null)[]): string[] =>
    fields.filter((field) => field !== null && !field.includes('.')).map(String);
  const renewal = ofAccount(Object.values(settings.renewal_fields)).filter(
    (field) => !ofAccount(Object.values(settings.fields)).includes(field),
  );
  // An org without subscriptions has none of their fields and needs none.
  const needed = [
    ...ofAccount(Object.values(settings.fields)),
    ...(renewal.some((field) => names.includes(field)) ? renewal : []),
  ];
  return compareNames(
    'field',
    needed,
    names.filter((name) => needed.includes(name)),
  ).map((finding) =>
    finding.kind === 'missing' && finding.name === settings.fields.currency
      ? {
          ...finding,
          message: `Expected the field \`${finding.name}\`, which only orgs with several currencies have; for an org with one, set \`fields.currency\` to null and \`currency\` to its currency in SALESFORCE_SETTINGS`,
        }
      : finding,
  );
}

/** Amounts are read in the currency of each account then, whatever the settings say; whoever wrote them should know. */
function currencyFindings(
  { settings }: SalesforceClient,
  fields: readonly { readonly name: string }[],
): CheckFinding[] {
  if (settings.fields.currency !== null || !fields.some(({ name }) => name === RECORD_CURRENCY)) return [];
  return [
    {
      kind: 'missing',
      subject: 'field',
      name: RECORD_CURRENCY,
      message: `The org has several currencies: each account has its own in \`${RECORD_CURRENCY}\`, and SALESFORCE_SETTINGS says that all amounts are in \`${settings.currency ?? ''}\`. Take \`fields.currency\` and \`currency\` out of it`,
    },
  ];
}

/** The fields that a tool writes and our user may only read. */
function rightsFindings(
  { settings: { fields } }: SalesforceClient,
  described: z.infer<typeof describeSchema>['fields'],
): CheckFinding[] {
  return described
    .filter(({ name, updateable }) => updateable === false && [fields.exposure, fields.exposure_key].includes(name))
    .map(({ name }) => ({
      kind: 'missing',
      subject: 'permission',
      name,
      message: `Our user may read the field \`${name}\` and not change it; let it edit the field`,
    }));
}

function tierFindings(
  { settings }: SalesforceClient,
  fields: z.infer<typeof describeSchema>['fields'],
): CheckFinding[] {
  const values = fields.find((field) => field.name === settings.fields.tier)?.picklistValues ?? [];
  return values
    .filter(({ value, active }) => active !== false && tierNamed(settings, value) === undefined)
    .map(({ value }) => ({
      kind: 'note',
      subject: 'tier',
      name: clip(value, 60),
      message: `Accounts of the tier \`${clip(value, 60)}\` are refused, since no procedure knows it`,
    }));
}
