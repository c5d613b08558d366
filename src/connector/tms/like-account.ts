/**
 * Ids that look like an account of ours, wherever they are in the record of a payment.
 *
 * Pure.
 */
/** Names of whom it went to. */
const OF_WHOM = /account|acct|pay_?ee|paid_?to|pay_?to|vendor|supplier|customer|carrier|beneficiary|creditor|remit/i;
/** In front of the rest: `acc` of `ACC-1`. */
const letters = (id: string): string => (/^\p{L}*/u.exec(id.trim())?.[0] ?? '').toLowerCase();

/** The form of an id: its letters alike, and its digits as one. */
const formOf = (id: string): string => id.trim().replace(/\d+/g, '9').replace(/\p{L}/gu, 'a');

/** Whether it has the form of the account, and begins like it or is said of whom it went to: `ACC-BGB02` next to `ACC-WWW01`. */
export const isLikeAccount = (path: readonly string[], value: string, account: string): boolean =>
  formOf(value) === formOf(account) && (letters(value) === letters(account) || path.some((name) => OF_WHOM.test(name)));
