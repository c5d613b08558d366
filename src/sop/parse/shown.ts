/**
 * What an author wrote in place of keys, put where it was most likely meant.
 */

/** A single name is meant as what it stands for. @param other what is shown where nothing fits */
export function valued(written: string | null, other: string): string {
  if (written === null || /[{}[\],#:]/.test(written)) return other;
  return /^[a-z]\w*(?:\.[a-z]\w*)*$/.test(written) ? `= ${written}` : written;
}

/** The text for a place between double quotes; null where it does not fit there. */
export function plain(written: string | null): string | null {
  return written === null || /["\\{}]/.test(written) ? null : written;
}
