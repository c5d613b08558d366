/**
 * One spelling of the same characters. Composed letters, wide letters and blanks of any width have one form each. Unlike
 * Unicode's compatibility forms, it makes no digit or letter of another character: `¹`, `①`, `½`, `Ⅳ` and `ﬁ` stay.
 */

/** A wide character is this far from the narrow one. */
const WIDE = 0xfee0;

export const foldWidth = (text: string): string =>
  foldBlanks(text).replace(/[\uff01-\uff5e]/gu, (wide) => String.fromCodePoint((wide.codePointAt(0) ?? 0) - WIDE));

/** The same for blanks and composed letters alone. */
export const foldBlanks = (text: string): string => text.normalize('NFC').replace(/\p{Zs}/gu, ' ');
