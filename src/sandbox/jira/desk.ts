/**
 * Every change that can happen to an issue, by the API or by a person on the page.
 */
import type { Clock } from '../../kernel/clock.ts';
import { createCounter } from '../counter.ts';
import type { Journal } from '../vendor.ts';
import type { Issue, IssueComment, IssueInput, Property, RemoteLink } from './issue.ts';
import { ISSUE_TYPES, PRIORITIES, PROJECT, STATUSES, TRANSITIONS } from './site.ts';

/** Priority of an issue whose creator named none: Medium. */
const DEFAULT_PRIORITY = PRIORITIES[2].id;

export type JiraDesk = {
  issues(): readonly Issue[];
  /** By key, as `CLM-1` or `clm-1`, or by id. */
  find(keyOrId: string): Issue | undefined;
  create(input: IssueInput, properties: readonly Property[], reporter: string): Issue;
  edit(issue: Issue, input: IssueInput): void;
  comment(issue: Issue, body: unknown, properties: readonly Property[], author: string): { readonly issue: Issue; readonly comment: IssueComment };
  /** False when the workflow has no such way out of the issue's status. */
  transition(issue: Issue, transitionId: string): boolean;
  /** A link with a known global id is replaced. */
  linkRemote(issue: Issue, link: Omit<RemoteLink, 'id'>): { readonly link: RemoteLink; readonly isNew: boolean };
};

export function createDesk(clock: Clock, journal: Journal, changed: () => void): JiraDesk {
  const rows = journal.table<Issue>('jira.issues');
  const nextIssue = createCounter(journal, 'jira.issue', 1);
  const nextComment = createCounter(journal, 'jira.comment', 20_001);
  const nextLink = createCounter(journal, 'jira.link', 30_001);
  const now = (): string => new Date(clock.now()).toISOString().replace('Z', '+0000');
  const keep = (issue: Issue): Issue => {
    rows.put(issue.key, issue);
    changed();
    return issue;
  };

  return {
    issues: () => rows.all(),
    find: (keyOrId) => rows.get(keyOrId.toUpperCase()) ?? rows.all().find(({ id }) => id === keyOrId),
    create(input, properties, reporter) {
      const number = nextIssue();
      const at = now();
      return keep({
        type: ISSUE_TYPES[0].id, priority: DEFAULT_PRIORITY, status: STATUSES[0].id, summary: '', description: null, labels: [], duedate: null,
        ...input, id: String(10_000 + number), key: `${PROJECT.key}-${number}`, reporter, created: at, updated: at, properties, comments: [], links: [],
      });
    },
    edit(issue, input) {
      keep({ ...issue, ...input, updated: now() });
    },
    comment(issue, body, properties, author) {
      const at = now();
      const comment: IssueComment = { id: String(nextComment()), author, body, created: at, properties };
      return { issue: keep({ ...issue, comments: [...issue.comments, comment], updated: at }), comment };
    },
    transition(issue, transitionId) {
      const found = TRANSITIONS.find(({ id, from }) => id === transitionId && from === issue.status);
      if (found === undefined) return false;
      keep({ ...issue, status: found.to, updated: now() });
      return true;
    },
    linkRemote(issue, given) {
      const known = given.globalId === null ? undefined : issue.links.find(({ globalId }) => globalId === given.globalId);
      const link: RemoteLink = { ...given, id: known?.id ?? nextLink() };
      keep({ ...issue, links: [...issue.links.filter((other) => other !== known), link], updated: now() });
      return { link, isNew: known === undefined };
    },
  };
}
