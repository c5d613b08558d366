/**
 * The smallest vendors to test the connectors against: a few records each, and what the vendor checks.
 */
import { startVendorServer, type Reply, type Seen, type VendorServer } from './vendor-server.ts';

export type Fake = VendorServer & { readonly secret: string };

const NOT_FOUND: Reply = { status: 404, body: { error: 'RecordNotFound', description: 'Not found' } };

export type Account = Record<string, unknown>;

export const ACCOUNT: Account = {
  attributes: { type: 'Account', url: '/services/data/v66.0/sobjects/Account/001A' },
  Id: '001A',
  Claims_Account_Id__c: 'ACC-WWW01',
  Name: 'Wobbly Widget Works',
  Tier__c: 'Enterprise',
  Open_Contract_Value__c: 640000,
  CurrencyIsoCode: 'USD',
  Account_Executive_Email__c: 'ava@our.example',
  Account_Executive_Name__c: 'Ava Anders',
  ARR__c: 84000,
  Renewal_Date__c: '2026-05-02',
  Health_Score__c: 31,
  Health_Score_Updated__c: '2026-04-08T12:00:00.000+0000',
  Usage_Drop_30d__c: 12.5,
  CSM_Email__c: 'cara@our.example',
  AE_Backup_Email__c: null,
  AE_Out_Of_Office__c: false,
};

export async function fakeSalesforce(
  accounts: Account[] = [ACCOUNT],
): Promise<Fake & { tokens: number; tasks: Record<string, unknown>[]; hasOneCurrency: boolean; expire(): void }> {
  let valid = '';
  const tasks: Record<string, unknown>[] = [];
  const server = await startVendorServer((request) => {
    if (request.path === '/services/oauth2/token') {
      const form = new URLSearchParams(request.body);
      if (form.get('grant_type') !== 'client_credentials' || form.get('client_secret') !== 'sf-secret-value')
        return { status: 400, body: { error: 'invalid_client', error_description: 'invalid client credentials' } };
      valid = `sf-token-${++fake.tokens}`;
      return {
        status: 200,
        body: { access_token: valid, scope: 'api full', instance_url: server.address, token_type: 'Bearer' },
      };
    }
    if (request.headers.authorization !== `Bearer ${valid}`)
      return {
        status: 401,
        body: [{ errorCode: 'INVALID_SESSION_ID', message: `Session expired: ${request.headers.authorization ?? ''}` }],
      };
    if (request.path === '/services/data/v66.0/query') {
      const query = request.query.get('q') ?? '';
      if (/^SELECT Id FROM User WHERE Email = '(?:cara|twins)@our\.example' AND IsActive = TRUE LIMIT 2$/.test(query))
        return {
          status: 200,
          body: { records: [{ Id: '005A' }, ...(query.includes('twins') ? [{ Id: '005B' }] : [])] },
        };
      if (query.startsWith('SELECT Id FROM User ')) return { status: 200, body: { records: [] } };
      const what =
        /^SELECT Id, Subject, Description FROM Task WHERE WhatId = '([^']*)' AND CreatedDate >= 2026-03-04T14:00:00\.000Z ORDER BY CreatedDate DESC LIMIT 200$/.exec(
          query,
        )?.[1];
      if (what !== undefined) {
        const records = tasks
          .filter((task) => task['WhatId'] === what)
          .map(({ Id, Subject, Description }) => ({ attributes: { type: 'Task' }, Id, Subject, Description }));
        return { status: 200, body: { totalSize: records.length, done: true, records } };
      }
      const record = / WHERE Id = '([^']*)' LIMIT 3$/.exec(query)?.[1];
      if (record !== undefined)
        return { status: 200, body: { records: accounts.filter((account) => account['Id'] === record) } };
      const id = / WHERE Claims_Account_Id__c = '((?:[^'\\]|\\.)*)' LIMIT 3$/.exec(request.query.get('q') ?? '')?.[1];
      if (id === undefined)
        return { status: 400, body: [{ errorCode: 'MALFORMED_QUERY', message: 'unexpected token' }] };
      const records = accounts.filter((account) => account['Claims_Account_Id__c'] === id.replace(/\\(.)/g, '$1'));
      return {
        status: 200,
        headers: { 'sforce-limit-info': 'api-usage=90/100' },
        body: { totalSize: records.length, done: true, records },
      };
    }
    if (request.path === '/services/data/v66.0/sobjects/Task' && request.method === 'POST') {
      const task = { Id: `00T${tasks.length + 1}`, ...(JSON.parse(request.body) as object) };
      tasks.push(task);
      return { status: 201, body: { id: task.Id, success: true, errors: [] } };
    }
    if (request.path === '/services/data/v66.0/sobjects/Account/describe') {
      return {
        status: 200,
        headers: { 'sforce-limit-info': 'api-usage=90/100' },
        body: {
          fields: [
            ...[
              'Claims_Account_Id__c',
              'Name',
              'Open_Contract_Value__c',
              ...(fake.hasOneCurrency ? [] : ['CurrencyIsoCode']),
              'Account_Executive_Email__c',
            ].map((name) => ({ name })),
            {
              name: 'Tier__c',
              picklistValues: [
                { value: 'enterprise ', active: true },
                { value: 'Platinum', active: true },
              ],
            },
          ],
        },
      };
    }
    return { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] };
  });
  const fake = Object.assign(server, {
    secret: 'sf-secret-value',
    tokens: 0,
    hasOneCurrency: false,
    tasks,
    expire: () => {
      valid = 'gone';
    },
  });
  return fake;
}

