/**
 * A stand-in for Salesforce: accounts over the REST API, SOQL, upsert by external id, and its own errors.
 */
import { Trouble } from '../../kernel/trouble.ts';
import { createCounter } from '../counter.ts';
import { bearerToken, bodyOf, requiredText, type Input } from '../input.ts';
import { route, type PathParts, type Route } from '../router.ts';
import { companies } from '../samples.ts';
import { createTokens } from '../tokens.ts';
import type { Vendor, VendorOptions } from '../vendor.ts';
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import {
  accountField,
  accountFields,
  accountId,
  blankAccount,
  companyFields,
  describeAccount,
  problemOf,
  writeAccount,
  type Account,
  type FieldValue,
} from './account.ts';
import { createHabits } from './habits.ts';
import { answerLogin } from './login.ts';
import { nameIn, objectsOf, readRecord, type OtherRecord } from './other-record.ts';
import { createRefusals } from './refusals.ts';
import { runSoql } from './soql.ts';
import { newTask, problemOfTask, taskField, userField, type Task, type User } from './task.ts';

/** Calls that this org may make per rolling day. */
const DAILY_CALLS_MAX = 100_000;
/** The external id of an account. */
const CLAIMS_ID = 'Claims_Account_Id__c';
/** Begins the id of a record of an object that the stand-in does not know. */
const OTHER_ID = 'a0S';
const VERSION = /^\/services\/data\/v(\d+\.\d)(\/.*)?$/;

export type SalesforceOptions = VendorOptions & {
  /** Whether to start with the sample companies. */
  readonly seed: boolean;
  readonly jwtKey: string | null;
};

