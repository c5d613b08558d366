/**
 * Codes with which a bank answers, next to a payment.
 *
 * Pure.
 */
/** What a bank answers: `R03`, `51`. Zero is that nothing is wrong. */
export const isBankCode = (value: unknown, all: readonly string[]): boolean =>
  all.some((word) => /^(?:bank|ach|sepa|wire|response|outcome|status|transaction|result)$/.test(word)) &&
  /^(?:[A-Z]{1,2}\d{1,3}|\d{1,3})$/i.test(String(value).trim()) &&
  !/^(?:0+|20[01])$/.test(String(value).trim());
