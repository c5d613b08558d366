/**
 * Performs `salesforce.set_open_exposure`: writes the amount and our key in one change, so the probe can see whether
 * the amount is ours.
 */
import type { z } from 'zod';
import type { Instant } from '../../kernel/clock.ts';
import { formatAmount } from '../../kernel/money.ts';
import { parseInstant } from '../../kernel/time.ts';
import type { CallResult, ProbeResult, Tool, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { judge } from '../compare-answer.ts';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { soqlText } from './account-query.ts';
import { accountsIn, currencyOf, nameWithId, textAt, type Row } from './account-row.ts';
import type { SalesforceClient } from './client.ts';
import { salesforceOutcome } from './errors.ts';
import { setOpenExposureInput } from './tools.ts';

/** Most that Salesforce's clock and ours may differ. */
const CLOCK_SKEW_MS = 60_000;

export function bindSetOpenExposure(client: SalesforceClient, tool: Tool): ToolBinding {
  return bind({
    tool,
    input: setOpenExposureInput,
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: salesforceOutcome,
    async call({ account_id, exposure }, { key, signal }) {
      const { fields } = client.settings;
      if (fields.exposure === null || fields.exposure_key === null)
        return {
          kind: 'failed',
          code: 'refused',
          message:
            'The configuration names no field for the open exposure of claims; set `fields.exposure` and `fields.exposure_key`',
        };
      const org = await client.inItsCurrency(signal);
      const found = await findAccount(org, account_id, signal);
      if (found.kind !== 'account') return found;
      const currency = currencyOf(org.settings, found.row);
      if (currency !== exposure.$money)
        return {
          kind: 'failed',
          code: 'other_currency',
          message: `Expected an amount in ${currency === null ? 'the currency of the account, which has none,' : `\`${currency}\``} for account \`${clip(account_id, 80)}\`, got one in \`${exposure.$money}\`; convert it first`,
        };
      await client.update(
        'Account',
        {
          Id: found.id,
          [fields.exposure]: Number(formatAmount(exposure).replaceAll(',', '')),
          [fields.exposure_key]: key,
        },
        found.changedAt,
        signal,
      );
      const shown = await readBack(org, { account_id, exposure }, { key, id: found.id }, signal);
      return shown.kind === 'found' ? shown : { ...shown, answered: 'taken' };
    },
    async probe({ account_id, exposure }, { key, intendedAt, signal }): Promise<Found | ProbeResult> {
      const org = await client.inItsCurrency(signal);
      const found = await findAccount(org, account_id, signal);
      if (found.kind !== 'account')
        return { kind: 'unknown', message: found.kind === 'failed' ? found.message : 'The account could not be read' };
      if (textAt(found.row, client.settings.fields.exposure_key ?? 'Id') === key)
        return (
          isThere(notShown(org, { account_id, exposure }, found.row, key)) ?? foundOf(client, account_id, found.id)
        );
      // A later writer may have overwritten our key, so its absence proves nothing.
      if (found.changed >= intendedAt - CLOCK_SKEW_MS)
        return {
          kind: 'unknown',
          message: `Account \`${clip(account_id, 80)}\` has changed since, so it is not known whether the exposure was set`,
        };
      return { kind: 'absent' };
    },
  });
}

type Unknown = { readonly kind: 'unknown'; readonly message: string };

/** The account has our key, whatever else it lacks. */
const isThere = (lacking: Unknown | null): (Unknown & { readonly isThere: true }) | null =>
  lacking === null ? null : { ...lacking, isThere: true };

/**
 * Salesforce answers a change without a body, and a flow or our rights on the field may undo it, so the account is read
 * again. Only our key proves that it is ours: another one may be of a flow, or of a run that wrote at the same moment.
 */
