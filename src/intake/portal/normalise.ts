/**
 * Turns a form into the event that opens its case. What was entered is data, and is never followed.
 */
import { z } from 'zod';
import type { CaseEvent, Fact, RefusedFact, SaidNone } from '../../case/case-event.ts';
import type { Kind } from '../../case/kind.ts';
import { PORTAL } from '../../case/portal.ts';
import { clip, readFact, saidNone } from '../../case/read-fact.ts';
import type { IntakeHandbook, Normalised } from '../../engine/normalised.ts';
import type { InboxItem } from '../../engine/ports.ts';
import { own } from '../../kernel/own.ts';
import { payloadProblem } from '../payload-problem.ts';
import { cleanText, cleanTexts } from '../webhook.ts';
import { givenIn, type FormValues } from './read-form.ts';

const value = z.union([z.string(), z.array(z.string()), z.strictObject({ amount: z.string(), currency: z.string() })]);
const payloadSchema = z.strictObject({ receipt: z.string(), kind: z.string(), fields: z.record(z.string(), value) });

type FormItem = Pick<InboxItem, 'eventId' | 'receivedAt' | 'payload'>;
type FormHandbook = Pick<IntakeHandbook, 'kinds' | 'timeZone'>;

export function normaliseForm(item: FormItem, { kinds, timeZone }: FormHandbook): Normalised {
  const parsed = payloadSchema.safeParse(item.payload);
  if (!parsed.success) {
    const problem = payloadProblem(parsed.error.issues, item.payload, Object.keys(payloadSchema.shape));
    return { kind: 'refused', why: `the form cannot be used: ${problem}` };
  }
  const { kind: name, fields } = parsed.data;
  const kind = kinds.get(name);
  if (kind === undefined)
    return {
      kind: 'refused',
      why: `there is no kind \`${name}\` any more, for which form ${item.eventId} was filled in`,
    };
  if (kind.portal === undefined)
    return { kind: 'refused', why: `the kind \`${name}\` has no form any more, which ${item.eventId} filled in` };
  return { kind: 'event', event: eventOf(item, kind, kind.portal.requester, fields, timeZone) };
}

const NOT_ASKED = 'The form asked for this when it was sent, and does not any more';

const isAsked = ({ facts }: Kind, path: string): boolean =>
  facts.some(({ fact, portal }) => fact === path && portal !== undefined);

function eventOf(
  { eventId, receivedAt }: FormItem,
  kind: Kind,
  requester: NonNullable<Kind['portal']>['requester'],
  fields: FormValues,
  timeZone: string,
): CaseEvent {
  const facts: Fact[] = [];
  const refused: RefusedFact[] = [];
  const said: SaidNone[] = [];
  for (const { fact: path, portal, ...declared } of kind.facts) {
    const entered = own(fields, path);
    if (portal === undefined || entered === undefined) continue;
    const given = cleanTexts(givenIn(declared.type, entered));
    const read = readFact(declared, given, { currency: null, timeZone });
    const text = read === null ? saidNone(declared, given) : null;
    if (text !== null) said.push({ path, text });
    if (read === null) continue;
    if ('problem' in read) refused.push({ path, label: declared.label, ...read });
    else facts.push({ path, value: read.value, source: { system: 'Form', record: eventId, field: declared.label } });
  }
  // The kind was changed since the form was sent: what was written is shown, and a person says what it means.
  for (const path of Object.keys(fields).filter((name) => !isAsked(kind, name)))
    refused.push({ path: clip(path), label: clip(path), problem: NOT_ASKED, text: clip(JSON.stringify(fields[path])) });
  const textAt = (path: string | undefined): string | null => {
    const text = path === undefined ? undefined : own(fields, path);
    return typeof text === 'string' ? cleanText(text).trim() || null : null;
  };
  const name = textAt(requester.name) ?? 'unknown';
  // Nobody has proved that the address is theirs, so the name counts as well.
  const person = { name, email: textAt(requester.email), others: [name] };
  return {
    channel: PORTAL,
    eventId,
    type: 'opened',
    receivedAt,
    kind: kind.kind,
    keys: [{ system: PORTAL, record: eventId }],
    requester: person,
    editor: { name, email: person.email },
    facts,
    refused,
    ...(said.length === 0 ? {} : { saidNone: said }),
    mark: { source: `${PORTAL} ${eventId}`, at: receivedAt, sequence: null },
  };
}
