/**
 * When this program last sent a payment for a shipment or a claim, whatever case it was of: a list that is older may lack it.
 */
import { VendorFailure } from '../exchange.ts';

/** A list from before a payment that was sent. */
export class ListTooOld extends VendorFailure {
  /** In how long one of now is new enough, if it stays as far behind. */
  readonly againMs: number;

  constructor(behindMs: number, againMs: number) {
    super(
      'unreadable',
      'read',
      `its list is of ${Math.ceil(behindMs / 1_000)} s before the look, and a payment was sent since; make the TMS answer with a list of now`,
    );
    this.againMs = againMs;
  }
}

/** `ids`: of its shipment and its claim, however written. */
export type NewestPayment = {
  /** @param until when it was answered, epoch milliseconds; it may be carried out as late */
  note(ids: readonly unknown[], until: number): void;
  /** @throws ListTooOld when the list says that it is of a time before */
  expectSince(ids: readonly unknown[], listedAt: number, now: number): void;
};

export function rememberNewestPayment(): NewestPayment {
  const sent = new Map<string, number>();
  return {
    note(ids, until) {
      for (const id of ids.filter(isText)) sent.set(plain(id), Math.max(until, sent.get(plain(id)) ?? 0));
    },
    expectSince(ids, listedAt, now) {
      const newest = Math.max(...ids.filter(isText).map((id) => sent.get(plain(id)) ?? Number.NEGATIVE_INFINITY));
      if (listedAt < newest) throw new ListTooOld(now - listedAt, newest - listedAt + MARGIN_MS);
    },
  };
}

/** Lists are brought up to date in steps of some seconds. */
const MARGIN_MS = 5_000;

const isText = (id: unknown): id is string => typeof id === 'string';
const plain = (id: string): string => id.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
