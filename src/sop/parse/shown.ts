/**
 * What an author wrote instead of keys, put where it was most likely meant.
 */

/** A single name is shown as a reference. @param other what is shown when nothing fits */
export function valued(written: string | null, other: string): string {
  if (written === null || /[{}[\],#:]/.test(written)) return other;
  return /^[a-z]\w*(?:\.[a-z]\w*)*$/.test(written) ? `= ${written}` : written;
}

/** The text for use in double quotes; null when it does not fit. */
export function plain(written: string | null): string | null {
  return written === null || /["\\{}]/.test(written) ? null : written;
}
