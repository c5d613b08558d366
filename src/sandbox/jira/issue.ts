/**
 * An issue as the Jira stand-in stores it. The row includes its comments, properties and links, so each change is one
 * journal line.
 */
import { textField, type Input } from '../input.ts';
import { documentText } from './adf.ts';

export type Property = { readonly key: string; readonly value: unknown };
export type IssueComment = {
  readonly id: string;
  readonly author: string;
  readonly body: unknown;
  readonly created: string;
  readonly properties: readonly Property[];
};
export type RemoteLink = {
  readonly id: number;
  readonly globalId: string | null;
  readonly object: Input;
  readonly relationship: string | null;
};
export type Demand = 'screen' | 'validator';
export const isDemand = (value: unknown): value is Demand => value === 'screen' || value === 'validator';

export type Issue = {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly priority: string;
  readonly status: string;
  readonly summary: string;
  readonly description: unknown;
  readonly labels: readonly string[];
  readonly components: readonly string[];
  readonly duedate: string | null;
  readonly reporter: string;
  readonly created: string;
  readonly updated: string;
  /** When it was last resolved; null while it is open. */
  readonly resolved: string | null;
  /** False when a workflow condition hides the transition *Reopen* from everyone. */
  readonly reopens: boolean;
  /** What asks for a reason on the way back: the transition's screen, or a validator that no screen shows. */
  readonly reopenDemands: Demand | null;
  readonly properties: readonly Property[];
  readonly comments: readonly IssueComment[];
  readonly links: readonly RemoteLink[];
};

/** An issue for the page: names instead of ids, text instead of documents. */
export function issueForPage(
  issue: Issue,
  names: { readonly priority: string; readonly status: string; readonly person: (accountId: string) => string },
): object {
  return {
    key: issue.key,
    summary: issue.summary,
    priority: names.priority,
    status: names.status,
    labels: issue.labels,
    components: issue.components,
    duedate: issue.duedate,
    description: documentText(issue.description),
    created: issue.created,
    updated: issue.updated,
    comments: issue.comments.map((comment) => ({
      id: comment.id,
      author: names.person(comment.author),
      text: documentText(comment.body),
      created: comment.created,
    })),
    links: issue.links.map(({ object }) => ({
      title: textField(object, 'title') ?? '',
      url: textField(object, 'url') ?? '',
    })),
  };
}
