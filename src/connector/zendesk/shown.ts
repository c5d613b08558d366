/**
 * Compares what a ticket shows after a change with what was sent. Zendesk answers 200 when it drops a value, such as
 * one that a drop-down has no option for or a tag that our role may not add, and a trigger may move a value back.
 */
import { z } from 'zod';
import type { CallResult } from '../../tool/tool.ts';
import { clip } from '../outcome.ts';

type Failed = Extract<CallResult, { kind: 'failed' }>;

/** The values of a ticket that a change may set. */
export const valuesSchema = z.object({
  status: z.string().optional(),
  priority: z.string().nullish(),
  group_id: z.int().nullish(),
  tags: z.array(z.string()).optional(),
  custom_fields: z.array(z.object({ id: z.int(), value: z.unknown().optional() })).optional(),
});
export type Values = z.infer<typeof valuesSchema>;

const eventSchema = z.object({
  type: z.string().optional(),
  public: z.boolean().nullish(),
  body: z.unknown().optional(),
  field_name: z.string().nullish(),
  value: z.unknown().optional(),
  previous_value: z.unknown().optional(),
  recipients: z.unknown().optional(),
});
export const auditSchema = z.object({
  ticket_id: z.int().nullish(),
  metadata: z.object({ custom: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  events: z.array(eventSchema).default([]),
});
export type Audit = z.infer<typeof auditSchema>;

const sentFieldsSchema = z.array(z.object({ id: z.int(), value: z.unknown() }));
const OWN_FIELDS = ['status', 'priority', 'group_id'] as const;
/** Tags to add: the ticket's other tags are no part of a change. */
const addedTagsSchema = z.array(z.string());

/** One value that was sent; `name` is the field's name in an audit: `status`, or the id of a custom field. */
type Sent = { readonly name: string; readonly value: unknown };

/**
 * @param later the audits after ours, oldest first, for a change that was found by its key: what others changed since
 *   then does not count
 * @returns null, or which value the ticket does not show; the rest of the change is on the ticket
 */
export function notTaken(
  changes: Readonly<Record<string, unknown>>,
  ticket: Values,
  number: string,
  { titles = {}, audit, later }: ShownHow = {},
): Failed | null {
  for (const sent of sentIn(changes)) {
    const now = valueOf(ticket, sent.name);
    if (isShown(sent, now)) continue;
    const then = later === undefined ? now : valueAfter(sent.name, audit, later, now);
    if (isShown(sent, then)) continue;
    const name = clip(titles[sent.name] ?? sent.name, 80);
    const shown = textOf(then) === '' ? 'nothing' : `\`${clip(textOf(then), 120)}\``;
    return {
      kind: 'failed',
      code: 'not_taken',
      message: `Zendesk answered that ticket \`${number}\` is changed, but its field \`${name}\` shows ${shown} and not \`${clip(textOf(sent.value), 120)}\`; correct ${cureOf(sent.name)}. The rest of the change is on the ticket`,
    };
  }
  return null;
}

/** What an administrator of Zendesk looks at. */
function cureOf(name: string): string {
  if (name === 'tags') return 'the right of our user to edit tags, or the trigger that removes one';
  return (OWN_FIELDS as readonly string[]).includes(name)
    ? 'the rights of our user, or the trigger that moves it'
    : 'the options of the field, the rights of our user or the trigger that moves it';
}

type ShownHow = {
  /** Titles of custom fields by their ids. */
  readonly titles?: Readonly<Record<string, string>> | undefined;
  readonly audit?: Audit | undefined;
  readonly later?: readonly Audit[] | undefined;
};

function sentIn(changes: Readonly<Record<string, unknown>>): readonly Sent[] {
  return [
    ...OWN_FIELDS.flatMap((name) => (changes[name] === undefined ? [] : [{ name, value: changes[name] }])),
    ...(changes['added_tags'] === undefined ? [] : [{ name: 'tags', value: changes['added_tags'] }]),
    ...(sentFieldsSchema.safeParse(changes['custom_fields']).data ?? []).map(({ id, value }) => ({
      name: String(id),
      value,
    })),
  ];
}

/**
 * The whole list of tags that an update sends, since Zendesk replaces it. Without the tags of the options of the
 * fields that it writes: those of the old value go, and that of the new one comes with its field.
 */
export function withAddedTags(
  { added_tags, ...changes }: Readonly<Record<string, unknown>>,
  { tags = [] }: Values,
  optionTags: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const added = addedTagsSchema.safeParse(added_tags).data;
  if (added === undefined) return changes;
  return {
    ...changes,
    tags: [...new Set([...tags.filter((tag) => !optionTags.includes(tag.toLowerCase())), ...added])],
  };
}

function valueOf(ticket: Values, name: string): unknown {
  if (name === 'tags') return ticket.tags;
  const own = OWN_FIELDS.find((each) => each === name);
  return own === undefined ? ticket.custom_fields?.find(({ id }) => String(id) === name)?.value : ticket[own];
}

/** The value right after our change: as our audit left it, else as the next one found it, else as it is now. */
function valueAfter(name: string, audit: Audit | undefined, later: readonly Audit[], now: unknown): unknown {
  const ours = audit?.events.findLast(({ field_name }) => field_name === name);
  if (ours !== undefined) return ours.value;
  const next = later.flatMap(({ events }) => events).find(({ field_name }) => field_name === name);
  return next === undefined ? now : next.previous_value;
}

/** Other tags may come and go, such as those of options; a ticket that is solved may be closed at once. */
function isShown({ name, value }: Sent, shown: unknown): boolean {
  if (Array.isArray(value)) {
    const tags = textsOf(shown);
    return textsOf(value).every((tag) => tags.includes(tag));
  }
  if (name === 'status' && value === 'solved' && shown === 'closed') return true;
  // A field that takes several options may have others next to the one that was sent.
  const texts = textsOf(shown);
  return texts.length <= 1 && (texts[0] ?? '') === textsOf(value)[0];
}

/** As Zendesk stores them: blanks and case of a text do not count, and an audit may give a date with a time. */
function textsOf(value: unknown): readonly string[] {
  return listOf(value).map((each) =>
    each
      .replace(/\s+/g, ' ')
      .trim()
      .toLowerCase()
      .replace(/^(\d{4}-\d{2}-\d{2})[t ]00:00(?::00(?:\.0+)?)?(?:z| utc|[+-]00:?00)?$/, '$1'),
  );
}

const textOf = (value: unknown): string => listOf(value).join(', ');

const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map((each) =>
    typeof each === 'string' ? each : each === null || each === undefined ? '' : JSON.stringify(each),
  );