async function readBack(
  client: SalesforceClient,
  given: z.infer<typeof setOpenExposureInput>,
  { key, id }: { readonly key: string; readonly id: string },
  signal: AbortSignal,
): Promise<Found | Unknown> {
  const account = `\`${clip(given.account_id, 80)}\``;
  const unread = (why: string): Unknown => ({
    kind: 'unknown',
    message: `Salesforce took the exposure of account ${account}, but the account could not be read again, since ${why}`,
  });
  try {
    const after = await findAccount(client, given.account_id, signal);
    if (after.kind !== 'account') return unread(after.message);
    if (after.id !== id)
      return unread(`Salesforce answers with the record \`${clip(after.id, 20)}\` and not \`${clip(id, 20)}\``);
    return notShown(client, given, after.row, key) ?? foundOf(client, given.account_id, id);
  } catch (error) {
    if (error instanceof VendorFailure) return unread(error.message);
    throw error;
  }
}

/** What the account does not show of a change; null when it shows all of it. */
function notShown(
  { settings }: SalesforceClient,
  { account_id, exposure }: z.infer<typeof setOpenExposureInput>,
  row: Row,
  key: string,
): Unknown | null {
  const { fields } = settings;
  // The number alone would be another amount.
  const currency = currencyOf(settings, row);
  if (currency !== exposure.$money)
    return {
      kind: 'unknown',
      message: `Expected account \`${clip(account_id, 80)}\` to be in \`${exposure.$money}\`, in which its exposure was sent, got ${currency === null ? 'no currency' : `\`${clip(currency, 20)}\``}; correct the currency or the exposure of the account`,
    };
  const sent = { [fields.exposure ?? '']: exposure, [fields.exposure_key ?? '']: key };
  const shown = Object.fromEntries(Object.keys(sent).map((name) => [name, row[name]]));
  const told = judge(shown, { sent, required: Object.keys(sent) });
  return 'why' in told
    ? {
        kind: 'unknown',
        message: `Expected account \`${clip(account_id, 80)}\` to show the exposure that was sent, but it answers ${told.why}; correct the decimals of the field, the rights of our user or the flow that changes it`,
      }
    : null;
}

type FoundAccount =
  | {
      readonly kind: 'account';
      readonly id: string;
      readonly row: Row;
      readonly changedAt: string;
      readonly changed: Instant;
    }
  | Extract<CallResult, { kind: 'failed' }>;

async function findAccount(
  { settings, ...client }: SalesforceClient,
  accountId: string,
  signal: AbortSignal,
): Promise<FoundAccount> {
  const { fields } = settings;
  const columns = [
    'Id',
    'LastModifiedDate',
    fields.name,
    fields.account_id,
    fields.currency,
    fields.exposure,
    fields.exposure_key,
  ].filter((field) => field !== null);
  const query = `SELECT ${[...new Set(columns)].join(', ')} FROM Account WHERE ${fields.account_id} = ${soqlText(accountId)} LIMIT 3`;
  const records = accountsIn(await client.query(query, signal), settings, { account_id: accountId });
  const [row, ...others] = records;
  if (row === undefined)
    return {
      kind: 'failed',
      code: 'not_found',
      message: `Salesforce has no account with the id \`${clip(accountId, 80)}\`, or our user may not see it`,
    };
  if (others.length > 0)
    return {
      kind: 'failed',
      code: 'multiple_matches',
      message: `Expected one account with the id \`${clip(accountId, 80)}\`, got ${records.map((each) => nameWithId(settings, each)).join(' and ')}; correct the accounts in Salesforce`,
    };
  const id = textAt(row, 'Id');
  const changedAt = textAt(row, 'LastModifiedDate');
  const changed = parseInstant(changedAt ?? '');
  if (id === null || changedAt === null || changed === null)
    return {
      kind: 'failed',
      code: 'invalid_output',
      message: `Expected the id of the account and when it was changed, got \`${clip(id ?? 'none', 20)}\` and \`${clip(changedAt ?? 'none', 40)}\``,
    };
  return { kind: 'account', id, row, changedAt, changed };
}

function foundOf(client: SalesforceClient, accountId: string, id: string): Found {
  const url = client.addressOf('Account', id);
  return {
    kind: 'found',
    output: { record_id: id },
    reference: { record: `Account ${accountId}`, ...(url === null ? {} : { url }) },
  };
}
