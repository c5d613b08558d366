/**
 * The number under which whoever sent a case knows it: the receipt of a form, or an EDI partner's own number. They quote
 * it, and no record of ours shows it.
 */
import { PORTAL } from '../../case/portal.ts';
import type { RunState } from '../log/state.ts';

export type CameUnder = {
  /** `Form`, `EDI`. */
  readonly label: string;
  readonly number: string;
};

export function cameUnder({ opened }: Pick<RunState, 'opened'>): CameUnder | null {
  const receipt = opened?.keys.find(({ system }) => system === PORTAL);
  if (receipt !== undefined) return { label: 'Form', number: receipt.record };
  // An opening by EDI is known by this number alone; what the case opened itself comes after it.
  const number = opened?.channel === 'edi' ? opened.keys[0]?.record : undefined;
  return number === undefined ? null : { label: 'EDI', number };
}
