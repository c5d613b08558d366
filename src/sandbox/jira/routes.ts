/**
 * The Jira API, as far as claims need it. Everything here has been authenticated already.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Faults } from '../faults.ts';
import { bodyOf, field, recordField, textField, textsOf, type Input } from '../input.ts';
import type { PathParts, Route } from '../router.ts';
import type { SandboxRequest, SandboxResponse } from '../vendor.ts';
import { isDocument } from './adf.ts';
import type { JiraRecords } from './jira-records.ts';
import { readIssueFields, readProperties, type FieldErrors, type Issue } from './issue.ts';
import { runJql } from './jql.ts';
import { API_USER, ISSUE_TYPES, PERMISSIONS, PRIORITIES, projectOf, PROJECTS, type Project } from './site.ts';
import type { JiraViews } from './views.ts';

/** What an issue of a project that only its key names may have. */
const UNLISTED: Project = { id: '', key: '', name: '', components: [] };
const PAGE_SIZE = 50;
const PAGE_SIZE_MAX = 100;

export type JiraRoutesOptions = {
  readonly records: JiraRecords;
  readonly views: JiraViews;
  readonly clock: Clock;
  readonly faults: Faults | undefined;
};

export function jiraRoutes({ records, views, clock, faults }: JiraRoutesOptions): readonly Route[] {
  const withIssue =
    (answer: (issue: Issue, request: SandboxRequest, parts: PathParts) => SandboxResponse) =>
    (request: SandboxRequest, parts: PathParts): SandboxResponse => {
      const issue = records.find(parts['issue'] ?? '');
      return issue === undefined
        ? refused(404, ['Issue does not exist or you do not have permission to see it.'])
        : answer(issue, request, parts);
    };
  const withProject =
    (answer: (project: Project, parts: PathParts) => SandboxResponse) =>
    (_request: SandboxRequest, parts: PathParts): SandboxResponse => {
      const given = parts['project'] ?? '';
      const project = projectOf(given);
      return project === undefined
        ? refused(404, [`No project could be found with key '${given}'.`])
        : answer(project, parts);
    };

  const create = (request: SandboxRequest): SandboxResponse => {
    const body = bodyOf(request);
    const fields = body === null ? null : recordField(body, 'fields');
    if (body === null || fields === null)
      return refused(400, ['Invalid request payload. Refer to the REST API documentation and try again.']);
    const { input, project, errors } = readIssueFields(fields, null);
    const properties = readProperties(field(body, 'properties'));
    const all = {
      ...errors,
      ...updateErrors(body),
      ...(properties === null ? { properties: 'Expected a list of keys with values' } : {}),
    };
    if (Object.keys(all).length > 0 || properties === null || project === null) return refused(400, [], all);
    return { status: 201, body: views.created(records.create(project, input, properties, API_USER.accountId)) };
  };

  const edit = withIssue((issue, request) => {
    const body = bodyOf(request) ?? {};
    const { input, errors } = readIssueFields(
      recordField(body, 'fields') ?? {},
      projectOf(issue.key.slice(0, issue.key.lastIndexOf('-'))) ?? UNLISTED,
    );
    const all = { ...errors, ...updateErrors(body) };
    if (Object.keys(all).length > 0) return refused(400, [], all);
    records.edit(issue, input);
    return { status: 204, body: undefined };
  });

  const addComment = withIssue((issue, request) => {
    const body = bodyOf(request) ?? {};
    const document = field(body, 'body');
    const properties = readProperties(field(body, 'properties'));
    if (!isDocument(document)) return refused(400, [], { comment: 'Comment body is not valid!' });
    if (properties === null) return refused(400, ['Expected properties as a list of keys with values']);
    const { issue: changed, comment } = records.comment(issue, document, properties, API_USER.accountId);
    return { status: 201, body: views.comment(changed, comment, true) };
  });

  const listComments = withIssue((issue, { query }) => {
    const isNewestFirst = (query.get('orderBy') ?? '').startsWith('-');
    const ordered = isNewestFirst ? issue.comments.toReversed() : issue.comments;
    const { startAt, maxResults } = pageOf(query);
    const hasProperties = (query.get('expand') ?? '').split(',').includes('properties');
    return {
      status: 200,
      body: {
        startAt,
        maxResults,
        total: ordered.length,
        comments: ordered
          .slice(startAt, startAt + maxResults)
          .map((comment) => views.comment(issue, comment, hasProperties)),
      },
    };
  });

  const transition = withIssue((issue, request) => {
    const given = recordField(bodyOf(request) ?? {}, 'transition');
    const id = given === null ? null : textField(given, 'id');
    if (id === null) return refused(400, ["Missing 'transition' identifier"]);
    return records.transition(issue, id)
      ? { status: 204, body: undefined }
      : refused(400, [`Transition id '${id}' is not valid for this issue.`]);
  });

  const linkRemote = withIssue((issue, request) => {
    const body = bodyOf(request) ?? {};
    const object = recordField(body, 'object');
    if (object === null || textField(object, 'title') === null || textField(object, 'url') === null)
      return refused(400, [], { title: "'title' is required.", url: "'url' is required." });
    const { link, isNew } = records.linkRemote(issue, {
      globalId: textField(body, 'globalId'),
      object,
      relationship: textField(body, 'relationship'),
    });
    return {
      status: isNew ? 201 : 200,
      body: { id: link.id, self: views.self(`issue/${issue.id}/remotelink/${link.id}`) },
    };
  });

  const search = (asked: SearchInput): SandboxResponse => {
    const indexedUntil = clock.now() - (faults?.searchLagMs('jira') ?? 0);
    const found = runJql(
      asked.jql,
      records.issues().filter((issue) => Date.parse(issue.created) <= indexedUntil),
    );
    if (!found.ok) return refused(400, [found.message]);
    const from = Number(asked.nextPageToken ?? 0) || 0;
    const end = from + asked.maxResults;
    const isLast = end >= found.issues.length;
    return {
      status: 200,
      body: {
        issues: found.issues
          .slice(from, end)
          .map((issue) =>
            asked.fields === null ? { id: issue.id } : views.issue(issue, asked.fields, asked.properties),
          ),
        isLast,
        ...(isLast ? {} : { nextPageToken: String(end) }),
      },
    };
  };

  const permissions = (request: SandboxRequest): SandboxResponse => {
    const asked = list(request.query.get('permissions'));
    if (asked.length === 0) return refused(400, ["The 'permissions' query parameter is required."]);
    if (request.query.has('projectKey') && projectOf(request.query.get('projectKey')) === undefined)
      return refused(404, [`No project could be found with key '${request.query.get('projectKey') ?? ''}'.`]);
    return {
      status: 200,
      body: {
        permissions: Object.fromEntries(
          asked.map((key, index) => [
            key,
            {
              id: String(index + 10),
              key,
              name: key.toLowerCase().replaceAll('_', ' '),
              type: 'PROJECT',
              description: '',
              havePermission: (PERMISSIONS as readonly string[]).includes(key),
            },
          ]),
        ),
      },
    };
  };

  return [
    ['POST', '/rest/api/3/issue', create],
    [
      'GET',
      '/rest/api/3/issue/{issue}',
      withIssue((issue, { query }) => ({
        status: 200,
        body: views.issue(issue, query.has('fields') ? listOf(query, 'fields') : ['*all'], listOf(query, 'properties')),
      })),
    ],
    ['PUT', '/rest/api/3/issue/{issue}', edit],
    ['GET', '/rest/api/3/issue/{issue}/comment', listComments],
    ['POST', '/rest/api/3/issue/{issue}/comment', addComment],
    [
      'GET',
      '/rest/api/3/issue/{issue}/properties',
      withIssue((issue) => ({
        status: 200,
        body: {
          keys: issue.properties.map(({ key }) => ({
            key,
            self: views.self(`issue/${issue.id}/properties/${encodeURIComponent(key)}`),
          })),
        },
      })),
    ],
    [
      'GET',
      '/rest/api/3/issue/{issue}/properties/{property}',
      withIssue((issue, _request, { property }) => {
        const found = issue.properties.find(({ key }) => key === property);
        return found === undefined
          ? refused(404, [`The property with key '${property ?? ''}' does not exist.`])
          : { status: 200, body: views.property(found) };
      }),
    ],
    [
      'GET',
      '/rest/api/3/issue/{issue}/transitions',
      withIssue((issue) => ({
        status: 200,
        body: { expand: 'transitions', transitions: views.transitions(records.transitionsOf(issue)) },
      })),
    ],
    ['POST', '/rest/api/3/issue/{issue}/transitions', transition],
    ['GET', '/rest/api/3/issue/{issue}/remotelink', withIssue((issue) => ({ status: 200, body: views.links(issue) }))],
    ['POST', '/rest/api/3/issue/{issue}/remotelink', linkRemote],
    [
      'GET',
      '/rest/api/3/search/jql',
      ({ query }) =>
        search({
          jql: query.get('jql') ?? '',
          fields: query.has('fields') ? listOf(query, 'fields') : null,
          properties: listOf(query, 'properties'),
          nextPageToken: query.get('nextPageToken'),
          maxResults: pageOf(query).maxResults,
        }),
    ],
    [
      'POST',
      '/rest/api/3/search/jql',
      (request) => {
        const body = bodyOf(request) ?? {};
        const size = field(body, 'maxResults');
        return search({
          jql: textField(body, 'jql') ?? '',
          fields: textsOf(field(body, 'fields')),
          properties: textsOf(field(body, 'properties')) ?? [],
          nextPageToken: textField(body, 'nextPageToken'),
          maxResults: typeof size === 'number' ? sizeOf(size) : PAGE_SIZE,
        });
      },
    ],
    ['GET', '/rest/api/3/myself', () => ({ status: 200, body: views.user(API_USER.accountId) })],
    ['GET', '/rest/api/3/mypermissions', permissions],
    ['GET', '/rest/api/3/priority', () => ({ status: 200, body: PRIORITIES.map(views.priority) })],
    [
      'GET',
      '/rest/api/3/project/{project}',
      withProject((project) => ({
        status: 200,
        body: { ...views.project(project), issueTypes: ISSUE_TYPES.map(views.issueType) },
      })),
    ],
    [
      'GET',
      '/rest/api/3/issue/createmeta/{project}/issuetypes',
      withProject(() => ({
        status: 200,
        body: {
          startAt: 0,
          maxResults: PAGE_SIZE,
          total: ISSUE_TYPES.length,
          issueTypes: ISSUE_TYPES.map(views.issueType),
        },
      })),
    ],
    [
      'GET',
      '/rest/api/3/issue/createmeta/{project}/issuetypes/{type}',
      withProject((project, { type }) => {
        if (!ISSUE_TYPES.some(({ id }) => id === type)) return refused(404, ['Issue type not found.']);
        const fields = createFields(views, project);
        return { status: 200, body: { startAt: 0, maxResults: PAGE_SIZE, total: fields.length, fields } };
      }),
    ],
  ];
}

