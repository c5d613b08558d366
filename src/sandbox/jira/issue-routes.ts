/**
 * Issues with their comments, properties, transitions and links.
 */
import { bodyOf, field, recordField, textField, type Input } from '../input.ts';
import type { PathParts, Route } from '../router.ts';
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import { isDocument } from './adf.ts';
import { listOf, pageOf, refused } from './answers.ts';
import type { JiraRecords } from './jira-records.ts';
import type { Issue } from './issue.ts';
import { notSettable, readIssueFields, readProperties, type FieldErrors } from './issue-fields.ts';
import { API_USER, projectOf, type Project } from './site.ts';
import type { JiraViews } from './views.ts';

/** The project of an issue whose project is known only from its key: it has no components. */
const UNLISTED: Project = { id: '', key: '', name: '', components: [] };

export function issueRoutes({ records, views }: { records: JiraRecords; views: JiraViews }): readonly Route[] {
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
  ];
}

/** `update` adds to lists and links issues. No tool uses it, so it is refused rather than silently ignored. */
function updateErrors(body: Input): FieldErrors {
  return Object.fromEntries(Object.keys(recordField(body, 'update') ?? {}).map((name) => [name, notSettable(name)]));
}