export type Ticket = {
  id: number;
  status: string;
  created_at: string;
  updated_at: string;
  external_id: string | null;
  group_id: number | null;
  tags: string[];
  custom_fields: { id: number; value: string | null }[];
  comments: { body: string; public: boolean }[];
  audits: unknown[];
  requester_id: number;
  via?: unknown;
};

/** The claim form, by the keys of our configuration. */
export const CLAIM_FIELDS = {
  bol: { id: 1, title: 'BOL number' },
  claim_type: { id: 2, title: 'Claim type' },
  claim_amount: { id: 3, title: 'Claim amount' },
  claim_currency: { id: 4, title: 'Claim currency' },
  account_id: { id: 5, title: 'Account id' },
  bol_key: { id: 6, title: 'BOL search key' },
  claim_status: { id: 7, title: 'Claim status' },
  expected_resolution: { id: 8, title: 'Expected resolution' },
  next_steps: { id: 9, title: 'Next steps' },
  auto_settled_on: { id: 10, title: 'Paid automatically on' },
} as const;

/** A ticket with a claim in its fields. */
export function claimTicket(
  id: number,
  fields: Partial<Record<keyof typeof CLAIM_FIELDS, string>>,
  over: Partial<Ticket> = {},
): Ticket {
  return {
    id,
    status: 'open',
    created_at: '2026-03-01T10:00:00Z',
    updated_at: '2026-03-04T14:05:00Z',
    external_id: null,
    group_id: null,
    requester_id: 3_001,
    tags: ['claim'],
    custom_fields: Object.entries(CLAIM_FIELDS).map(([key, field]) => ({
      id: field.id,
      value: fields[key as keyof typeof CLAIM_FIELDS] ?? null,
    })),
    comments: [],
    audits: [{ id: 1, metadata: { system: {} } }],
    ...over,
  };
}

/** A ticket as the API shows it. */
const shownTicket = ({ comments: _comments, audits: _audits, ...shown }: Ticket): object => shown;

export type FakeField = { id: number; title: string; type?: string; custom_field_options?: { value: string }[] };

export type FakeTrigger = {
  active: boolean;
  actions: { field: string; value: unknown }[];
  conditions: { all: { field: string; operator: string; value: unknown }[] };
};

