/**
 * Whether a text is one IBAN, whatever blanks and hyphens group it: its check digits prove it.
 */

/** Two letters, two check digits, and up to thirty of the account. */
const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;
/** `IBAN:`, `IBAN-Nr.`. */
const LABEL = /^IBAN(?:[\s.:#-]*(?:Nr|No|Nummer|number|code)(?=[\s.:#]))?[\s.:#-]+/i;
const GROUPS = /[\s\p{Pd}]+/gu;
/** ISO 7064, MOD 97-10. */
const MODULUS = 97n;

/** The IBAN in capitals without blanks; null when the text is none. */
export function ibanOf(text: string): string | null {
  const plain = text.trim().replace(LABEL, '').replaceAll(GROUPS, '').toUpperCase();
  if (!IBAN.test(plain)) return null;
  const digits = (plain.slice(4) + plain.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(parseInt(letter, 36)));
  return BigInt(digits) % MODULUS === 1n ? plain : null;
}
