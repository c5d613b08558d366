/**
 * What an administrator has set up in Jira: projects, their issue types, priorities, workflow and our user.
 */
import { sandboxCredentials } from '../credentials.ts';
import { requiredText, textField, type Input } from '../input.ts';

export type Project = {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly components: readonly string[];
  readonly type?: 'service_desk';
};
const PROJECTS: readonly Project[] = [
  { id: '10000', key: 'CLM', name: 'Claims', components: [] },
  { id: '10001', key: 'SAVE', name: 'Save plans', components: ['Customer Success'] },
  { id: '10002', key: 'ONB', name: 'Onboarding', components: ['Implementation Engineering', 'Customer Success'] },
  { id: '10003', key: 'BILL', name: 'Billing', components: ['Billing Engineering'] },
  { id: '10004', key: 'SUP', name: 'Customer support', components: [], type: 'service_desk' },
];
export type IssueType = { readonly id: string; readonly name: string };
export const TASK: IssueType = { id: '10001', name: 'Task' };
const ISSUE_TYPES: readonly IssueType[] = [TASK, { id: '10002', name: 'Claim' }];

export const PRIORITIES = [
  { id: '1', name: 'Highest', color: '#cd1317' },
  { id: '2', name: 'High', color: '#e9494a' },
  { id: '3', name: 'Medium', color: '#e97f33' },
  { id: '4', name: 'Low', color: '#2d8738' },
  { id: '5', name: 'Lowest', color: '#57a55a' },
] as const;
export const STATUSES = [
  { id: '10100', name: 'To Do', category: { id: 2, key: 'new', name: 'To Do', colorName: 'blue-gray' } },
  {
    id: '10101',
    name: 'In Progress',
    category: { id: 4, key: 'indeterminate', name: 'In Progress', colorName: 'yellow' },
  },
  { id: '10102', name: 'Done', category: { id: 3, key: 'done', name: 'Done', colorName: 'green' } },
] as const;
/** The workflow: from one status to another. */
export const TRANSITIONS = [
  { id: '11', name: 'Start', from: '10100', to: '10101' },
  { id: '21', name: 'Finish', from: '10101', to: '10102' },
  { id: '31', name: 'Reject', from: '10100', to: '10102' },
  { id: '41', name: 'Reopen', from: '10102', to: '10100' },
] as const;
/** The field that a way back asks for, where one does. */
export const REASON = { id: 'customfield_10010', name: 'Reason for reopening' } as const;
/** What our user may do in the project. */
export const PERMISSIONS = [
  'BROWSE_PROJECTS',
  'CREATE_ISSUES',
  'EDIT_ISSUES',
  'ADD_COMMENTS',
  'TRANSITION_ISSUES',
  'LINK_ISSUES',
] as const;
export const API_USER = {
  accountId: '712020:sandbox-sopwith',
  displayName: 'Sopwith',
  email: sandboxCredentials.jira.email,
} as const;
/** The user who acts on the page. */
export const TEAM_USER = {
  accountId: '712020:sandbox-ana',
  displayName: 'Ana Alvarez',
  email: 'ana@our.example',
} as const;
export const USERS = [API_USER, TEAM_USER] as const;

/** The projects and issue types of one stand-in: those of the shipped handbooks, and those that are put there. */
export type Site = {
  readonly projects: () => readonly Project[];
  readonly issueTypes: () => readonly IssueType[];
  /** The project with a key or an id; Jira ignores the case of keys. */
  readonly projectOf: (given: unknown) => Project | undefined;
  /** `{key, component, issue_type}`: adds what is not there yet. */
  readonly put: (input: Input) => Project;
};

export function createSite(): Site {
  const projects = [...PROJECTS];
  const issueTypes = [...ISSUE_TYPES];
  const projectOf: Site['projectOf'] = (given) =>
    projects.find(({ id, key }) => id === given || (typeof given === 'string' && key === given.toUpperCase()));
  return {
    projects: () => projects,
    issueTypes: () => issueTypes,
    projectOf,
    put(input) {
      const key = requiredText(input, 'key').toUpperCase();
      const [component, type] = [textField(input, 'component'), textField(input, 'issue_type')];
      if (type !== null && named(issueTypes, { id: null, name: type }) === undefined)
        issueTypes.push({ id: String(10_001 + issueTypes.length), name: type });
      const known = projectOf(key) ?? { id: String(10_000 + projects.length), key, name: key, components: [] };
      const isThere = known.components.some((one) => one.toLowerCase() === component?.toLowerCase());
      const components = component === null || isThere ? known.components : [...known.components, component];
      const at = projects.findIndex((one) => one.key === key);
      projects.splice(at === -1 ? projects.length : at, 1, { ...known, components });
      return { ...known, components };
    },
  };
}

/** Finds by id or by name, ignoring case, as Jira does. */
export function named<T extends { readonly id: string; readonly name: string }>(
  list: readonly T[],
  given: { readonly id: unknown; readonly name: unknown },
): T | undefined {
  return list.find(
    ({ id, name }) =>
      id === given.id || (typeof given.name === 'string' && name.toLowerCase() === given.name.toLowerCase()),
  );
}
