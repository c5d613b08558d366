/**
 * Records in the shapes of the Jira API.
 */
import { field, isInput, textField } from '../input.ts';
import type { Issue, IssueComment, Property } from './issue.ts';
import { demandOf } from './jira-records.ts';
import {
  API_USER,
  PRIORITIES,
  STATUSES,
  USERS,
  REASON,
  type IssueType,
  type Project,
  type Site,
  type TRANSITIONS,
} from './site.ts';

export type JiraViews = ReturnType<typeof createJiraViews>;

/**
 * The views of one site in one language; `base` is its address, since records carry their own address.
 *
 * @param translate the name of a priority, status or transition in that language
 */
export function createJiraViews(base: () => string, translate: (name: string) => string, site: Site) {
  const self = (path: string): string => `${base()}/rest/api/3/${path}`;

  const user = (accountId: string): object => {
    const { displayName, email } = USERS.find((each) => each.accountId === accountId) ?? API_USER;
    return {
      self: self(`user?accountId=${encodeURIComponent(accountId)}`),
      accountId,
      accountType: 'atlassian',
      emailAddress: email,
      displayName,
      active: true,
      timeZone: 'America/Chicago',
    };
  };
  const project = ({ id, key, name, type }: Pick<Project, 'id' | 'key' | 'name' | 'type'>): object => ({
    self: self(`project/${id}`),
    id,
    key,
    name,
    projectTypeKey: type ?? 'software',
    simplified: false,
  });
  const issueType = ({ id, name }: IssueType): object => ({
    self: self(`issuetype/${id}`),
    id,
    name,
    description: '',
    iconUrl: '',
    subtask: false,
    hierarchyLevel: 0,
  });
  const priority = ({ id, name, color }: (typeof PRIORITIES)[number]): object => ({
    self: self(`priority/${id}`),
    id,
    name: translate(name),
    description: '',
    statusColor: color,
    iconUrl: `${base()}/images/icons/priorities/${name.toLowerCase()}.svg`,
  });
  const status = ({ id, name, category }: (typeof STATUSES)[number]): object => ({
    self: self(`status/${id}`),
    id,
    name: translate(name),
    description: '',
    iconUrl: '',
    statusCategory: { self: self(`statuscategory/${category.id}`), ...category, name: translate(category.name) },
  });
  const comment = (issue: Issue, each: IssueComment, properties: boolean): object => ({
    self: self(`issue/${issue.id}/comment/${each.id}`),
    id: each.id,
    author: user(each.author),
    updateAuthor: user(each.author),
    body: each.body,
    created: each.created,
    updated: each.created,
    jsdPublic: !(site.projectOf(projectKeyOf(issue))?.type === 'service_desk' && isInternal(each)),
    ...(properties ? { properties: each.properties } : {}),
  });

  const allFields = (issue: Issue): Readonly<Record<string, unknown>> => ({
    project: project(
      site.projectOf(projectKeyOf(issue)) ?? {
        id: projectKeyOf(issue),
        key: projectKeyOf(issue),
        name: projectKeyOf(issue),
      },
    ),
    issuetype: one(site.issueTypes(), issue.type, issueType),
    priority: one(PRIORITIES, issue.priority, priority),
    status: one(STATUSES, issue.status, status),
    summary: issue.summary,
    description: issue.description,
    labels: issue.labels,
    duedate: issue.duedate,
    components: issue.components.map((name, at) => ({ self: self(`component/${at}`), id: String(at), name })),
    reporter: user(issue.reporter),
    creator: user(issue.reporter),
    created: issue.created,
    updated: issue.updated,
    resolution: issue.resolved === null ? null : { self: self('resolution/1'), id: '1', name: 'Done', description: '' },
    resolutiondate: issue.resolved,
    subtasks: [],
    issuelinks: [],
    comment: {
      comments: issue.comments.map((each) => comment(issue, each, false)),
      maxResults: issue.comments.length,
      total: issue.comments.length,
      startAt: 0,
      self: self(`issue/${issue.id}/comment`),
    },
  });

  return {
    user,
    project,
    issueType,
    priority,
    comment,
    created: (issue: Issue): object => ({ id: issue.id, key: issue.key, self: self(`issue/${issue.id}`) }),
    /**
     * Renders the requested `fields` and `properties`; `null` leaves fields out, as a search does that requests none.
     */
    issue: (issue: Issue, fields: readonly string[] | null, properties: readonly string[]): object => ({
      id: issue.id,
      key: issue.key,
      self: self(`issue/${issue.id}`),
      expand: '',
      ...(fields === null ? {} : { fields: pick(allFields(issue), fields) }),
      ...(properties.length === 0
        ? {}
        : {
            properties: Object.fromEntries(
              issue.properties.filter(({ key }) => isAsked(key, properties)).map(({ key, value }) => [key, value]),
            ),
          }),
    }),
    property: ({ key, value }: Property): object => ({ key, value }),
    site,
    /** How the fields of an issue can be edited. */
    editmeta: (): object => ({
      fields: {
        priority: {
          required: false,
          schema: { type: 'priority', system: 'priority' },
          name: 'Priority',
          key: 'priority',
          operations: ['set'],
          allowedValues: PRIORITIES.map(priority),
        },
      },
    }),
    /** @param withFields whether the fields of their screens are asked for */
    transitions: (issue: Issue, ways: readonly (typeof TRANSITIONS)[number][], withFields: boolean): object[] =>
      ways.map(({ id, name, to }) => ({
        id,
        name: translate(name),
        to: one(STATUSES, to, status),
        hasScreen: demandOf(issue, id) === 'screen',
        ...(withFields ? { fields: demandOf(issue, id) === 'screen' ? { [REASON.id]: reasonField } : {} } : {}),
        isGlobal: false,
        isInitial: false,
        isConditional: false,
        isAvailable: true,
        looped: false,
      })),
    links: (issue: Issue): object[] =>
      issue.links.map((link) => ({
        id: link.id,
        self: self(`issue/${issue.id}/remotelink/${link.id}`),
        ...(link.globalId === null ? {} : { globalId: link.globalId }),
        ...(link.relationship === null ? {} : { relationship: link.relationship }),
        object: { url: textField(link.object, 'url') ?? '', title: textField(link.object, 'title') ?? '' },
      })),
    self,
  };
}

const reasonField = {
  required: true,
  hasDefaultValue: false,
  name: REASON.name,
  key: REASON.id,
  schema: { type: 'string', custom: 'com.atlassian.jira.plugin.system.customfieldtypes:textfield', customId: 10010 },
  operations: ['set'],
};

function isInternal({ properties }: IssueComment): boolean {
  return properties.some(
    ({ key, value }) => key === 'sd.public.comment' && isInput(value) && field(value, 'internal') === true,
  );
}

const projectKeyOf = ({ key }: Issue): string => key.slice(0, key.lastIndexOf('-'));

function one<T extends { readonly id: string }>(
  list: readonly T[],
  id: string,
  view: (item: T) => object,
): object | null {
  const found = list.find((each) => each.id === id);
  return found === undefined ? null : view(found);
}

/** `*all`, `*navigable`, names, and `-name` to leave one out. */
function pick(all: Readonly<Record<string, unknown>>, asked: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => isAsked(name, asked)));
}

function isAsked(name: string, asked: readonly string[]): boolean {
  if (asked.includes(`-${name}`)) return false;
  return (
    asked.includes(name) ||
    asked.includes('*all') ||
    asked.includes('*navigable') ||
    asked.every((each) => each.startsWith('-'))
  );
}
