/**
 * Performs `zendesk.find_claims`: asks the search index for candidates, then compares the fields of each ticket here.
 *
 * Zendesk's search compares words, so one number in two spellings is two numbers to it. The query therefore asks
 * for the search key, which is the same for all spellings, and for the number as written. A hit counts only after the
 * comparison. The index lags by seconds to minutes, so two claims from the same minute do not find each other; a
 * procedure that pays marks its claim first (`going_automatic`), waits out the lag and searches again.
 */
import type { z } from 'zod';
import { BOL, isSameIdentifier, normalOf } from '../../kernel/identifier.ts';
import { dateOf, parseInstant, timestamp } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import type { CallResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { plainText } from '../plain-text.ts';
import { VendorFailure } from '../exchange.ts';
import { readTicket } from './bind-change.ts';
import type { ClaimFields } from './claim-fields.ts';
import { CLAIMS_MAX, findClaimsInput, findClaimsTool, reference } from './claim-tools.ts';
import type { ZendeskClient, ZendeskSession } from './client.ts';
import { wordOf, type ClaimField, type ZendeskSettings } from './config.ts';
import { readCounted, unreadShown, type Shown, type Unread } from './counted-fields.ts';
import { GOING_AUTOMATIC, isOpenStatus, type CLAIM_STATES } from './contract.ts';
import { zendeskOutcome } from './errors.ts';
import { expectOfAccount, expectShown, expectWhole } from './expect-hits.ts';
import { isShown, resultsSchema, textAt, textsAt, type Hit, type Ids } from './hit.ts';
import { byAge, isOlder, type Dated } from './is-older.ts';
import { eachPage } from './pages.ts';

const FIELDS = [
  'bol',
  'claim_type',
  'claim_amount',
  'claim_currency',
  'account_id',
] as const satisfies readonly ClaimField[];
/** Fields that an account may lack. */
const OPTIONAL_FIELDS = ['bol_key', 'claim_status', 'auto_settled_on'] as const satisfies readonly ClaimField[];

type Wanted = z.infer<typeof findClaimsInput>;

export function bindFindClaims(client: ZendeskClient, fields: ClaimFields): ToolBinding {
  return bind({
    tool: findClaimsTool,
    input: findClaimsInput,
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    // A search is not about one ticket: its 404 is a wrong address.
    outcomeOf: (failure) => {
      const outcome = zendeskOutcome(failure);
      return outcome.kind === 'failed' && outcome.code === 'not_found' ? { ...outcome, code: 'refused' } : outcome;
    },
    async call(wanted, { signal }) {
      const session = client.within(signal);
      const kept = OPTIONAL_FIELDS.filter((name) => client.settings.fields[name] !== null);
      const found = await fields.idsOf<ClaimField>(session, [...FIELDS, ...kept]);
      if (found.kind === 'failed') return found;
      return findClaims(client, session, wanted, found.ids);
    },
  });
}

async function findClaims(
  { settings }: ZendeskClient,
  session: ZendeskSession,
  wanted: Wanted,
  ids: Ids,
): Promise<Found | CallResult> {
  const hits = new Map<number, Hit>();
  const seen = new Map<number, Hit>();
  for (const { field, query } of queriesFor(wanted, ids)) {
    const end = await eachPage(session, {
      path: ['search', 'export'],
      query: { query, 'filter[type]': 'ticket' },
      schema: resultsSchema,
      look: ({ results, ...around }) => {
        expectWhole(around);
        expectShown(results, [field, ...fieldsThatDecide(wanted, ids)]);
        for (const hit of results.map((each) => inOurWords(each, ids, settings))) {
          if (field === ids.account_id) expectOfAccount(hit, wanted.account_id ?? '', ids);
          seen.set(hit.id, hit);
          if (fits(hit, wanted, ids)) hits.set(hit.id, hit);
        }
        return hits.size > CLAIMS_MAX;
      },
    });
    if (end !== 'end')
      return {
        kind: 'failed',
        code: 'too_many',
        message: `Zendesk has more than \`${CLAIMS_MAX}\` claims that fit; ask for fewer, such as those received since a day`,
      };
  }
  const except = hits.size === 0 || wanted.except === undefined ? null : await leftOut(session, wanted.except);
  const found = [...hits.values()].sort(byAge).map((hit) => {
    const { claim, unread } = claimOf(withoutCopies(hit, seen, ids), ids, settings);
    const age = except === null ? {} : { is_older: isOlder(hit, except) };
    return { claim: { ...claim, ...age }, unread: unread.map((each) => unreadShown(each, hit.id)) };
  });
  const note = noteOf(found.flatMap(({ unread }) => unread));
  const of = wanted.bol === undefined ? `the account ${wanted.account_id ?? ''}` : `the BOL ${wanted.bol}`;
  return {
    kind: 'found',
    output: { claims: found.map(({ claim }) => claim), count: found.length, ...note },
    reference: { record: `tickets with ${of}${note.unread === undefined ? '' : `. ${note.unread}`}` },
  };
}

const UNREAD_SHOWN_MAX = 5;

/** What the claims lack that is on the tickets. */
function noteOf(unread: readonly string[]): { readonly unread?: string } {
  if (unread.length === 0) return {};
  const others = unread.length - UNREAD_SHOWN_MAX;
  const shown = [...unread.slice(0, UNREAD_SHOWN_MAX), ...(others > 0 ? [`\`${others}\` more`] : [])];
  return { unread: `Without ${shown.join(' and ')}, which could not be read` };
}

/** Fields without which a hit would be passed over, or a claim that was paid would be an open one. */
const fieldsThatDecide = ({ account_id }: Wanted, ids: Ids): readonly number[] =>
  [ids.claim_type, ids.claim_status, account_id === undefined ? undefined : ids.account_id].filter(
    (id) => id !== undefined,
  );

/** The ticket itself, not its hit: the index may not have it yet. Null when there is no such ticket. */
async function leftOut(session: ZendeskSession, number: string): Promise<Dated | null> {
  try {
    return { id: Number(number), created_at: (await readTicket(session, number)).created_at };
  } catch (error) {
    const outcome = error instanceof VendorFailure ? zendeskOutcome(error) : null;
    if (outcome?.kind === 'failed' && outcome.code === 'not_found') return null;
    throw error;
  }
}

/** A search, and the field that it asks for. */
type Query = { readonly field: number; readonly query: string };

const DAY_MS = 86_400_000;

/**
 * The search queries. A BOL needs two: a ticket may have no key yet, or its BOL may be spelled differently. Zendesk does not
 * document in which time zone a search reads a day, so an earlier one is asked for; `fits` compares the instants.
 */
function queriesFor({ bol, account_id, since }: Wanted, ids: Ids): readonly Query[] {
  const received = since === undefined ? '' : ` created>=${dateOf(since.$time - DAY_MS, 'UTC')}`;
  const asks = (name: ClaimField, value: string): readonly Query[] => {
    const field = ids[name];
    return field === undefined || value === ''
      ? []
      : [{ field, query: `custom_field_${field}:"${quotable(value)}"${received}` }];
  };
  if (bol === undefined) return asks('account_id', account_id ?? '');
  return isNumber(bol) ? [...asks('bol_key', bolKey(bol)), ...asks('bol', bol)] : [];
}

/**
 * `n/a`, `unknown` and `-` appear on tickets of many claimants and do not show that two tickets are one claim.
 */
const isNumber = (bol: string): boolean => /[1-9]/.test(bol);

/** The search key of a BOL: one word of letters and digits. */
export function bolKey(bol: string): string {
  return normalOf(bol, BOL) ?? bol.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
}

/** In its normal form, as the facts of a case have it; a text without one as it is. */
const bolOf = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (normalOf(text, BOL) ?? text);

/** A quotation mark would end the search phrase, and the rest would be a query written by someone else. */
const quotable = (text: string): string => text.replace(/["\\\p{Cc}]+/gu, ' ').trim();

function fits(hit: Hit, wanted: Wanted, ids: Ids): boolean {
  const at = (field: ClaimField): readonly string[] => textsAt(hit, ids, field);
  const isSame = (given: string | undefined, field: ClaimField): boolean =>
    given === undefined || at(field).some((text) => plainText(text) === plainText(given));
  // What was paid is a claim, whatever form its ticket has; without a type it may be one of any.
  const types = at('claim_type');
  const isUntyped = types.length === 0 && isPaid(at('claim_status'));
  const { bol, since } = wanted;
  // By what the claimant wrote, or by the key, which a procedure takes from the shipment where the claimant is wrong.
  const hasBol = (number: string): boolean =>
    [...at('bol'), ...at('bol_key')].some((text) => isSameIdentifier(text, number, BOL));
  return (
    String(hit.id) !== wanted.except &&
    (types.length > 0 || isUntyped) &&
    (bol === undefined || hasBol(bol)) &&
    isSame(wanted.account_id, 'account_id') &&
    (isUntyped || isSame(wanted.claim_type, 'claim_type')) &&
    (since === undefined || (parseInstant(hit.created_at) ?? 0) >= wholeSecond(since.$time))
  );
}

/** Zendesk's times have whole seconds: a ticket of the same second was not received before. */
const wholeSecond = (at: number): number => Math.floor(at / 1_000) * 1_000;

function claimOf(
  hit: Hit,
  ids: Ids,
  settings: ZendeskSettings,
): { readonly claim: Readonly<Record<string, Value>>; readonly unread: readonly Unread[] } {
  const at = (field: ClaimField): string | undefined => textAt(hit, ids, field);
  const shownAt = (field: ClaimField): Shown => {
    const id = ids[field];
    const value = hit.custom_fields.find((entry) => entry.id === id)?.value ?? '';
    const text = at(field) ?? (Array.isArray(value) && value.length === 0 ? '' : value);
    return id === undefined || isShown(hit, id)
      ? typeof text === 'string'
        ? text.trim()
        : JSON.stringify(text)
      : null;
  };
  const { unread, ...counted } = readCounted(
    { amount: shownAt('claim_amount'), currency: shownAt('claim_currency'), settledOn: shownAt('auto_settled_on') },
    settings,
  );
  const received = parseInstant(hit.created_at);
  const changed = parseInstant(hit.updated_at ?? '');
  const claim = {
    ticket: String(hit.id),
    reference: referenceOf(hit),
    status: stateOf(hit, textsAt(hit, ids, 'claim_status')),
    bol: bolOf(at('bol')),
    claim_type: at('claim_type'),
    account_id: at('account_id'),
    ...counted,
    unread_fields: unread.map(({ field }) => field),
    is_going_automatic: has(textsAt(hit, ids, 'claim_status'), GOING_AUTOMATIC),
    received_at: received === null ? undefined : timestamp(received),
    changed_at: changed === null ? undefined : timestamp(changed),
  };
  const given = Object.fromEntries(Object.entries(claim).filter(([, value]) => value !== undefined));
  return { claim: given as Record<string, Value>, unread };
}

/** Any system may write an external id of any length; one that is too long for a reference is none of ours. */
function referenceOf({ external_id }: Hit): string | undefined {
  return reference.safeParse(external_id).data;
}

/** A field that takes several values keeps a mark next to others. */
const has = (words: readonly string[], word: string): boolean => words.some((each) => each.toLowerCase() === word);
/** It was paid, or may be at any moment. */
const isPaid = (words: readonly string[]): boolean => has(words, 'paid') || has(words, GOING_AUTOMATIC);

/** Only our own tool marks a claim as paid. A ticket solved or closed in any other way is no longer open. */
function stateOf({ status }: Hit, words: readonly string[]): (typeof CLAIM_STATES)[number] {
  if (has(words, 'paid')) return 'paid';
  return isOpenStatus(status) ? 'open' : 'closed';
}

/** What becomes of a claim; Zendesk copies these fields into a follow-up of its closed ticket, too. */
const OUTCOME_FIELDS = ['claim_status', 'auto_settled_on'] as const satisfies readonly ClaimField[];

/**
 * A follow-up without the outcome that it copied: the claim of the closed ticket was paid once. A closed ticket cannot
 * change, so what is equal was copied. Without the closed ticket nothing proves it, and the copy counts.
 */
function withoutCopies(hit: Hit, seen: ReadonlyMap<number, Hit>, ids: Ids): Hit {
  const source = hit.via?.source;
  const closed = source?.rel === 'follow_up' ? seen.get(source.from?.ticket_id ?? 0) : undefined;
  if (closed === undefined) return hit;
  const isCopied = OUTCOME_FIELDS.every((name) => textAt(hit, ids, name) === textAt(closed, ids, name));
  const outcome = isCopied ? OUTCOME_FIELDS.map((name) => ids[name]) : [];
  return {
    ...hit,
    custom_fields: hit.custom_fields.map((field) => (outcome.includes(field.id) ? { ...field, value: null } : field)),
  };
}

/** With our words instead of the tags of drop-downs. */
function inOurWords(hit: Hit, ids: Ids, settings: ZendeskSettings): Hit {
  const fields = (Object.keys(settings.options) as ClaimField[]).filter((name) => ids[name] !== undefined);
  const word = (id: number, value: unknown): unknown => {
    const field = fields.find((name) => ids[name] === id);
    if (field === undefined) return value;
    if (Array.isArray(value)) return value.map((each: unknown) => word(id, each));
    return typeof value === 'string' ? wordOf(settings, field, value) : value;
  };
  return { ...hit, custom_fields: hit.custom_fields.map(({ id, value }) => ({ id, value: word(id, value) })) };
}
