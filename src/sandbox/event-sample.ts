/**
 * Samples that a handbook brings itself: each is an event of one of its senders that opens a case, about a fresh ticket,
 * with the account and the issues that its procedure reads. All fictional.
 */
import { z } from 'zod';
import type { Instant } from '../kernel/clock.ts';
import { dateOf } from '../kernel/time.ts';

/** A text may be a time relative to now, see `resolve`. */
const values = z.record(z.string(), z.unknown());

const eventSampleSchema = z.strictObject({
  sample: z.string().regex(/^[a-z][a-z0-9-]*$/, 'Expected a name such as `renewal-review`'),
  /** What its button does: `Start a renewal review`. */
  title: z.string().min(1),
  /** What it demonstrates, in a sentence for the page. */
  shows: z.string().min(1),
  /** A sender of the handbook that may open cases of the kind. */
  sender: z.string().min(1),
  /** The kind of the case. */
  opens: z.string().min(1),
  /** The ticket that the sender speaks of; a new one each time. */
  ticket: z.strictObject({
    name: z.string().min(1),
    email: z.email(),
    subject: z.string().min(1),
    text: z.string().min(1),
    priority: z.enum(['urgent', 'high', 'normal', 'low']).optional(),
  }),
  /** By the names of the kind; `{ticket}` is the number of the ticket. */
  facts: values,
  /** The customer's account in Salesforce, by the names of its fields. */
  account: values.optional(),
  /** Issues that are in Jira before. */
  issues: z.array(values).default([]),
});

/** The file `sandbox.yaml` of a handbook. */
export const eventSamplesSchema = z.strictObject({ samples: z.array(eventSampleSchema).min(1) });

export type EventSample = z.infer<typeof eventSampleSchema>;

type Act = (
  vendor: 'zendesk' | 'salesforce' | 'jira' | 'tms',
  action: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

const DAY_MS = 86_400_000;
const RELATIVE = /^(?:(now|today)|in (\d{1,4}) days?|(\d{1,4}) days? ago)$/;

/** Puts the account and the issues of a sample into Salesforce and Jira, as they are now. */
export async function prepareSample({ account, issues }: EventSample, act: Act, at: Moment): Promise<void> {
  if (account !== undefined) await act('salesforce', 'put_account', resolve(account, at));
  for (const issue of issues) await act('jira', 'put_issue', issue);
}

/** Opens the ticket and sends the event, as the sender would. */
export async function sendSample(sample: EventSample, act: Act, at: Moment): Promise<unknown> {
  await prepareSample(sample, act, at);
  const ticket = await act('zendesk', 'open_ticket', sample.ticket);
  const number = ticketNumber(ticket);
  const { sender, opens, facts } = sample;
  const { name, email } = sample.ticket;
  return act('tms', 'tell_event', {
    sender,
    opens,
    ticket: number,
    requester: { name, email },
    facts: resolve(facts, { ...at, ticket: number }),
  });
}

export type Moment = { readonly now: Instant; readonly timeZone: string };

/** `now` becomes the instant; `today`, `in 24 days` and `3 days ago` become dates; `{ticket}` becomes its number. */
function resolve(
  given: Readonly<Record<string, unknown>>,
  { now, timeZone, ticket }: Moment & { readonly ticket?: string },
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (typeof value !== 'string') return [name, value];
      const match = RELATIVE.exec(value);
      if (match === null) return [name, ticket === undefined ? value : value.replaceAll('{ticket}', ticket)];
      const [, word, ahead = '0', ago = '0'] = match;
      if (word === 'now') return [name, new Date(now).toISOString()];
      return [name, dateOf(now + (Number(ahead) - Number(ago)) * DAY_MS, timeZone)];
    }),
  );
}

function ticketNumber(ticket: unknown): string {
  return String(z.looseObject({ id: z.number() }).parse(ticket).id);
}
