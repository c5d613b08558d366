/**
 * Whether a list is newer than the payments that it would have to show, in whatever case and by whatever process they
 * were sent: one that is older may lack them.
 */
import type { CallContext, CallResult, SentPayment } from '../../tool/tool.ts';
import { VendorFailure } from '../exchange.ts';

/** A list from before a payment that was sent, or may have been. */
export class ListTooOld extends VendorFailure {
  /** In how long one of now is new enough, if it stays as far behind. */
  readonly againMs: number;

  constructor(behindMs: number, { why, againMs }: { readonly why: string; readonly againMs: number }) {
    super(
      'unreadable',
      'read',
      `its list is of ${Math.ceil(behindMs / 1_000)} s before the look, and ${why}; make the TMS answer with a list of now`,
    );
    this.againMs = againMs;
  }
}

/** When a list was asked for, and of which moment it is, as it says; epoch milliseconds. */
export type ListTime = { readonly listedAt: number; readonly now: number };

/** @throws ListTooOld when one of those that are sought was sent after it, or when that is not known */
export async function expectNewerThan(
  isSought: (payment: SentPayment) => boolean,
  { listedAt, now }: ListTime,
  { paymentsSince }: Pick<CallContext, 'paymentsSince'>,
): Promise<void> {
  if (listedAt >= now) return;
  const sent = (await paymentsSince?.(listedAt)) ?? null;
  if (sent === null)
    throw new ListTooOld(now - listedAt, { why: 'it is not known what was paid since', againMs: MARGIN_MS });
  const newest = Math.max(Number.NEGATIVE_INFINITY, ...sent.filter(isSought).map(({ until }) => until));
  if (listedAt < newest)
    throw new ListTooOld(now - listedAt, {
      why: 'a payment was sent since',
      againMs: newest - listedAt + MARGIN_MS,
    });
}

/** Nothing was sent: it waits for a newer list. */
export const waitsFor = (
  { message, againMs }: ListTooOld,
  sentence: string,
): Extract<CallResult, { kind: 'not_now' }> => ({
  kind: 'not_now',
  message: `${sentence}: ${message}`,
  afterMs: againMs,
  isUnsent: true,
});

/** One that names no shipment may be for any. */
export const isFor =
  (shipment: string) =>
  ({ args: { shipment_id } }: SentPayment): boolean =>
    typeof shipment_id !== 'string' || plain(shipment_id) === plain(shipment);

/** Lists are brought up to date in steps of some seconds. */
const MARGIN_MS = 5_000;

const plain = (id: string): string => id.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