export async function fakeZendesk(): Promise<
  Fake & {
    tokens: number;
    tickets: Map<string, Ticket>;
    groups: { id: number; name: string }[];
    fields: FakeField[];
    /** What a trigger sets after each change. */
    moves: Partial<Ticket>;
    /** Our role may not edit tags. */
    ignoresTags: boolean;
    /** By their ids; the one that is not here does not exist. */
    users: Map<string, { id: number; suspended: boolean; active?: boolean; email: string | null }>;
    triggers: FakeTrigger[];
    /** A trigger notifies requesters of comments. */
    notifies: boolean;
    /** Our user may write internal notes only. */
    isLight: boolean;
    expire(): void;
  }
> {
  let valid = '';
  let stamp = 0;
  const tickets = new Map([
    ['101', claimTicket(101, { bol: '0400', claim_type: 'damage', account_id: 'ACC-1' })],
    ['102', claimTicket(102, {}, { status: 'closed' })],
  ]);
  const update = (id: string, body: string): Reply => {
    const found = tickets.get(id);
    if (found === undefined) return NOT_FOUND;
    const { ticket: change } = JSON.parse(body) as {
      ticket: Partial<Ticket> & {
        comment?: { body: string; public: boolean };
        group_id?: number;
        metadata?: unknown;
        safe_update?: boolean;
        updated_stamp?: string;
      };
    };
    if (found.status === 'closed')
      return {
        status: 422,
        body: {
          error: 'RecordInvalid',
          description: 'Record validation errors',
          details: { status: [{ description: 'Status: closed prevents ticket update' }] },
        },
      };
    if (change.safe_update === true && change.updated_stamp !== found.updated_at)
      return {
        status: 409,
        body: { error: 'UpdateConflict', description: 'Safe Update prevented the update due to outdated ticket data' },
      };
    if (change.comment !== undefined) found.comments.push(change.comment);
    if (change.group_id !== undefined) found.group_id = change.group_id;
    found.status = change.status ?? found.status;
    if (!fake.ignoresTags) found.tags = change.tags ?? found.tags;
    for (const { id: field, value } of change.custom_fields ?? []) {
      const declared = fake.fields.find(({ id: known }) => known === field);
      // Zendesk drops what a drop-down has no option for, and answers 200.
      if (declared?.type === 'tagger' && !declared.custom_field_options?.some((option) => option.value === value))
        continue;
      found.custom_fields = found.custom_fields.map((entry) => (entry.id === field ? { id: field, value } : entry));
    }
    Object.assign(found, fake.moves);
    found.updated_at = new Date(Date.parse(found.updated_at) + ++stamp * 1_000).toISOString();
    const isPublic = change.comment?.public === true && !fake.isLight;
    const events = [
      ...(change.comment === undefined ? [] : [{ type: 'Comment', public: isPublic, body: change.comment.body }]),
      ...(isPublic && fake.notifies ? [{ type: 'Notification', recipients: [found.requester_id] }] : []),
    ];
    const audit = { id: 10 + stamp, metadata: { system: {}, custom: change.metadata ?? {} }, events };
    found.audits.push(audit);
    return {
      status: 200,
      body: {
        ticket: shownTicket(found),
        audit,
      },
    };
  };
  /** One record per page, so paging is always exercised. */
  const page = (name: string, records: readonly unknown[], request: Seen): Reply => {
    const from = Number(request.query.get('page[after]') ?? 0);
    const more = from + 1 < records.length;
    return {
      status: 200,
      body: {
        [name]: records.slice(from, from + 1),
        meta: { has_more: more, after_cursor: more ? String(from + 1) : null },
        links: { next: more ? 'http://evil.test/steal-the-token' : null },
      },
    };
  };
  const server = await startVendorServer((request) => {
    if (request.path === '/oauth/tokens') {
      const form = JSON.parse(request.body) as { client_secret?: string; scope?: string };
      if (form.client_secret !== 'zd-secret-value')
        return { status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed' } };
      valid = `zd-token-${++fake.tokens}`;
      return { status: 200, body: { access_token: valid, token_type: 'bearer', scope: form.scope, expires_in: 1800 } };
    }
    if (request.headers.authorization !== `Bearer ${valid}`)
      return {
        status: 401,
        body: {
          error: 'invalid_token',
          error_description: `The access token is invalid: ${request.headers.authorization ?? ''}`,
        },
      };
    const path = request.path
      .replace(/^\/api\/v2\//, '')
      .replace(/\.json$/, '')
      .split('/');
    const id = path[1] ?? '';
    if (path[0] === 'groups') return page('groups', fake.groups, request);
    if (path[0] === 'triggers') return page('triggers', fake.triggers, request);
    if (path[0] === 'ticket_fields') return page('ticket_fields', fake.fields, request);
    if (path[0] === 'search') {
      const [, field, wanted] =
        /^custom_field_(\d+):"([^"]*)"(?: created>=\S+)?$/.exec(request.query.get('query') ?? '') ?? [];
      const results = [...tickets.values()].filter(({ custom_fields }) =>
        custom_fields.some(
          // A word that is sought is found as the beginning of a longer one, too.
          ({ id: known, value }) =>
            String(known) === field && value?.toLowerCase().startsWith(wanted?.toLowerCase() ?? '') === true,
        ),
      );
      return page('results', results.map(shownTicket), request);
    }
    const user = fake.users.get(id);
    if (path[0] === 'users' && id !== 'me') return user === undefined ? NOT_FOUND : { status: 200, body: { user } };
    if (path[0] === 'users') return { status: 200, body: { user: { id: 5, name: 'Claims Desk', role: 'admin' } } };
    const found = tickets.get(id);
    if (path[0] !== 'tickets' || found === undefined) return NOT_FOUND;
    if (path[2] === 'audits') return page('audits', found.audits, request);
    return request.method === 'PUT'
      ? update(id, request.body)
      : {
          status: 200,
          body: {
            ticket: shownTicket(found),
          },
        };
  });
  const fake = Object.assign(server, {
    fields: Object.values(CLAIM_FIELDS).map((field): FakeField => ({ ...field })),
    moves: {},
    ignoresTags: false,
    secret: 'zd-secret-value',
    tokens: 0,
    isLight: false,
    users: new Map([['3001', { id: 3_001, suspended: false, email: 'carla@wobbly.example' }]]),
    notifies: true,
    triggers: [],
    tickets,
    groups: [
      { id: 7, name: 'Support' },
      { id: 8, name: 'Standard Claims' },
      { id: 9, name: 'Twins' },
      { id: 10, name: 'twins ' },
    ],
    expire: () => {
      valid = 'gone';
    },
  });
  return fake;
}