type SearchInput = {
  readonly jql: string;
  readonly fields: readonly string[] | null;
  readonly properties: readonly string[];
  readonly nextPageToken: string | null;
  readonly maxResults: number;
};

/** `update` adds to lists and links issues; nobody here uses it, and passing over it in silence would be a lie. */
function updateErrors(body: Input): FieldErrors {
  return Object.fromEntries(
    Object.keys(recordField(body, 'update') ?? {}).map((name) => [
      name,
      `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`,
    ]),
  );
}

/** The create screen of the project, the same for all its issue types. */
function createFields(views: JiraViews, project: Project): object[] {
  const declare = (fieldId: string, name: string, required: boolean, type: string, more: object = {}): object => ({
    fieldId,
    key: fieldId,
    name,
    required,
    hasDefaultValue: fieldId === 'priority',
    operations: ['set'],
    schema: { type, system: fieldId },
    ...more,
  });
  return [
    declare('project', 'Project', true, 'project', { allowedValues: PROJECTS.map(views.project) }),
    declare('issuetype', 'Issue Type', true, 'issuetype', { allowedValues: ISSUE_TYPES.map(views.issueType) }),
    declare('summary', 'Summary', true, 'string'),
    declare('description', 'Description', false, 'string'),
    declare('labels', 'Labels', false, 'array', {
      operations: ['add', 'set', 'remove'],
      schema: { type: 'array', items: 'string', system: 'labels' },
    }),
    declare('priority', 'Priority', false, 'priority', { allowedValues: PRIORITIES.map(views.priority) }),
    declare('components', 'Components', false, 'array', {
      schema: { type: 'array', items: 'component', system: 'components' },
      allowedValues: project.components.map((name, at) => ({ id: String(at), name })),
    }),
    declare('duedate', 'Due date', false, 'date'),
  ];
}

function pageOf(query: URLSearchParams): { readonly startAt: number; readonly maxResults: number } {
  return {
    startAt: Math.max(0, Number(query.get('startAt') ?? 0) || 0),
    maxResults: query.has('maxResults') ? sizeOf(Number(query.get('maxResults'))) : PAGE_SIZE,
  };
}

function sizeOf(size: number): number {
  return Number.isInteger(size) && size >= 1 ? Math.min(size, PAGE_SIZE_MAX) : PAGE_SIZE;
}

/** A list is its parameter repeated, or one with commas. */
function listOf(query: URLSearchParams, name: string): readonly string[] {
  return query.getAll(name).flatMap(list);
}

function list(text: string | null): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function refused(status: number, errorMessages: readonly string[], errors: FieldErrors = {}): SandboxResponse {
  return { status, body: { errorMessages, errors } };
}
