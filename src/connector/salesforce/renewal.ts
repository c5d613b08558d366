/**
 * Performs `salesforce.get_renewal`: reads what customer success procedures need about an account. Empty fields are
 * omitted, and so is an address that is none: no one is named then. Another unreadable value is refused, because a guess
 * would decide who is notified.
 */
import { readNumber } from '../../kernel/read-number.ts';
import { isMeantTime } from '../../kernel/meant-time.ts';
import { meansNoDate } from '../../kernel/no-date.ts';
import { dateValue, parseInstant, timestamp, type Timestamp } from '../../kernel/time.ts';
import type { CallResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { clip } from '../outcome.ts';
import { soqlText } from './account-query.ts';
import {
  addressAt,
  amountAt,
  emptyFieldOf,
  recordOf,
  unreadOf,
  nameWithId,
  accountsIn,
  textAt,
  valueAt,
  type Row,
} from './account-row.ts';
import type { SalesforceClient } from './client.ts';
import type { RenewalFields, SalesforceSettings } from './config.ts';
import { salesforceOutcome } from './errors.ts';
import { createRenewalTools, getRenewalInput } from './renewal-tools.ts';
import { taskBindings } from './task.ts';

/** Rows to read: one more than is needed to see that there are two. */
const accountsRead = 3;

export function renewalBindings(client: SalesforceClient): ToolBinding[] {
  const { settings } = client;
  const [getRenewal, createTask, recordConcession] = createRenewalTools(settings.renewal_fields);
  return [
    bind({
      tool: getRenewal,
      input: getRenewalInput,
      timeoutMs: settings.timeout_ms,
      secrets: () => client.secrets(),
      outcomeOf: salesforceOutcome,
      async call({ account_id, record_id }, { signal }) {
        const wanted = record_id ?? account_id ?? '';
        const org = await client.inItsCurrency(signal);
        const where =
          record_id === undefined ? `${settings.fields.account_id} = ${soqlText(wanted)}` : `Id = ${soqlText(wanted)}`;
        const records = accountsIn(await client.query(queryOf(org.settings, where), signal), settings, {
          record_id,
          account_id,
        });
        const [row, ...others] = records;
        if (row === undefined)
          return {
            kind: 'failed',
            code: 'not_found',
            message: `Salesforce has no account for \`${clip(wanted, 80)}\`, or our user may not see it`,
          };
        if (others.length > 0)
          return {
            kind: 'failed',
            code: 'multiple_matches',
            message: `Expected one account for \`${clip(wanted, 80)}\`, got ${records.map((each) => nameWithId(settings, each)).join(' and ')}; correct the accounts in Salesforce`,
          };
        return renewalOf(org, wanted, row);
      },
    }),
    ...taskBindings(client, createTask, recordConcession),
  ];
}

function queryOf({ fields, renewal_fields }: SalesforceSettings, where: string): string {
  const columns = ['Id', fields.name, fields.account_id, fields.currency, ...Object.values(renewal_fields)].filter(
    (field) => field !== null,
  );
  return `SELECT ${[...new Set(columns)].join(', ')} FROM Account WHERE ${where} LIMIT ${accountsRead}`;
}

function renewalOf(client: SalesforceClient, wanted: string, row: Row): Found | CallResult {
  const { settings } = client;
  const { fields, renewal_fields: names } = settings;
  const unreadable = (name: keyof RenewalFields, expected: string, why?: string): CallResult => ({
    kind: 'failed',
    code: 'invalid_output',
    message: `Expected ${expected} in \`${names[name]}\` of account \`${clip(wanted, 80)}\`, got \`${clip(String(valueAt(row, names[name])), 60)}\`; correct the account${why === undefined ? '' : `. ${why}`}`,
  });
  const isEmpty = (name: keyof RenewalFields): boolean =>
    [undefined, null, ''].includes(valueAt(row, names[name]) as string | null | undefined);
  const arr = amountAt(settings, row, names.arr);
  if (arr.kind === 'refused') {
    const empty = emptyFieldOf(settings, row, names.arr);
    return empty === null ? unreadable('arr', 'an amount', arr.why) : isEmptyOf(wanted, empty, names.arr);
  }
  const times = {
    renewal_date: timeAt(row, names.renewal_date, settings.time_zone),
    health_at: timeAt(row, names.health_at, settings.time_zone),
  };
  for (const name of ['renewal_date', 'health_at'] as const)
    if (times[name] === null && !isEmpty(name)) return unreadable(name, 'a date');
  const numbers = { health: numberAt(row, names.health), usage_drop: numberAt(row, names.usage_drop) };
  for (const name of ['health', 'usage_drop'] as const)
    if (numbers[name] === null && !isEmpty(name)) return unreadable(name, 'a number');
  const id = textAt(row, 'Id');
  const url = id === null ? null : client.addressOf('Account', id);
  const isAway = flagAt(row, names.ae_is_away);
  if (isAway === null) return unreadable('ae_is_away', 'yes or no');
  const unread: string[] = [];
  const address = (name: 'csm' | 'account_executive' | 'ae_backup'): string | undefined =>
    addressAt(row, names[name], unread);
  const people = {
    ...given('csm', address('csm')),
    ...given('account_executive', address('account_executive')),
    ...given('ae_backup', address('ae_backup')),
  };
  const note = unreadOf(unread);
  return {
    kind: 'found',
    output: {
      record_id: id ?? '',
      account_id: textAt(row, fields.account_id) ?? '',
      name: textAt(row, fields.name) ?? '',
      arr: arr.amount,
      ...given('renewal_date', times.renewal_date),
      ...given('health_at', times.health_at),
      ...given('health', numbers.health),
      ...given('usage_drop', numbers.usage_drop),
      ...people,
      ae_is_away: isAway,
      ...note,
    },
    reference: { record: recordOf(wanted, note), ...(url === null ? {} : { url }) },
  };
}

/** What a procedure decides by is not guessed: an ARR that is not known is not zero. */
const isEmptyOf = (account: string, empty: string, field: string): CallResult => ({
  kind: 'failed',
  code: 'invalid_output',
  message: `Expected ${empty === field ? 'an amount' : `the currency of \`${field}\``} in \`${empty}\` of account \`${clip(account, 80)}\`, got an empty field; fill it in Salesforce`,
});

const given = (name: string, value: unknown): Readonly<Record<string, unknown>> =>
  value === null || value === undefined ? {} : { [name]: value };

/** A date is in the org's time zone; a time names its own offset. */
function timeAt(row: Row, field: string, timeZone: string): Timestamp | null {
  const text = textAt(row, field);
  if (text === null || meansNoDate(text)) return null;
  const instant = parseInstant(text);
  const time = instant === null ? dateValue(text, timeZone) : timestamp(instant);
  return time === null || !isMeantTime(time.$time) ? null : time;
}

const YES: readonly unknown[] = [true, 1, 'true', 'yes', 'y', '1'];
const NO: readonly unknown[] = [false, 0, null, undefined, '', 'false', 'no', 'n', '0'];

/** A checkbox, or a picklist or text that says yes or no; empty means no. Null for any other text. */
function flagAt(row: Row, field: string): boolean | null {
  const value = valueAt(row, field);
  const plain = typeof value === 'string' ? value.trim().toLowerCase() : value;
  return YES.includes(plain) ? true : NO.includes(plain) ? false : null;
}

/** A formula that gives a text has its number in one. */
function numberAt(row: Row, field: string): number | null {
  const value = valueAt(row, field);
  if (typeof value === 'string') {
    const read = readNumber(value);
    return read.kind === 'number' ? read.number : null;
  }
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
