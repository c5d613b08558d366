/**
 * Performs the tools of Salesforce.
 */
import { z } from 'zod';
import { assert } from '../../kernel/assert.ts';
import { parseAmount, type Money } from '../../kernel/money.ts';
import type { CallResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import type { SalesforceClient } from './client.ts';
import type { SalesforceSettings } from './config.ts';
import { salesforceOutcome } from './errors.ts';
import { createSalesforceTools, getAccountInput, TIERS } from './tools.ts';

/** One more than is needed to see that there are two. */
const accountsRead = 3;

const recordSchema = z.record(z.string(), z.unknown());
const queryAnswerSchema = z.object({ records: z.array(recordSchema) });
type Row = z.infer<typeof recordSchema>;

export function createSalesforceBindings(client: SalesforceClient): ToolBinding[] {
  const { settings } = client;
  const [tool] = createSalesforceTools(settings.fields);
  assert(tool !== undefined, 'Salesforce has a tool');
  return [bind({
    tool, input: getAccountInput, timeoutMs: settings.timeout_ms, secrets: () => client.secrets(), outcomeOf: salesforceOutcome,
    async call({ account_id }, { signal }) {
      const { records } = readAnswer(queryAnswerSchema, await client.read(`/query?q=${encodeURIComponent(accountQuery(settings, account_id))}`, signal), 'read');
      const [row, ...others] = records;
      if (row === undefined) return { kind: 'failed', code: 'not_found', message: `Salesforce has no account with the id \`${clip(account_id, 80)}\`` };
      if (others.length > 0) return ambiguous(settings, account_id, records);
      return accountOf(client, account_id, row);
    },
  })];
}

/** A SOQL text literal. jsforce escapes the quote only, so that a backslash before it would end the literal. */
export function soqlText(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\'', '\\\'').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `'${escaped}'`;
}

function accountQuery({ fields }: SalesforceSettings, accountId: string): string {
  const columns = new Set(['Id', ...Object.values(fields).filter((field) => field !== null)]);
  return `SELECT ${[...columns].join(', ')} FROM Account WHERE ${fields.account_id} = ${soqlText(accountId)} LIMIT ${accountsRead}`;
}

function accountOf(client: SalesforceClient, accountId: string, row: Row): Found | CallResult {
  const { settings } = client;
  const { fields } = settings;
  const tier = textAt(row, fields.tier);
  const known = TIERS.find((name) => name.toLowerCase() === tier?.trim().toLowerCase());
  if (known === undefined) {
    const met = tier === null ? 'an empty field' : `\`${clip(tier, 60)}\``;
    return invalid(`Expected one of ${TIERS.map((name) => `\`${name}\``).join(', ')} in \`${fields.tier}\` of account \`${clip(accountId, 80)}\`, met ${met}; correct the account`);
  }
  const value = amountAt(settings, row);
  if (value === null) return invalid(`Expected an amount in \`${fields.open_contract_value}\` of account \`${clip(accountId, 80)}\`, met none that can be read; correct the account`);
  const id = textAt(row, 'Id');
  const url = id === null ? null : client.addressOf('Account', id);
  return {
    kind: 'found',
    output: {
      account_id: textAt(row, fields.account_id) ?? accountId,
      name: textAt(row, fields.name) ?? '',
      tier: known,
      open_contract_value: value,
      account_executive: textAt(row, fields.account_executive)?.trim() || undefined,
      account_executive_name: textAt(row, fields.account_executive_name)?.trim() || undefined,
    },
    reference: { record: `Account ${accountId}`, ...(url === null ? {} : { url }) },
  };
}

function ambiguous({ fields }: SalesforceSettings, accountId: string, rows: readonly Row[]): CallResult {
  const names = rows.map((row) => `\`${clip(textAt(row, fields.name) ?? '', 80)}\` (\`${clip(textAt(row, 'Id') ?? '', 20)}\`)`);
  return {
    kind: 'failed', code: 'ambiguous',
    message: `Expected one account with the id \`${clip(accountId, 80)}\`, met ${names.join(' and ')}; correct the accounts in Salesforce`,
  };
}

/** The value of a field; `Owner.Email` goes through the related record, as SOQL answers it. */
function valueAt(row: Row, path: string): unknown {
  let at: unknown = row;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

function textAt(row: Row, path: string): string | null {
  const value = valueAt(row, path);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Salesforce sends amounts as JSON numbers with the digits that were typed in. */
function amountAt({ fields, currency }: SalesforceSettings, row: Row): Money | null {
  const value = valueAt(row, fields.open_contract_value);
  const code = fields.currency === null ? currency : textAt(row, fields.currency) ?? currency;
  return typeof value === 'number' || typeof value === 'string' ? parseAmount(String(value), code) : null;
}

function invalid(message: string): CallResult {
  return { kind: 'failed', code: 'invalid_output', message };
}
