/**
 * Every change that can be made to an issue, through the API or by a person on the page.
 */
import type { Clock } from '../../kernel/clock.ts';
import { createCounter } from '../counter.ts';
import type { Journal } from '../vendor.ts';
import type { Demand, Issue, IssueComment, Property, RemoteLink } from './issue.ts';
import type { IssueInput } from './issue-fields.ts';
import { PRIORITIES, STATUSES, TASK, TRANSITIONS, type Project } from './site.ts';

/** The priority of an issue created without one: Medium. */
const DEFAULT_PRIORITY = PRIORITIES[2].id;

const DONE = STATUSES[2].id;
const REOPEN = TRANSITIONS[3].id;

export type JiraRecords = {
  issues(): readonly Issue[];
  /** Finds an issue by key, `CLM-1` or `clm-1`, or by id. */
  find(keyOrId: string): Issue | undefined;
  create(project: Project, input: IssueInput, properties: readonly Property[], reporter: string): Issue;
  /** Adds an existing issue, as another team left it; its key may belong to a project with no other issues. */
  put(key: string, issue: IssueInput & Pick<Issue, 'status' | 'reopens' | 'reopenDemands'>, reporter: string): Issue;
  /** The transitions from the issue's status. */
  transitionsOf(issue: Issue): readonly (typeof TRANSITIONS)[number][];
  edit(issue: Issue, input: IssueInput): void;
  comment(
    issue: Issue,
    body: unknown,
    properties: readonly Property[],
    author: string,
  ): { readonly issue: Issue; readonly comment: IssueComment };
  /** False when the workflow has no such transition from the issue's status. */
  transition(issue: Issue, transitionId: string): boolean;
  /** Replaces an existing link with the same global id. */
  linkRemote(issue: Issue, link: Omit<RemoteLink, 'id'>): { readonly link: RemoteLink; readonly isNew: boolean };
};

export function createJiraRecords(clock: Clock, journal: Journal, changed: () => void): JiraRecords {
  const rows = journal.table<Issue>('jira.issues');
  const nextIssue = createCounter(journal, 'jira.issue', 1);
  const nextComment = createCounter(journal, 'jira.comment', 20_001);
  const nextLink = createCounter(journal, 'jira.link', 30_001);
  const now = (): string => new Date(clock.now()).toISOString().replace('Z', '+0000');
  const nextKey = (project: string): string => {
    const next = createCounter(journal, `jira.issue.${project}`, 1);
    for (;;) {
      const key = `${project}-${next()}`;
      // `put` may already have added an issue with that number.
      if (rows.get(key) === undefined) return key;
    }
  };
  const keep = (issue: Issue): Issue => {
    rows.put(issue.key, issue);
    changed();
    return issue;
  };

  return {
    issues: () => rows.all().map(complete),
    find(keyOrId) {
      const issue = rows.get(keyOrId.toUpperCase()) ?? rows.all().find(({ id }) => id === keyOrId);
      return issue === undefined ? undefined : complete(issue);
    },
    create(project, input, properties, reporter) {
      return keep({
        ...fresh(now()),
        ...input,
        id: String(10_000 + nextIssue()),
        key: nextKey(project.key),
        reporter,
        properties,
      });
    },
    put(key, issue, reporter) {
      const at = now();
      const resolved = issue.status === DONE ? at : null;
      return keep({
        ...fresh(at),
        ...issue,
        resolved,
        id: String(10_000 + nextIssue()),
        key,
        reporter,
        properties: [],
      });
    },
    transitionsOf,
    edit(issue, input) {
      keep({ ...issue, ...input, updated: now() });
    },
    comment(issue, body, properties, author) {
      const at = now();
      const comment: IssueComment = { id: String(nextComment()), author, body, created: at, properties };
      return { issue: keep({ ...issue, comments: [...issue.comments, comment], updated: at }), comment };
    },
    transition(issue, transitionId) {
      const found = transitionsOf(issue).find(({ id }) => id === transitionId);
      if (found === undefined) return false;
      keep({ ...issue, status: found.to, resolved: found.to === DONE ? now() : null, updated: now() });
      return true;
    },
    linkRemote(issue, given) {
      const known =
        given.globalId === null ? undefined : issue.links.find(({ globalId }) => globalId === given.globalId);
      const link: RemoteLink = { ...given, id: known?.id ?? nextLink() };
      keep({ ...issue, links: [...issue.links.filter((other) => other !== known), link], updated: now() });
      return { link, isNew: known === undefined };
    },
  };
}

/** Rows of an older journal lack fields added since. */
const complete = (issue: Issue): Issue => ({ ...fresh(issue.created), ...issue });

/** An issue before any field is set. */
function fresh(at: string): Omit<Issue, 'id' | 'key' | 'reporter' | 'properties'> {
  return {
    type: TASK.id,
    priority: DEFAULT_PRIORITY,
    status: STATUSES[0].id,
    summary: '',
    description: null,
    labels: [],
    components: [],
    duedate: null,
    created: at,
    updated: at,
    resolved: null,
    reopens: true,
    reopenDemands: null,
    comments: [],
    links: [],
  };
}

/** What a transition of the issue asks for: only the way back asks for anything. */
export function demandOf({ reopenDemands }: Issue, transitionId: string): Demand | null {
  return transitionId === REOPEN ? reopenDemands : null;
}

function transitionsOf({ status, reopens }: Issue): readonly (typeof TRANSITIONS)[number][] {
  return TRANSITIONS.filter(({ id, from }) => from === status && (reopens || id !== REOPEN));
}
