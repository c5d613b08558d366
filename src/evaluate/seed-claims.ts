/**
 * Seeds what a freight claim needs in addition to its account and shipment: earlier claims in Zendesk, the day's
 * exchange rate, and the carriers with their check digits.
 */
import { BOL, normalOf } from '../kernel/identifier.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { ClaimRecord } from '../sandbox/tms/claim-records.ts';
import type { Carrier } from '../sandbox/tms/pro-check.ts';
import type { Rate } from '../sandbox/tms/tms.ts';
import type { Journal } from '../sandbox/vendor.ts';
import type { TicketRow } from '../sandbox/zendesk/records.ts';
import { GOING_AUTOMATIC } from '../connector/zendesk/contract.ts';
import type { TestCase } from './case-file.ts';
import { textAt, writtenAt } from './written.ts';

const DAY_MS = 86_400_000;

/** The Zendesk claim status of an earlier claim that has ended, by its outcome in the case. */
const ENDED: Readonly<Record<string, string>> = { paid: 'paid', closed: 'closed' };

export async function seedClaims(sandbox: Sandbox, journal: Journal, testCase: TestCase): Promise<void> {
  seedRates(journal, testCase);
  for (const carrier of carriersOf(testCase.meta)) journal.table<Carrier>('tms.carriers').put(carrier.scac, carrier);
  const history = writtenAt(testCase.written, 'history');
  if (!Array.isArray(history)) return;
  // Oldest first, a day apart, all before the case.
  const earlier = (history as readonly unknown[]).filter(
    (entry) => textAt(entry, 'bol') !== null || textAt(entry, 'type') !== null,
  );
  seedPayments(journal, testCase, earlier);
  for (const [index, entry] of earlier.entries())
    await fileEarlier(sandbox, journal, testCase, entry, testCase.received_at - (earlier.length - index) * DAY_MS);
}

/** What the TMS has paid for the shipment of the case before: `paid_usd` of an earlier claim, in the currency `paid_in`. */
function seedPayments(journal: Journal, { written }: TestCase, earlier: readonly unknown[]): void {
  for (const [index, entry] of earlier.entries()) {
    const paid = textAt(entry, 'paid_usd');
    if (paid === null) continue;
    const id = `PAY-H${index + 1}`;
    journal.table<ClaimRecord>('tms.claim_records').put(id, {
      status: 'paid',
      id,
      collection: '/payments',
      client_key: id,
      created_at: '',
      claim: textAt(entry, 'case_id') ?? id,
      account_id: textAt(entry, 'account_id') ?? textAt(written, 'claimant.account_id'),
      shipment_id: textAt(written, 'tms.shipment_id') ?? 'SHP-00001',
      claim_type: textAt(entry, 'type') ?? '',
      amount: { amount: paid, currency: textAt(entry, 'paid_in') ?? 'USD' },
    });
  }
}

/** The carriers of `meta.carriers`; their `pro_format` describes in words how the check digit is computed. */
function carriersOf(meta: unknown): readonly Carrier[] {
  const carriers = writtenAt(meta, 'carriers');
  if (!Array.isArray(carriers)) return [];
  return (carriers as readonly unknown[]).flatMap((carrier) => {
    const scac = textAt(carrier, 'scac');
    return scac === null
      ? []
      : [{ scac, name: textAt(carrier, 'name') ?? scac, scheme: schemeOf(textAt(carrier, 'pro_format') ?? '') }];
  });
}

function schemeOf(format: string): Carrier['scheme'] {
  if (/mod(?:ulo)? ?7\b/i.test(format)) return 'mod7';
  if (/mod(?:ulo)? ?11\b/i.test(format)) return 'mod11';
  return /mod(?:ulo)? ?10\b/i.test(format) ? 'mod10' : 'none';
}

/** Only the rate that the case states: a procedure that needs none must not find one by accident. */
function seedRates(journal: Journal, { written, received_at }: TestCase): void {
  const rates = journal.table<Rate>('tms.rates');
  for (const { currency, on } of rates.all()) rates.delete(`${currency} ${on}`);
  const [currency, rate] = [
    textAt(written, 'claim.currency')?.trim().toUpperCase() ?? null,
    textAt(written, 'claim.fx_to_usd'),
  ];
  if (currency === null || rate === null) return;
  // Valid from the day before: the day of arrival depends on the time zone.
  const on = new Date(received_at - DAY_MS).toISOString().slice(0, 10);
  rates.put(`${currency} ${on}`, { currency, on, rate_to_usd: rate });
}

async function fileEarlier(
  sandbox: Sandbox,
  journal: Journal,
  { written, received_at }: TestCase,
  entry: unknown,
  at: number,
): Promise<void> {
  const bol = textAt(entry, 'bol');
  const settled = textAt(entry, 'auto_settled_on');
  const filed = await sandbox.act('zendesk', 'file_claim', {
    name: textAt(written, 'claimant.name') ?? 'The customer',
    email: textAt(written, 'claimant.contact') ?? 'claimant@claims.example',
    account_id: textAt(entry, 'account_id') ?? textAt(written, 'claimant.account_id'),
    claim_type: textAt(entry, 'type') ?? 'damage',
    amount: textAt(entry, 'amount_usd') ?? textAt(entry, 'amount'),
    currency: textAt(entry, 'currency') ?? 'USD',
    bol,
    pro: textAt(entry, 'pro'),
    external_id: textAt(entry, 'case_id'),
    subject: `Case ${textAt(entry, 'case_id') ?? 'before'}`,
    text: 'An earlier claim.',
  });
  const id = textAt(filed, 'id') ?? '';
  const ended = ENDED[textAt(entry, 'status') ?? ''];
  await sandbox.act('zendesk', 'update_ticket', {
    ticket: id,
    from: 'agent',
    status: ended === undefined ? 'open' : 'solved',
    ...(ended === undefined ? {} : { claim_status: ended }),
    ...(settled === null ? {} : { auto_settled_on: settled }),
    ...(bol === null ? {} : { bol_key: normalOf(bol, BOL) ?? bol }),
    ...(writtenAt(entry, 'going_automatic') === true ? { claim_status: GOING_AUTOMATIC } : {}),
  });
  const tickets = journal.table<TicketRow>('zendesk.tickets');
  const ticket = tickets.get(id);
  const filed_later = writtenAt(entry, 'filed_later') === true;
  const created = filed_later
    ? received_at + 1_000
    : settled === null
      ? at
      : // A day that cannot be read may be any before the case.
        Math.min(at, Date.parse(`${settled}T00:00:00Z`) || at);
  const changed = textAt(entry, 'changed_at');
  if (ticket !== undefined)
    tickets.put(id, {
      ...ticket,
      created_at: `${new Date(created).toISOString().slice(0, 19)}Z`,
      ...(changed === null ? {} : { updated_at: changed }),
    });
}
