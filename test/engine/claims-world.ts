/**
 * Zendesk and the TMS as claims that run at the same time see them: the search shows a ticket, and every change of it,
 * only after a lag of its own; a ticket that is read by its number, and the TMS, are always up to date.
 */
import { money } from '../../src/kernel/money.ts';
import { timestamp } from '../../src/kernel/time.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import type { SimulatedWorld } from './world.ts';

type Fields = {
  readonly bol: string;
  readonly account: string;
  readonly type: string;
  readonly status: 'open' | 'paid' | 'closed';
  readonly word: string;
  readonly settledAt: number | null;
};
type Version = { readonly shownAt: number; readonly writtenAt: number; readonly fields: Fields };
type Ticket = { readonly id: number; readonly createdAt: number; readonly versions: Version[] };
export type Paid = { readonly ticket: string; readonly bol: string; readonly account: string };

export type ClaimOfTest = {
  readonly id: number;
  readonly createdAt: number;
  readonly bol: string;
  readonly account: string;
};

const done = (output: Readonly<Record<string, Value>>): CallResult => ({ kind: 'done', output });
const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

export class ClaimsWorld {
  readonly paid: Paid[] = [];
  readonly duplicates: string[] = [];
  readonly #tickets = new Map<string, Ticket>();
  readonly #world: SimulatedWorld;
  readonly #lag: () => number;
  readonly #tmsShowsPayments: boolean;

  /**
   * @param lag drawn for each write, in milliseconds
   * @param tmsShowsPayments false: payments are never found, so only the claims themselves keep each other from paying twice
   */
  constructor(world: SimulatedWorld, lag: () => number, tmsShowsPayments: boolean) {
    this.#world = world;
    this.#lag = lag;
    this.#tmsShowsPayments = tmsShowsPayments;
    const { answers } = world.vendors;
    const plain = (tool: string, output: (ticket: string) => Readonly<Record<string, Value>>): void => {
      answers.set(tool, ({ ticket }) => done(output(text(ticket))));
    };
    plain('zendesk.send_acknowledgment', (ticket) => ({ ticket, sent: true }));
    plain('zendesk.assign_group', (ticket) => ({ ticket, group: 'Standard Claims', group_id: '7' }));
    plain('zendesk.add_internal_note', (ticket) => ({ ticket }));
    plain('zendesk.tag', (ticket) => ({ ticket, tags: [] }));
    answers.set('zendesk.link_related', ({ ticket, related }) =>
      done({ ticket: text(ticket), related: text(related) }),
    );
    answers.set('openai.judge', () =>
      done({ answer: 'no', evidence: [], asked: true, model: 'none', prompt_sha256: '0', tokens_in: 1, tokens_out: 1 }),
    );
    answers.set('salesforce.set_open_exposure', () => done({ record_id: '001' }));
    answers.set('zendesk.find_claims', (args) => this.#find(args));
    answers.set('zendesk.update_claim', (args) => {
      const { ticket, claim_status, bol } = args;
      this.#write(text(ticket), { word: text(claim_status), ...(bol === undefined ? {} : { bol: text(bol) }) });
      return done({ ticket: text(ticket) });
    });
    answers.set('zendesk.close_paid', ({ ticket, automatic }) => {
      this.#write(text(ticket), {
        status: 'paid',
        word: 'paid',
        settledAt: automatic === true ? world.clock.now() : null,
      });
      return done({ ticket: text(ticket), status: 'solved' });
    });
    answers.set('zendesk.link_duplicate', ({ ticket, original }) => this.#link(text(ticket), text(original)));
    answers.set('tms.get_shipment_by_bol', ({ bol }) => done({ shipment_id: `SHP-${text(bol)}`, bol: text(bol) }));
    answers.set('tms.find_payments', ({ shipment_id }) => this.#payments(text(shipment_id)));
    answers.set('tms.pay_claim', (args) => {
      const ticket = text(args['claim']);
      this.paid.push({ ticket, bol: text(args['shipment_id']), account: text(args['account_id']) });
      return done({ payment: `PAY-${this.paid.length}` });
    });
  }

  /** The ticket is there, and the search shows it after its lag; nobody works on it yet. */
  file({ id, createdAt, bol, account }: ClaimOfTest): void {
    const fields: Fields = { bol, account, type: 'damage', status: 'open', word: '', settledAt: null };
    this.#tickets.set(String(id), {
      id,
      createdAt,
      versions: [{ shownAt: createdAt + this.#lag(), writtenAt: createdAt, fields }],
    });
  }

  /** The claim status that is on the ticket now. */
  wordOf(id: string): string {
    return this.#ticket(id).versions.at(-1)?.fields.word ?? '';
  }

  #ticket(id: string): Ticket {
    const ticket = this.#tickets.get(id);
    if (ticket === undefined) throw new Error(`Expected a ticket \`${id}\``);
    return ticket;
  }

  #write(id: string, change: Partial<Fields>): void {
    const { versions } = this.#ticket(id);
    const last = versions.at(-1);
    if (last === undefined) throw new Error('Expected a version');
    const shownAt = Math.max(last.shownAt, this.#world.clock.now() + this.#lag());
    versions.push({ shownAt, writtenAt: this.#world.clock.now(), fields: { ...last.fields, ...change } });
  }

  #find({ bol, account_id, except }: Readonly<Record<string, Value>>): CallResult {
    const now = this.#world.clock.now();
    const own = this.#ticket(text(except));
    const isOlder = (one: Ticket): boolean =>
      one.createdAt < own.createdAt || (one.createdAt === own.createdAt && one.id < own.id);
    const claims = [...this.#tickets.values()].flatMap((ticket) => {
      const version = ticket.versions.findLast(({ shownAt }) => shownAt <= now);
      if (version === undefined || ticket === own) return [];
      const { fields: shown, writtenAt } = version;
      if (bol !== undefined && shown.bol !== bol) return [];
      if (account_id !== undefined && shown.account !== account_id) return [];
      const settled: Readonly<Record<string, Value>> =
        shown.settledAt === null ? {} : { auto_settled_on: timestamp(shown.settledAt) };
      return [
        {
          ticket: String(ticket.id),
          status: shown.status,
          bol: shown.bol,
          claim_type: shown.type,
          account_id: shown.account,
          amount: money('USD', 10_000),
          unread_fields: [],
          is_going_automatic: shown.word === 'going_automatic',
          is_older: isOlder(ticket),
          received_at: timestamp(ticket.createdAt),
          changed_at: timestamp(writtenAt),
          ...settled,
        },
      ];
    });
    return done({ claims, count: claims.length });
  }

  #link(ticket: string, original: string): CallResult {
    const [own, kept] = [this.#ticket(ticket), this.#ticket(original)];
    if (kept.createdAt > own.createdAt || (kept.createdAt === own.createdAt && kept.id > own.id))
      return { kind: 'failed', code: 'newer_original', message: 'It is newer' };
    if (kept.versions.at(-1)?.fields.status !== 'open')
      return { kind: 'failed', code: 'original_not_open', message: 'It is not open' };
    this.#write(ticket, { status: 'closed', word: 'duplicate' });
    this.duplicates.push(ticket);
    return done({ ticket, original });
  }

  #payments(shipment: string): CallResult {
    const count = this.#tmsShowsPayments ? this.paid.filter(({ bol }) => bol === shipment).length : 0;
    const paid = money('USD', count * 10_000);
    return done({ payments: [], count, paid, paid_for_shipment: paid });
  }
}
