/**
 * Refuses a list of which the vendor has more (`kernel/list-goes-on.ts`).
 */
import { signOfMore } from '../kernel/list-goes-on.ts';
import { VendorFailure } from './exchange.ts';

/** A list of which the vendor has more. */
export class ListGoesOn extends VendorFailure {
  constructor(sign: string) {
    super(
      'unreadable',
      'read',
      `its list goes on after what it answered (${sign}); make the system answer with all of it on one page`,
    );
  }
}

/**
 * @param around the answer without the list itself: the objects in which the list is, and their other members
 * @throws ListGoesOn
 */
export function expectWholeList(around: unknown, entries: readonly unknown[], headers: Headers): void {
  const sign = signOfMore(around, entries, headers);
  if (sign !== null) throw new ListGoesOn(sign.shown);
}
