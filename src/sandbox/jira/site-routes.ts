/**
 * The site itself: the user of the token, permissions, priorities, projects and their create screens.
 */
import type { PathParts, Route } from '../router.ts';
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import { list, PAGE_SIZE, refused } from './answers.ts';
import { API_USER, PERMISSIONS, PRIORITIES, type Project, type Site } from './site.ts';
import type { JiraViews } from './views.ts';

export function siteRoutes(views: JiraViews): readonly Route[] {
  const { site } = views;
  const withProject = projectFinder(site);
  return [
    ['GET', '/rest/api/3/myself', () => ({ status: 200, body: views.user(API_USER.accountId) })],
    ['GET', '/rest/api/3/mypermissions', (request) => permissions(request, site)],
    ['GET', '/rest/api/3/priority', () => ({ status: 200, body: PRIORITIES.map(views.priority) })],
    [
      'GET',
      '/rest/api/3/project/{project}',
      withProject((project) => ({
        status: 200,
        body: { ...views.project(project), issueTypes: site.issueTypes().map(views.issueType) },
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
          total: site.issueTypes().length,
          issueTypes: site.issueTypes().map(views.issueType),
        },
      })),
    ],
    [
      'GET',
      '/rest/api/3/issue/createmeta/{project}/issuetypes/{type}',
      withProject((project, { type }) => {
        if (!site.issueTypes().some(({ id }) => id === type)) return refused(404, ['Issue type not found.']);
        const fields = createFields(views, project);
        return { status: 200, body: { startAt: 0, maxResults: PAGE_SIZE, total: fields.length, fields } };
      }),
    ],
  ];
}

function permissions(request: SandboxRequest, { projectOf }: Site): SandboxResponse {
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
}

const projectFinder =
  ({ projectOf }: Site) =>
  (answer: (project: Project, parts: PathParts) => SandboxResponse) =>
  (_request: SandboxRequest, parts: PathParts): SandboxResponse => {
    const given = parts['project'] ?? '';
    const project = projectOf(given);
    return project === undefined
      ? refused(404, [`No project could be found with key '${given}'.`])
      : answer(project, parts);
  };

/** The project's create screen, the same for all its issue types. */
function createFields(views: JiraViews, project: Project): object[] {
  const { site } = views;
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
    declare('project', 'Project', true, 'project', { allowedValues: site.projects().map(views.project) }),
    declare('issuetype', 'Issue Type', true, 'issuetype', { allowedValues: site.issueTypes().map(views.issueType) }),
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
