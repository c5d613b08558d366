/**
 * An issue as the Jira stand-in keeps it, and what a request makes of it. Its row holds its comments, properties and links
 * too, so that one line of the journal is one change.
 */
import { field, isInput, recordField, textField, textsOf, type Input } from '../input.ts';
import { documentText, isDocument } from './adf.ts';
import { ISSUE_TYPES, named, PRIORITIES, projectOf, type Project } from './site.ts';

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
  /** When it was last done; null while it is open. */
  readonly resolved: string | null;
  /** False where a condition of the workflow hides the transition *Reopen* from everybody. */
  readonly reopens: boolean;
  readonly properties: readonly Property[];
  readonly comments: readonly IssueComment[];
  readonly links: readonly RemoteLink[];
};

/** What can be set; undefined where the request says nothing. */
export type IssueInput = Partial<
  Pick<Issue, 'type' | 'priority' | 'summary' | 'description' | 'labels' | 'components' | 'duedate'>
>;
export type FieldErrors = Readonly<Record<string, string>>;

const SETTABLE = [
  'project',
  'issuetype',
  'summary',
  'description',
  'labels',
  'components',
  'priority',
  'duedate',
] as const;
const SUMMARY_CHARACTERS_MAX = 255;

/**
 * Reads `fields` of a create or an edit: the values, and Jira's sentence for each field that is wrong.
 *
 * @param known the project of the issue that is edited; null for a create
 */
export function readIssueFields(
  fields: Input,
  known: Project | null,
): { readonly input: IssueInput; readonly project: Project | null; readonly errors: FieldErrors } {
  const isCreate = known === null;
  let within = known;
  const errors: Record<string, string> = Object.create(null) as Record<string, string>;
  const input: { -readonly [Name in keyof IssueInput]: IssueInput[Name] } = {};
  const byName = (name: string): { id: unknown; name: unknown; key: unknown } => {
    const given = recordField(fields, name) ?? {};
    return { id: field(given, 'id'), name: field(given, 'name'), key: field(given, 'key') };
  };
  for (const name of Object.keys(fields)) {
    if (!SETTABLE.includes(name as (typeof SETTABLE)[number]))
      errors[name] = `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`;
  }
  if (isCreate) {
    const given = byName('project');
    within = projectOf(given.key) ?? projectOf(given.id) ?? null;
    const type = named(ISSUE_TYPES, byName('issuetype'));
    if (within === null) errors['project'] = 'valid project is required';
    if (type === undefined) errors['issuetype'] = 'Specify a valid issue type';
    else input.type = type.id;
  }
  const summary = field(fields, 'summary');
  if (summary !== undefined || isCreate) {
    if (typeof summary !== 'string' || summary.trim() === '')
      errors['summary'] = 'You must specify a summary of the issue.';
    else if (summary.length > SUMMARY_CHARACTERS_MAX) errors['summary'] = 'Summary must be less than 255 characters.';
    else if (/[\r\n]/.test(summary))
      errors['summary'] = 'The summary is invalid because it contains newline characters.';
    else input.summary = summary;
  }
  const description = field(fields, 'description');
  if (description !== undefined) {
    if (description !== null && !isDocument(description))
      errors['description'] = 'Operation value must be an Atlassian Document (see the Atlassian Document Format)';
    else input.description = description;
  }
  const labels = field(fields, 'labels');
  if (labels !== undefined) {
    const texts = textsOf(labels);
    const spaced = texts?.find((label) => /\s/.test(label));
    if (texts === null) errors['labels'] = 'data was not an array';
    else if (spaced !== undefined) errors['labels'] = `The label '${spaced}' contains spaces which is invalid.`;
    else input.labels = [...new Set(texts)].sort();
  }
  const components = field(fields, 'components');
  if (components !== undefined) {
    const names = Array.isArray(components) ? components.filter(isInput).map((entry) => textField(entry, 'name')) : [];
    const met = names.map((name) =>
      within?.components.find((component) => component.toLowerCase() === name?.toLowerCase()),
    );
    const wrong = met.indexOf(undefined);
    if (!Array.isArray(components) || names.length !== components.length)
      errors['components'] = 'data was not an array';
    else if (wrong >= 0) errors['components'] = `Component name '${names[wrong] ?? ''}' is not valid`;
    else input.components = met.filter((name) => name !== undefined);
  }
  if (Object.hasOwn(fields, 'priority')) {
    const priority = named(PRIORITIES, byName('priority'));
    if (priority === undefined) errors['priority'] = 'The priority selected is invalid.';
    else input.priority = priority.id;
  }
  const due = field(fields, 'duedate');
  if (due !== undefined) {
    if (due !== null && (typeof due !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(due)))
      errors['duedate'] = "Operation value must be a string in the format 'yyyy-MM-dd'";
    else input.duedate = due as string | null;
  }
  return { input, project: within, errors };
}

/** Entity properties of a create or a comment; null when they are malformed. */
export function readProperties(value: unknown): readonly Property[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return null;
  const properties = value.filter(isInput).flatMap((entry) => {
    const key = textField(entry, 'key');
    return key === null || !Object.hasOwn(entry, 'value') ? [] : [{ key, value: entry['value'] }];
  });
  return properties.length === value.length ? properties : null;
}

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
