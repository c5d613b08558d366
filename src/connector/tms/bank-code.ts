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

/** With which a bank returns a payment, as NACHA and ISO 20022 number them: `R03`, `AC04`. */
export const isCodeOfReturn = (value: unknown): boolean => /^(?:R\d\d|[A-Z]{2}\d\d)$/.test(String(value).trim());
