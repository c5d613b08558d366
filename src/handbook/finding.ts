/**
 * A finding: what is wrong at one place of a handbook file, worded so its author can correct it.
 */
import type { Place } from './place.ts';

const SEVERITIES: readonly string[] = ['error', 'warning', 'note'];

export type Finding = {
  /** Stable name of the rule: `unknown-key`, `missing-otherwise`, `boundary-annotation`. */
  readonly rule: string;
  /** A note requires no change: it states a fact that the reader may need. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  /** What to write instead, as a separate sentence; null when there is nothing to suggest. */
  readonly suggestion: string | null;
  readonly place: Place;
  /** The column after the last character of the place; null when only the start is known. */
  readonly endColumn: number | null;
};

/** An error at a place; its end is not known. */
export function errorAt(place: Place, rule: string, message: string, suggestion: string | null = null): Finding {
  return { rule, severity: 'error', message, suggestion, place, endColumn: null };
}

/** An error about a whole file or the whole folder: line and column are 1. */
export function errorIn(file: string, rule: string, message: string, suggestion: string | null = null): Finding {
  return errorAt({ file, line: 1, column: 1 }, rule, message, suggestion);
}

/** Findings in the order of the file; at the same place errors come first. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      a.place.line - b.place.line ||
      a.place.column - b.place.column ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      a.rule.localeCompare(b.rule),
  );
}

/** The same findings without duplicates. */
export function eachOnce(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