export function createSalesforce({ clock, journal, changed, address, seed, jwtKey }: SalesforceOptions): Vendor {
  const accounts = journal.table<Account>('salesforce.accounts');
  const tasks = journal.table<Task>('salesforce.tasks');
  const records = journal.table<OtherRecord>('salesforce.records');
  const users = journal.table<User>('salesforce.users');
  const nextTask = createCounter(journal, 'salesforce.task', 1);
  const nextUser = createCounter(journal, 'salesforce.user', 1);
  const nextRecord = createCounter(journal, 'salesforce.record', 1);
  const nextAccount = createCounter(journal, 'salesforce.account', 1);
  const tokens = createTokens('salesforce', clock, journal);
  const now = (): string => new Date(clock.now()).toISOString().replace('Z', '+0000');
  const instanceUrl = (): string => `${address()}/salesforce`;
  let callsToday = 0;
  const refusals = createRefusals();
  const habits = createHabits();

  const keep = (account: Account): void => {
    accounts.put(account.Id, account);
    changed();
  };
  const create = (input: Input): Account => {
    const account = writeAccount(blankAccount(accountId(nextAccount()), now()), input, now());
    keep(account);
    return account;
  };
  const add = (input: Input): Account => {
    const problem = problemOf(input);
    if (problem === null) return create(input);
    throw new Trouble('sandbox.refused', { message: `Salesforce refuses this: ${problem.message}` });
  };
  if (seed && accounts.all().length === 0) for (const company of companies) create(companyFields(company));

  const byId = (id: string): Account | undefined =>
    accounts.all().find((account) => account.Id === id || account.Id.slice(0, 15) === id);
  const byExternalId = (name: string, value: string): readonly Account[] =>
    accounts.all().filter((account) => String(account[name] ?? '').toLowerCase() === value.toLowerCase());
  const show = (
    account: Readonly<Record<string, FieldValue>>,
    version: string,
    names: readonly string[],
    type = 'Account',
  ): object => ({
    attributes: { type, url: `/services/data/v${version}/sobjects/${type}/${String(account['Id'])}` },
    ...Object.fromEntries(names.map((name) => [name, account[name] ?? null])),
  });
  const select = (request: SandboxRequest): readonly string[] =>
    (request.query.get('fields')?.split(',') ?? accountFields.map(({ name }) => name)).flatMap(
      (name) => accountField(name.trim())?.name ?? [],
    );

  /** Finds by external id and answers with 404, the record, or 300 with the address of each match. */
  const withExternal = (
    version: string,
    parts: PathParts,
    answer: (found: Account | null, name: string, value: string) => SandboxResponse,
  ): SandboxResponse => {
    const declared = accountField(parts['field'] ?? '');
    const value = parts['value'] ?? '';
    if (declared?.externalId !== true)
      return refused(
        404,
        'NOT_FOUND',
        `Provided external ID field does not exist or is not accessible: ${parts['field'] ?? ''}`,
      );
    const found = byExternalId(declared.name, value);
    if (found.length > 1)
      return { status: 300, body: found.map(({ Id }) => `/services/data/v${version}/sobjects/Account/${Id}`) };
    return answer(found[0] ?? null, declared.name, value);
  };

  const update = (account: Account, request: SandboxRequest): SandboxResponse => {
    const input = bodyOf(request);
    if (input === null) return refused(400, 'JSON_PARSER_ERROR', 'Unexpected end of content');
    const since = request.headers['if-unmodified-since'];
    // HTTP dates are exact to the second, so fractions are ignored.
    if (since !== undefined && Math.floor(Date.parse(account.LastModifiedDate) / 1_000) > Date.parse(since) / 1_000)
      return { status: 412, body: undefined };
    const problem = problemOf(input);
    if (problem !== null) return { status: 400, body: [problem] };
    keep(writeAccount(account, { ...input, ...habits.flow() }, now()));
    return { status: 204, body: undefined };
  };

  const routes = (version: string): readonly Route[] => [
    [
      'GET',
      '/limits',
      () => ({
        status: 200,
        body: { DailyApiRequests: { Max: DAILY_CALLS_MAX, Remaining: DAILY_CALLS_MAX - callsToday } },
      }),
    ],
    [
      'GET',
      '/query',
      (request) => {
        const result = runSoql(request.query.get('q') ?? '', {
          ...objectsOf(records.all()),
          Account: {
            rows: accounts.all(),
            fieldName: (name) => accountField(name)?.name ?? nameIn(accounts.all(), name),
          },
          Task: { rows: tasks.all(), fieldName: taskField },
          User: { rows: users.all(), fieldName: userField },
        });
        if (!result.ok) return refused(400, result.error.errorCode, result.error.message);
        const rows = result.records.map((record) => show(record, version, result.fields, result.object));
        return { status: 200, body: { totalSize: rows.length, ...habits.first(rows, version) } };
      },
    ],
    [
      'GET',
      '/query/{locator}',
      (_request, { locator = '' }) => {
        const batch = habits.next(locator, version);
        return batch === null
          ? refused(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
          : { status: 200, body: batch };
      },
    ],
    ['GET', '/sobjects/Account/describe', () => ({ status: 200, body: describeAccount(version) })],
    [
      'GET',
      '/sobjects/Account/{id}',
      (request, { id = '' }) => {
        const account = byId(id);
        return account === undefined ? notThere() : { status: 200, body: show(account, version, select(request)) };
      },
    ],
    [
      'GET',
      '/sobjects/Account/{field}/{value}',
      (request, parts) =>
        withExternal(version, parts, (found) =>
          found === null ? notThere() : { status: 200, body: show(found, version, select(request)) },
        ),
    ],
    [
      'POST',
      '/sobjects/Account',
      (request) => {
        const input = bodyOf(request);
        if (input === null) return refused(400, 'JSON_PARSER_ERROR', 'Unexpected end of content');
        const problem = problemOf(input);
        if (problem !== null) return { status: 400, body: [problem] };
        if (typeof input['Name'] !== 'string' || input['Name'] === '')
          return {
            status: 400,
            body: [
              { message: 'Required fields are missing: [Name]', errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] },
            ],
          };
        return { status: 201, body: { id: create(input).Id, success: true, errors: [] } };
      },
    ],
    [
      'POST',
      '/sobjects/Task',
      (request) => {
        const input = bodyOf(request);
        if (input === null) return refused(400, 'JSON_PARSER_ERROR', 'Unexpected end of content');
        const problem = problemOfTask(input, {
          records: new Set(accounts.all().map(({ Id }) => Id)),
          users: new Set(users.all().map(({ Id }) => Id)),
        });
        if (problem !== null) return { status: 400, body: [problem] };
        const task = newTask(accountId(nextTask(), '00TSB'), input, now());
        tasks.put(task.Id, task);
        changed();
        return { status: 201, body: { id: task.Id, success: true, errors: [] } };
      },
    ],
    [
      'PATCH',
      '/sobjects/Account/{id}',
      (request, { id = '' }) => {
        const account = byId(id);
        return account === undefined ? notThere() : update(account, request);
      },
    ],
    [
      'PATCH',
      '/sobjects/Account/{field}/{value}',
      (request, parts) =>
        withExternal(version, parts, (found, name, value) => {
          const input = bodyOf(request);
          if (input === null) return refused(400, 'JSON_PARSER_ERROR', 'Unexpected end of content');
          if (Object.hasOwn(input, name))
            return refused(400, 'INVALID_FIELD', `The ${name} field should not be specified in the sobject data.`);
          const problem = problemOf(input);
          if (problem !== null) return { status: 400, body: [problem] };
          if (found === null)
            return {
              status: 201,
              body: { id: create({ ...input, [name]: value }).Id, success: true, errors: [], created: true },
            };
          keep(writeAccount(found, input, now()));
          return { status: 200, body: { id: found.Id, success: true, errors: [], created: false } };
        }),
    ],
  ];

  const answer = (request: SandboxRequest): SandboxResponse => {
    const match = VERSION.exec(request.path);
    if (match === null) return refused(404, 'NOT_FOUND', 'The requested resource does not exist');
    const [, version = '', path = '/'] = match;
    return (
      route(routes(version), { ...request, path: path.replace(/\/$/, '') || '/' }) ??
      refused(404, 'NOT_FOUND', 'The requested resource does not exist')
    );
  };

  return {
    name: 'salesforce',
    async handle(request) {
      if (request.method === 'POST' && request.path === '/services/oauth2/token')
        return refusals.take('logins') ?? answerLogin(request, { clock, tokens, instanceUrl, jwtKey });
      if (!tokens.isLive(bearerToken(request))) return refused(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
      callsToday++;
      const response = (request.method === 'GET' ? null : refusals.take('writes')) ?? answer(request);
      return {
        ...response,
        headers: { ...response.headers, 'sforce-limit-info': `api-usage=${callsToday}/${DAILY_CALLS_MAX}` },
      };
    },
    snapshot: () => ({
      accounts: accounts.all(),
      tasks: tasks.all().map((task) => ({ ...task, Owner: users.get(String(task['OwnerId']))?.['Email'] ?? null })),
    }),
    async act(action, input) {
      switch (action) {
        case 'change_account': {
          const { id: _id, ...values } = input;
          const id = requiredText(input, 'id');
          const account = byId(id);
          if (account === undefined)
            throw new Trouble('sandbox.no_account', { message: `Expected the id of an account, got \`${id}\`` });
          const problem = problemOf(values);
          if (problem !== null)
            throw new Trouble('sandbox.refused', { message: `Salesforce refuses this: ${problem.message}` });
          keep(writeAccount(account, values, now()));
          return { id };
        }
        case 'put_account': {
          const account = byExternalId(CLAIMS_ID, requiredText(input, CLAIMS_ID))[0];
          const problem = problemOf(input);
          if (account === undefined || problem !== null) return { id: add(input).Id };
          keep(writeAccount(account, input, now()));
          return { id: account.Id };
        }
        case 'add_account':
          return { id: add(input).Id };
        case 'add_record': {
          const { object, known, own } = readRecord(input);
          if (object === 'Account') {
            const account = { ...add(known), ...own };
            keep(account);
            return { id: account.Id };
          }
          const id = `${OTHER_ID}${String(nextRecord()).padStart(15, '0')}`;
          records.put(id, { object, row: { Id: id, ...own } });
          return { id };
        }
        case 'add_user': {
          const known = users.all().find((user) => user['Email'] === requiredText(input, 'email'));
          if (known !== undefined) return { id: known.Id };
          const id = accountId(nextUser(), '005SB');
          users.put(id, {
            Id: id,
            Email: requiredText(input, 'email'),
            Name: requiredText(input, 'name'),
            IsActive: true,
          });
          return { id };
        }
        case 'refuse_writes':
        case 'refuse_logins':
          refusals.add(action === 'refuse_writes' ? 'writes' : 'logins', input);
          return null;
        case 'behave_as':
          habits.set(input);
          return null;
        case 'revoke_tokens':
          tokens.revokeAll();
          return null;
        default:
          throw new Trouble('sandbox.no_action', {
            message: `Expected \`change_account\`, \`add_account\`, \`put_account\`, \`add_record\`, \`add_user\`, \`refuse_writes\`, \`refuse_logins\`, \`behave_as\` or \`revoke_tokens\` in Salesforce, got \`${action}\``,
          });
      }
    },
  };
}

function notThere(): SandboxResponse {
  return refused(404, 'NOT_FOUND', 'The requested resource does not exist');
}

function refused(status: number, errorCode: string, message: string): SandboxResponse {
  return { status, body: [{ message, errorCode }] };
}
