/**
 * Issues with their comments, properties, transitions and links.
 */
import { bodyOf, field, recordField, textField, type Input } from '../input.ts';
import type { PathParts, Route } from '../router.ts';
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import { CONTENT_LIMIT, isDocument, isTooLong } from './adf.ts';
import { listOf, pageOf, refused } from './answers.ts';
import { demandOf, type JiraRecords } from './jira-records.ts';
import type { Issue } from './issue.ts';
import { notSettable, readIssueFields, readProperties, type FieldErrors } from './issue-fields.ts';
import { API_USER, REASON, type Project } from './site.ts';
import type { JiraViews } from './views.ts';

/** The project of an issue whose project is known only from its key: it has no components. */
const UNLISTED: Project = { id: '', key: '', name: '', components: [] };

export type IssueRoutesOptions = {
  readonly records: JiraRecords;
  readonly views: JiraViews;
  /** Whether another change of the issue conflicts with this one. Asking counts as a use. */
  readonly takeConflict: () => boolean;
};

export function issueRoutes({ records, views, takeConflict }: IssueRoutesOptions): readonly Route[] {
  const withIssue =
    (answer: (issue: Issue, request: SandboxRequest, parts: PathParts) => SandboxResponse) =>
    (request: SandboxRequest, parts: PathParts): SandboxResponse => {
      const issue = records.find(parts['issue'] ?? '');
      return issue === undefined
        ? refused(404, ['Issue does not exist or you do not have permission to see it.'])
        : answer(issue, request, parts);
    };

  const create = (request: SandboxRequest): SandboxResponse => {
    const body = bodyOf(request);
    const fields = body === null ? null : recordField(body, 'fields');
    if (body === null || fields === null)
      return refused(400, ['Invalid request payload. Refer to the REST API documentation and try again.']);
    const { input, project, errors } = readIssueFields(fields, null, views.site);
    const properties = readProperties(field(body, 'properties'));
    const all = {
      ...errors,
      ...updateErrors(body),
      ...(properties === null ? { properties: 'Expected a list of keys with values' } : {}),
    };
    if (Object.keys(all).length > 0 || properties === null || project === null) return refused(400, [], all);
    return { status: 201, body: views.created(records.create(project, input, properties, API_USER.accountId)) };
  };

  const conflict = refused(409, ['The issue could not be updated due to a conflicting update.']);

  const edit = withIssue((issue, request) => {
    if (takeConflict()) return conflict;
    const body = bodyOf(request) ?? {};
    const { input, errors } = readIssueFields(
      recordField(body, 'fields') ?? {},
      views.site.projectOf(issue.key.slice(0, issue.key.lastIndexOf('-'))) ?? UNLISTED,
      views.site,
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
    if (isTooLong(document)) return refused(400, [], { comment: CONTENT_LIMIT });
    if (properties === null) return refused(400, ['Expected properties as a list of keys with values']);
    const { issue: changed, comment } = records.comment(issue, document, properties, API_USER.accountId);
    return { status: 201, body: views.comment(changed, comment, expands(request, 'properties')) };
  });

  const listComments = withIssue((issue, request) => {
    const { query } = request;
    const isNewestFirst = (query.get('orderBy') ?? '').startsWith('-');
    const ordered = isNewestFirst ? issue.comments.toReversed() : issue.comments;
    const { startAt, maxResults } = pageOf(query);
    const hasProperties = expands(request, 'properties');
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
    if (takeConflict()) return conflict;
    const body = bodyOf(request) ?? {};
    const given = recordField(body, 'transition');
    const id = given === null ? null : textField(given, 'id');
    if (id === null) return refused(400, ["Missing 'transition' identifier"]);
    const reason = textField(recordField(body, 'fields') ?? {}, REASON.id);
    if (reason === null && demandOf(issue, id) !== null && records.transitionsOf(issue).some((way) => way.id === id))
      return refused(400, [], { [REASON.id]: `${REASON.name} is required.` });
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

  return [
    ['POST', '/rest/api/3/issue', create],
    [
      'GET',
      '/rest/api/3/issue/{issue}',
      withIssue((issue, request) => {
        const { query } = request;
        const fields = query.has('fields') ? listOf(query, 'fields') : ['*all'];
        return {
          status: 200,
          body: {
            ...views.issue(issue, fields, listOf(query, 'properties')),
            ...(expands(request, 'editmeta') ? { editmeta: views.editmeta() } : {}),
          },
        };
      }),
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
      withIssue((issue, request) => ({
        status: 200,
        body: {
          expand: 'transitions',
          transitions: views.transitions(issue, records.transitionsOf(issue), expands(request, 'transitions.fields')),
        },
      })),
    ],
    ['POST', '/rest/api/3/issue/{issue}/transitions', transition],
    ['GET', '/rest/api/3/issue/{issue}/remotelink', withIssue((issue) => ({ status: 200, body: views.links(issue) }))],
    ['POST', '/rest/api/3/issue/{issue}/remotelink', linkRemote],
  ];
}

function expands({ query }: SandboxRequest, name: string): boolean {
  return listOf(query, 'expand').includes(name);
}

/** `update` adds to lists and links issues. No tool uses it, so it is refused rather than silently ignored. */
function updateErrors(body: Input): FieldErrors {
  return Object.fromEntries(Object.keys(recordField(body, 'update') ?? {}).map((name) => [name, notSettable(name)]));
}