export type Issue = { key: string; body: { fields: Record<string, unknown>; properties: unknown } };

/** Ways out of done: one that reopens, one that does not. */
const REOPEN_WAYS = [
  { id: '41', name: 'Reopen', to: { name: 'To Do', statusCategory: { id: 2, key: 'new', name: 'To Do' } } },
  { id: '51', name: 'Archive', to: { name: 'Archived', statusCategory: { id: 3, key: 'done', name: 'Done' } } },
];

type State = { status: string; category: 'new' | 'done'; priority: string; labels: string[] };

export async function fakeJira(): Promise<
  Fake & {
    issues: Issue[];
    states: Map<string, State>;
    ways: typeof REOPEN_WAYS;
    links: { issue: string; globalId: string; object: unknown }[];
    comments: { id: string; body: unknown; properties: unknown; created: string }[];
    index: { stale: boolean };
    /** What an automation writes into each new issue. */
    rewrites: Record<string, unknown>;
  }
> {
  const issues: Issue[] = [];
  const comments: { id: string; body: unknown; properties: unknown; created: string }[] = [];
  const index = { stale: false };
  const rewrites: Record<string, unknown> = {};
  const states = new Map<string, State>([
    ['BILL-310', { status: 'Done', category: 'done', priority: 'Medium', labels: ['billing-duplicate-invoice'] }],
  ]);
  const ways = [...REOPEN_WAYS];
  const links: { issue: string; globalId: string; object: unknown }[] = [];
  const fieldsOf = ({ status, category, priority, labels }: State): object => ({
    status: {
      name: status,
      statusCategory: { id: category === 'done' ? 3 : 2, key: category, name: category === 'done' ? 'Done' : 'To Do' },
    },
    priority: { id: '2', name: priority },
    labels,
    resolutiondate: category === 'done' ? '2026-08-26T10:00:00.000+0000' : null,
  });
  /** Serves the tools that change an issue; null for every other path. */
  const change = (request: Seen): Reply | null => {
    const [, key = '', what = ''] =
      /^\/rest\/api\/3\/issue\/([A-Z]+-\d+)(?:\/(transitions|remotelink))?$/.exec(request.path) ?? [];
    if (key === '') return null;
    const state = states.get(key);
    if (state === undefined)
      return {
        status: 404,
        body: { errorMessages: ['Issue does not exist or you do not have permission to see it.'], errors: {} },
      };
    const body = (request.body === '' ? {} : JSON.parse(request.body)) as {
      fields?: { priority: { name: string } };
      transition?: { id: string };
      globalId?: string;
      object?: unknown;
    };
    if (what === 'remotelink') {
      if (request.method === 'GET')
        return {
          status: 200,
          body: links
            .filter(({ issue }) => issue === key)
            .map(({ globalId, object }, at) => ({ id: 30_001 + at, globalId, object })),
        };
      const { globalId: id } = body;
      if (id === undefined) return { status: 400, body: { errorMessages: [], errors: {} } };
      const known = links.findIndex(({ issue, globalId }) => issue === key && globalId === id);
      links.splice(known < 0 ? links.length : known, known < 0 ? 0 : 1, {
        issue: key,
        globalId: id,
        object: body.object,
      });
      return {
        status: known < 0 ? 201 : 200,
        body: { id: 30_001, self: `${server.address}/rest/api/3/issue/${key}/remotelink/30001` },
      };
    }
    if (what === 'transitions') {
      if (request.method === 'GET')
        return { status: 200, body: { transitions: state.category === 'done' ? ways : [] } };
      if (!ways.some(({ id }) => id === body.transition?.id))
        return { status: 400, body: { errorMessages: ['Transition id is not valid for this issue.'], errors: {} } };
      states.set(key, { ...state, status: 'To Do', category: 'new' });
      return { status: 204 };
    }
    if (request.method === 'GET')
      return {
        status: 200,
        body: { id: '10310', key, self: `${server.address}/rest/api/3/issue/10310`, fields: fieldsOf(state) },
      };
    if (body.fields?.priority.name !== 'Highest')
      return { status: 400, body: { errorMessages: [], errors: { priority: 'The priority selected is invalid.' } } };
    states.set(key, { ...state, priority: body.fields.priority.name });
    return { status: 204 };
  };
  const commented: State = { status: 'To Do', category: 'new', priority: 'High', labels: [] };
  const authorization = `Basic ${Buffer.from('sopwith@our.example:jira-secret-value').toString('base64')}`;
  const server = await startVendorServer((request) => {
    if (request.headers.authorization !== authorization)
      return {
        status: 401,
        body: { errorMessages: [`Client must be authenticated: ${request.headers.authorization ?? ''}`], errors: {} },
      };
    if (request.path === '/rest/api/3/issue') {
      const body = JSON.parse(request.body) as Issue['body'] & {
        fields: { project: { key: string }; priority: { name: string } };
      };
      const errors = {
        ...(body.fields.project.key === 'CLM' ? {} : { project: 'valid project is required' }),
        ...(JSON.stringify(body.fields['components'] ?? []).includes('Nobody')
          ? { components: "Component name 'Nobody' is not valid" }
          : {}),
        ...(body.fields.priority.name === 'High'
          ? {}
          : {
              priority:
                body.fields.priority.name === 'Hidden'
                  ? "Field 'priority' cannot be set. It is not on the appropriate screen, or unknown."
                  : 'The priority selected is invalid.',
            }),
      };
      if (Object.keys(errors).length > 0) return { status: 400, body: { errorMessages: [], errors } };
      const issue = { key: `CLM-${issues.length + 1}`, body };
      issues.push(issue);
      return {
        status: 201,
        body: {
          id: String(10_000 + issues.length),
          key: issue.key,
          self: `${server.address}/rest/api/3/issue/${10_000 + issues.length}`,
        },
      };
    }
    const createdIssue = issues.find(({ key }) => request.path === `/rest/api/3/issue/${key}`);
    if (createdIssue !== undefined && request.method === 'GET')
      return {
        status: 200,
        body: {
          id: String(10_001 + issues.indexOf(createdIssue)),
          key: createdIssue.key,
          fields: { ...createdIssue.body.fields, ...rewrites },
        },
      };
    if (request.path === '/rest/api/3/issue/CLM-1' && request.query.get('fields') === 'project')
      return {
        status: 200,
        body: {
          id: '10001',
          key: 'CLM-1',
          fields: { ...fieldsOf(commented), project: { projectTypeKey: 'software' } },
        },
      };
    const changed = change(request);
    if (changed !== null) return changed;
    if (request.path === '/rest/api/3/search/jql' && request.query.get('fields') !== 'labels') {
      const jql = request.query.get('jql') ?? '';
      if (jql.includes('"NOPE"'))
        return {
          status: 400,
          body: { errorMessages: ["The value 'NOPE' does not exist for the field 'project'."], errors: {} },
        };
      const label = / ?labels = "((?:[^"\\]|\\.)*)"/.exec(jql)?.[1]?.replaceAll(/\\(.)/g, '$1');
      const found = [...states].filter(([, state]) => label === undefined || state.labels.includes(label));
      return {
        status: 200,
        body: {
          issues: found.map(([key, state], at) => ({ id: String(10_310 + at), key, fields: fieldsOf(state) })),
          isLast: true,
        },
      };
    }
    if (request.path === '/rest/api/3/search/jql') {
      const label = /^labels = "([^"]*)"$/.exec(request.query.get('jql') ?? '')?.[1] ?? '';
      const fresh = request.query.getAll('reconcileIssues');
      const found = issues.filter(
        ({ body }, at) =>
          (!index.stale || fresh.includes(String(10_001 + at))) && (body.fields['labels'] as string[]).includes(label),
      );
      return {
        status: 200,
        body: {
          issues: found.map(({ key, body }, at) => ({
            id: String(10_001 + at),
            key,
            fields: { ...body.fields, ...rewrites },
          })),
          isLast: true,
        },
      };
    }
    const match = /^\/rest\/api\/3\/issue\/([^/]+)\/comment$/.exec(request.path);
    if (match !== null) {
      if (match[1] !== 'CLM-1')
        return {
          status: 404,
          body: { errorMessages: ['Issue does not exist or you do not have permission to see it.'], errors: {} },
        };
      if (request.method === 'GET')
        return {
          status: 200,
          body: {
            startAt: 0,
            maxResults: 100,
            total: comments.length,
            comments: comments
              .toReversed()
              .map(({ properties, ...comment }) =>
                request.query.get('expand') === 'properties' ? { ...comment, properties } : comment,
              ),
          },
        };
      const body = JSON.parse(request.body) as { body: unknown; properties: unknown };
      comments.push({ id: String(500 + comments.length), ...body, created: '2026-03-04T14:05:00.000+0000' });
      return { status: 201, body: comments.at(-1) };
    }
    if (request.path === '/rest/api/3/myself')
      return { status: 200, body: { accountId: '5b10', displayName: 'Sopwith', active: true } };
    if (request.path === '/rest/api/3/mypermissions') {
      const held = new Map([
        ['BROWSE_PROJECTS', true],
        ['CREATE_ISSUES', true],
        ['ADD_COMMENTS', false],
        ['ADMINISTER', true],
      ]);
      return {
        status: 200,
        body: {
          permissions: Object.fromEntries([...held].map(([key, havePermission]) => [key, { key, havePermission }])),
        },
      };
    }
    if (request.path === '/rest/api/3/issue/createmeta/CLM/issuetypes')
      return {
        status: 200,
        body: { startAt: 0, maxResults: 100, total: 1, issueTypes: [{ id: '10001', name: 'Task', subtask: false }] },
      };
    if (request.path === '/rest/api/3/issue/createmeta/CLM/issuetypes/10001') {
      const field = (fieldId: string, more: object = {}): object => ({
        fieldId,
        key: fieldId,
        name: fieldId,
        required: false,
        hasDefaultValue: false,
        operations: ['set'],
        schema: { type: 'string' },
        ...more,
      });
      return {
        status: 200,
        body: {
          startAt: 0,
          maxResults: 100,
          total: 6,
          fields: [
            ...['project', 'issuetype', 'summary', 'description'].map((name) => field(name, { required: true })),
            field('priority', { allowedValues: [{ id: '2', name: 'High' }] }),
            field('customfield_10010', { required: true }),
          ],
        },
      };
    }
    return { status: 404, body: { errorMessages: ['dead link'], errors: {} } };
  });
  return Object.assign(server, { secret: 'jira-secret-value', issues, comments, index, rewrites, states, ways, links });
}

