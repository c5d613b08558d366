/**
 * Performs the Salesforce tools.
 */
import type { CallResult, Tool, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { clip } from '../outcome.ts';
import { accountQuery, namedBy, type AccountLookUp } from './account-query.ts';
import {
  addressAt,
  emptyFieldOf,
  amountAt,
  recordOf,
  unreadOf,
  nameWithId,
  accountsIn,
  textAt,
  tierOf,
  valueAt,
  type Row,
} from './account-row.ts';
import type { SalesforceClient } from './client.ts';
import { salesforceOutcome } from './errors.ts';
import { bindSetOpenExposure } from './exposure.ts';
import { renewalBindings } from './renewal.ts';
import { createSalesforceTools, findAccountsInput, getAccountInput, type SalesforceTools } from './tools.ts';

/** Rows to read: one more than is needed to see that there are two. */
const accountsRead = 3;
/** Most accounts that a person can choose from. */
const candidatesMax = 10;

type Rows = { readonly kind: 'rows'; readonly rows: readonly Row[] } | Extract<CallResult, { kind: 'failed' }>;

export function createSalesforceBindings(client: SalesforceClient): ToolBinding[] {
  const tools: SalesforceTools = createSalesforceTools(client.settings.fields);
  const [getAccount, findAccounts, setOpenExposure] = tools;
  const common = (tool: Tool) => ({
    tool,
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: salesforceOutcome,
  });
  return [
    bind({
      ...common(getAccount),
      input: getAccountInput,
      async call(wanted, { signal }) {
        const org = await client.inItsCurrency(signal);
        const read = await readAccounts(org, wanted, accountsRead, signal);
        if (read.kind === 'failed') return read;
        const [row, ...others] = read.rows;
        if (row === undefined)
          return {
            kind: 'failed',
            code: 'not_found',
            message: `Salesforce has no account for \`${clip(namedBy(wanted), 80)}\`, or our user may not see it`,
          };
        if (others.length > 0) return multipleMatches(client, wanted, read.rows);
        return accountOf(org, wanted, row);
      },
    }),
    bind({
      ...common(findAccounts),
      input: findAccountsInput,
      async call(wanted, { signal }) {
        const read = await readAccounts(client, wanted, candidatesMax + 1, signal);
        if (read.kind === 'failed') return read;
        if (read.rows.length > candidatesMax)
          return {
            kind: 'failed',
            code: 'too_many',
            message: `Salesforce has more than \`${candidatesMax}\` accounts for \`${clip(namedBy(wanted), 80)}\`; look them up by another key`,
          };
        return candidatesOf(client, wanted, read.rows);
      },
    }),
    bindSetOpenExposure(client, setOpenExposure),
    ...renewalBindings(client),
  ];
}

async function readAccounts(
  client: SalesforceClient,
  wanted: AccountLookUp,
  limit: number,
  signal: AbortSignal,
): Promise<Rows> {
  const query = accountQuery(client.settings, wanted, limit);
  if (query === null)
    return {
      kind: 'failed',
      code: 'refused',
      message: 'Salesforce keeps no contact of an account that the configuration names; give an account id or a name',
    };
  return { kind: 'rows', rows: accountsIn(await client.query(query, signal), client.settings, wanted) };
}

function accountOf(client: SalesforceClient, wanted: AccountLookUp, row: Row): Found | CallResult {
  const { settings } = client;
  const { fields } = settings;
  const account = textAt(row, fields.account_id) ?? namedBy(wanted);
  const tier = tierOf(settings, row, account);
  if ('problem' in tier) return invalid(tier.problem);
  // What a step does not need must not stop it: only what decides is refused.
  const unread: string[] = [];
  const value = amountAt(settings, row);
  const given = valueAt(row, fields.open_contract_value) ?? '';
  if (value.kind === 'refused' && given !== '') {
    const empty = emptyFieldOf(settings, row, fields.open_contract_value);
    const why = empty === null ? '' : `, while \`${empty}\` is empty`;
    unread.push(`\`${fields.open_contract_value}\` (\`${clip(String(given), 60)}\`${why})`);
  }
  const executive = addressAt(row, fields.account_executive, unread);
  const note = unreadOf(unread);
  const id = textAt(row, 'Id');
  const url = id === null ? null : client.addressOf('Account', id);
  return {
    kind: 'found',
    output: {
      record_id: id ?? '',
      account_id: textAt(row, fields.account_id) ?? '',
      name: textAt(row, fields.name) ?? '',
      tier: tier.tier,
      open_contract_value: value.kind === 'refused' ? undefined : value.amount,
      account_executive: executive,
      account_executive_name: textAt(row, fields.account_executive_name)?.trim() || undefined,
      ...note,
    },
    reference: { record: recordOf(account, note), ...(url === null ? {} : { url }) },
  };
}

function candidatesOf({ settings }: SalesforceClient, wanted: AccountLookUp, rows: readonly Row[]): Found {
  const { fields } = settings;
  const accounts = rows.map((row) => ({
    record_id: textAt(row, 'Id') ?? '',
    account_id: textAt(row, fields.account_id) ?? undefined,
    name: clip(textAt(row, fields.name) ?? '', 120),
    tier: textAt(row, fields.tier)?.trim() || undefined,
  }));
  const listing = accounts
    .map(({ record_id, name, tier }) => `${name}, ${tier ?? 'no tier'} (${record_id})`)
    .join('; ');
  return {
    kind: 'found',
    output: { accounts: accounts.map(withoutUndefined), count: accounts.length, listing },
    reference: { record: `Accounts for ${clip(namedBy(wanted), 80)}` },
  };
}

function multipleMatches({ settings }: SalesforceClient, wanted: AccountLookUp, rows: readonly Row[]): CallResult {
  const names = rows.map((row) => nameWithId(settings, row));
  return {
    kind: 'failed',
    code: 'multiple_matches',
    message: `Expected one account for \`${clip(namedBy(wanted), 80)}\`, got ${names.join(' and ')}; correct the accounts in Salesforce`,
  };
}

/** A log cannot hold an undefined field. */
function withoutUndefined<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

function invalid(message: string): CallResult {
  return { kind: 'failed', code: 'invalid_output', message };
}
