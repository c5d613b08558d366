/**
 * Reads the field values that a request sets on an issue, and Jira's sentence for each invalid field.
 */
import { field, isInput, recordField, textField, textsOf, type Input } from '../input.ts';
import { CONTENT_LIMIT, isDocument, isTooLong } from './adf.ts';
import type { Issue, Property } from './issue.ts';
import { named, PRIORITIES, type Project, type Site } from './site.ts';

/** The fields that can be set; undefined when the request does not mention them. */
export type IssueInput = Partial<
  Pick<Issue, 'type' | 'priority' | 'summary' | 'description' | 'labels' | 'components' | 'duedate'>
>;
export type FieldErrors = Readonly<Record<string, string>>;

type FieldRead = { readonly input: IssueInput } | { readonly error: string };

const SUMMARY_CHARACTERS_MAX = 255;

/** The fields that a create or an edit may set, in the order in which Jira reports errors. */
const READERS: Readonly<Record<string, (given: unknown, project: Project | null) => FieldRead>> = {
  summary: readSummary,
  description: readDescription,
  labels: readLabels,
  components: readComponents,
  priority: readPriority,
  duedate: readDueDate,
};
const SETTABLE: ReadonlySet<string> = new Set(['project', 'issuetype', ...Object.keys(READERS)]);

/**
 * Reads `fields` of a create or an edit.
 *
 * @param known the project of the issue being edited; null for a create
 */
export function readIssueFields(
  fields: Input,
  known: Project | null,
  site: Site,
): { readonly input: IssueInput; readonly project: Project | null; readonly errors: FieldErrors } {
  const errors: Record<string, string> = Object.create(null) as Record<string, string>;
  let input: IssueInput = {};
  const take = (name: string, read: FieldRead): void => {
    if ('error' in read) errors[name] = read.error;
    else input = { ...input, ...read.input };
  };
  for (const name of Object.keys(fields)) if (!SETTABLE.has(name)) take(name, { error: notSettable(name) });
  const isCreate = known === null;
  const project = known ?? projectIn(fields, site);
  if (isCreate && project === null) take('project', { error: 'valid project is required' });
  if (isCreate) take('issuetype', readType(fields, site));
  for (const [name, read] of Object.entries(READERS)) {
    const given = field(fields, name);
    const isMissing = given === undefined && isCreate && name === 'summary';
    if (given !== undefined || isMissing) take(name, read(given, project));
  }
  return { input, project, errors };
}

export function notSettable(name: string): string {
  return `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`;
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

function projectIn(fields: Input, { projectOf }: Site): Project | null {
  const given = recordField(fields, 'project') ?? {};
  return projectOf(field(given, 'key')) ?? projectOf(field(given, 'id')) ?? null;
}

function readType(fields: Input, site: Site): FieldRead {
  const type = named(site.issueTypes(), namesIn(field(fields, 'issuetype')));
  return type === undefined ? { error: 'Specify a valid issue type' } : { input: { type: type.id } };
}

function readSummary(given: unknown): FieldRead {
  if (typeof given !== 'string' || given.trim() === '') return { error: 'You must specify a summary of the issue.' };
  if (given.length > SUMMARY_CHARACTERS_MAX) return { error: 'Summary must be less than 255 characters.' };
  if (/[\r\n]/.test(given)) return { error: 'The summary is invalid because it contains newline characters.' };
  return { input: { summary: given } };
}

function readDescription(given: unknown): FieldRead {
  if (isDocument(given) && isTooLong(given)) return { error: CONTENT_LIMIT };
  return given === null || isDocument(given)
    ? { input: { description: given } }
    : { error: 'Operation value must be an Atlassian Document (see the Atlassian Document Format)' };
}

function readLabels(given: unknown): FieldRead {
  const texts = textsOf(given);
  if (texts === null) return { error: 'data was not an array' };
  const spaced = texts.find((label) => /\s/.test(label));
  return spaced === undefined
    ? { input: { labels: [...new Set(texts)].sort() } }
    : { error: `The label '${spaced}' contains spaces which is invalid.` };
}

function readComponents(given: unknown, project: Project | null): FieldRead {
  if (!Array.isArray(given) || !given.every(isInput)) return { error: 'data was not an array' };
  const names = given.map((entry) => textField(entry, 'name'));
  const found = names.map((name) =>
    project?.components.find((component) => component.toLowerCase() === name?.toLowerCase()),
  );
  const wrong = found.indexOf(undefined);
  return wrong < 0
    ? { input: { components: found.filter((name) => name !== undefined) } }
    : { error: `Component name '${names[wrong] ?? ''}' is not valid` };
}

function readPriority(given: unknown): FieldRead {
  const priority = named(PRIORITIES, namesIn(given));
  return priority === undefined ? { error: 'The priority selected is invalid.' } : { input: { priority: priority.id } };
}

function readDueDate(given: unknown): FieldRead {
  if (given === null || (typeof given === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(given)))
    return { input: { duedate: given } };
  return { error: "Operation value must be a string in the format 'yyyy-MM-dd'" };
}

/** Jira accepts a priority or a type by id or by name. */
function namesIn(given: unknown): { readonly id: unknown; readonly name: unknown } {
  const record = isInput(given) ? given : {};
  return { id: field(record, 'id'), name: field(record, 'name') };
}
