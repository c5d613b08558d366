/**
 * Makes the case event that opens a test case: the facts its kind declares, as intake would deliver them. Values that
 * the kind does not declare are not facts.
 */
import type { CaseEvent, Fact, RefusedFact, SaidNone } from '../case/case-event.ts';
import type { FactDeclaration, Kind } from '../case/kind.ts';
import { readFact, type ReadFact, saidNone } from '../case/read-fact.ts';
import { isMoney } from '../kernel/money.ts';
import { own } from '../kernel/own.ts';
import type { TestCase } from './case-file.ts';
import { convertToDollars } from './convert-amount.ts';
import { textAt, writtenAt } from './written.ts';

/** Keys a case file may leave out in the ordinary case, each with the key that applies instead. */
const DEFAULTS: Readonly<Record<string, string>> = { 'claim.damage_first_reported_at': 'received_at' };

/** The ticket's own id, which the replay gives. */
export const TICKET = 'zendesk.ticket_id';

/**
 * @param timeZone of the handbook, for dates without a time
 * @param requesterEmail the team member who asked, when no customer did
 */
export function caseEventOf(
  testCase: TestCase,
  kind: Kind,
  ticket: string,
  timeZone: string,
  requesterEmail: string | null = null,
): CaseEvent {
  const stated = factsOf(testCase, kind, ticket, timeZone);
  return {
    channel: testCase.channel,
    eventId: `replay:${testCase.case_id}`,
    type: 'opened',
    receivedAt: testCase.received_at,
    kind: kind.kind,
    keys: [{ system: 'zendesk', record: ticket }],
    requester: {
      name: textAt(testCase.written, 'claimant.name') ?? textAt(testCase.written, 'account.name') ?? 'unknown',
      email: textAt(testCase.written, 'claimant.contact') ?? requesterEmail,
    },
    ...stated,
    mark: {
      source: `zendesk ticket ${ticket}`,
      at: testCase.received_at,
      sequence: null,
    },
  };
}

/** The facts of the case as it is now: a later event may have changed it. */
export function factsOf(
  { written, case_id }: Pick<TestCase, 'written' | 'case_id'>,
  kind: Kind,
  ticket: string,
  timeZone: string,
): Pick<CaseEvent, 'facts' | 'refused' | 'saidNone'> {
  const said: SaidNone[] = [];
  const facts: Fact[] = [];
  const refused: RefusedFact[] = [];
  for (const declaration of kind.facts) {
    const path = declaration.fact;
    const field = declaration.zendesk ?? path;
    const read = path === TICKET ? { value: ticket } : readWritten(written, declaration, timeZone);
    const text = read === null ? saidNone(declaration, writtenAt(written, path)) : null;
    if (text !== null) said.push({ path, text });
    if (read === null) continue;
    if ('problem' in read)
      refused.push({ path, label: declaration.label, ...(field === path ? {} : { field }), ...read });
    else
      facts.push({
        path,
        value: read.value,
        source: { system: 'Zendesk', record: `ticket ${ticket} of ${case_id}`, field },
      });
  }
  return { facts, refused, ...(said.length === 0 ? {} : { saidNone: said }) };
}

/**
 * The handbook's kind that declares most facts of the case; `preferred` are the kinds for which a replayed SOP starts.
 */
export function kindOf(
  { written }: Pick<TestCase, 'written'>,
  kinds: readonly Kind[],
  preferred: readonly string[],
): Kind | null {
  const known = ({ facts }: Kind): number => facts.filter(({ fact }) => writtenAt(written, fact) !== undefined).length;
  const [best] = [...kinds].sort(
    (a, b) =>
      Number(preferred.includes(b.kind)) - Number(preferred.includes(a.kind)) ||
      known(b) - known(a) ||
      (a.kind < b.kind ? -1 : 1),
  );
  return best ?? null;
}

/** A value read as its declaration says; null when the case has none. */
export function readWritten(written: TestCase['written'], fact: FactDeclaration, timeZone: string): ReadFact {
  const path = fact.fact;
  const given = writtenAt(written, path);
  const dollars = given === undefined ? inDollars(written, fact, timeZone) : null;
  if (dollars !== null) return dollars;
  const fallback = own(DEFAULTS, path);
  const value = given === undefined && fallback !== undefined ? writtenAt(written, fallback) : given;
  const currency = path.endsWith('_usd') ? 'USD' : textAt(written, siblingOf(path, 'currency'));
  return readFact(fact, value, { currency, timeZone });
}

/** `claim.amount_usd` of a case that states `claim.amount` in another currency, at that day's rate. */
function inDollars(
  written: TestCase['written'],
  { fact, type, decimal, zero }: FactDeclaration,
  timeZone: string,
): ReadFact {
  if (type !== 'money' || !fact.endsWith('_usd')) return null;
  const base = fact.slice(0, -'_usd'.length);
  const currency = textAt(written, siblingOf(base, 'currency'));
  const rate = currency === 'USD' ? '1' : textAt(written, siblingOf(base, 'fx_to_usd'));
  if (rate === null) return null;
  const read = readFact({ type, decimal, zero }, writtenAt(written, base), { currency, timeZone });
  if (read === null || 'problem' in read || !isMoney(read.value)) return read;
  const dollars = convertToDollars(read.value, rate);
  return dollars === null ? null : { value: dollars };
}

const siblingOf = (path: string, name: string): string => [...path.split('.').slice(0, -1), name].join('.');
