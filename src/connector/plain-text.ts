/**
 * Names and words of vendors, which people and systems write differently, for comparison.
 */
import { foldWidth } from '../kernel/fold-width.ts';

/**
 * A text without its case, without padding, and with one blank for blanks, hyphens and underscores. The sign at the end of a
 * number stays: `12.50-` is a credit.
 */
export function plainText(value: unknown): string {
  return foldWidth(String(value))
    .replace(/(?<=\d)\s*\p{Pd}\s*$/u, '\u2212')
    .replace(/[\s\p{C}\p{Pd}_]+/gu, ' ')
    .trim()
    .toLowerCase();
}

/**
 * A word of a status, in which every sign counts: `-1` is not `1`, and `P-` not `P`. Only between letters, hyphens and
 * underscores are blanks: `paid-in-full`.
 */
export const statusText = (value: unknown): string =>
  foldWidth(String(value))
    .replace(/\p{C}+/gu, ' ')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/(?<=\p{L})[\s_-]+(?=\p{L})/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ?- ?/g, '-')
    .trim()
    .toLowerCase();

/** A text without its case and padding, in which every sign counts. */
export const exactText = (value: unknown): string => foldWidth(String(value)).replace(/\s+/g, ' ').trim().toLowerCase();

/** The text as a part of a pattern that matches only itself. */
export const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
