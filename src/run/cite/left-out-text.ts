/** Says that a person left out a payment, when, and who had approved it. */
import { formatInstant } from '../../kernel/time.ts';
import type { LeftOutPayment } from '../log/left-out.ts';

/** `by Lena Lindqvist at …, after Fiona Finch had approved it at …`. */
export function leftOutText({ by, at, approvedBy }: LeftOutPayment): string {
  const approvals = approvedBy.map((one) => `${one.name} had approved it at ${formatInstant(one.at)}`);
  return `by ${by}${at === null ? '' : ` at ${formatInstant(at)}`}${approvals.length === 0 ? '' : `, after ${approvals.join(' and ')}`}`;
}