export const SHIPMENT: Record<string, unknown> = {
  id: 'SHP-00001',
  bol: '0400000020260001',
  pro: '402177333',
  carrier_scac: 'QQFA',
  carrier_name: 'Fiddlehead Freightways',
  ship_date: '2026-02-26',
  delivered_at: '2026-03-02',
  pod_exceptions: '2 crates crushed, noted by driver',
  weight_lbs: 5400,
  affected_weight_lbs: null,
  liability_limit_per_lb_usd: '10.00',
  pieces_shipped: 6,
  pieces_delivered: 6,
};

/** What a record says of itself once it is done. */
const TMS_STATUS: Readonly<Record<string, string>> = {
  '/inspections': 'requested',
  '/carrier-claims': 'filed',
  '/appeals': 'draft',
  '/letters': 'sent',
  '/proposals': 'proposed',
  '/acceptances': 'accepted',
  '/tracers': 'sent',
  '/payments': 'paid',
};

export async function fakeTms(
  shipments: Record<string, unknown>[] = [SHIPMENT],
  filters = true,
): Promise<Fake & { records: Record<string, unknown>[] }> {
  const records: Record<string, unknown>[] = [];
  const shown = ({ path: _, ...record }: Record<string, unknown>): Record<string, unknown> => record;
  const server = await startVendorServer((request) => {
    if (request.headers.authorization !== 'ApiKey tms-secret-value')
      return {
        status: 401,
        body: { title: 'Unauthorized', detail: `Unknown key: ${request.headers.authorization ?? ''}` },
      };
    if (request.path === '/exchange-rates') {
      return request.query.get('currency') === 'CAD'
        ? { status: 200, body: { currency: 'CAD', on: request.query.get('on'), rate_to_usd: '0.7300' } }
        : { status: 404, body: { title: 'Not Found', code: 'no_rate' } };
    }
    if (/^\/carriers\/[^/]+\/pro-check$/.test(request.path))
      return { status: 200, body: { check: request.query.get('pro') === '402177333' ? 'valid' : 'invalid' } };
    if (/^\/(inspections|carrier-claims|appeals|letters|proposals|acceptances|tracers|payments)$/.test(request.path)) {
      const ofPath = records.filter(({ path }) => path === request.path);
      if (request.method === 'GET')
        return {
          status: 200,
          body: {
            records: ofPath
              .filter(({ client_key }) => !filters || client_key === request.query.get('client_key'))
              .map(shown),
          },
        };
      const body = JSON.parse(request.body) as Record<string, unknown>;
      const known = ofPath.find(({ client_key }) => client_key === body['client_key']);
      if (known !== undefined) return { status: 200, body: shown(known) };
      const record = { ...body, status: TMS_STATUS[request.path], id: `R-${records.length + 1}` };
      records.push({ ...record, path: request.path });
      return { status: 201, body: record };
    }
    if (request.path !== '/shipments') return { status: 404, body: { title: 'Not Found' } };
    const found = shipments.filter(
      (shipment) =>
        !filters ||
        (['bol', 'pro'] as const).some(
          (name) => request.query.get(name) !== null && request.query.get(name) === shipment[name],
        ),
    );
    return { status: 200, body: { shipments: found } };
  });
  return Object.assign(server, { secret: 'tms-secret-value', records });
}
