/**
 * A finding: what is wrong at one place of a handbook file, in words that let its author correct it.
 */
import type { Place } from './place.ts';

const SEVERITIES: readonly string[] = ['error', 'warning', 'note'];

export type Finding = {
  /** Stable name of the rule: `unknown-key`, `missing-otherwise`, `boundary-annotation`. */
  readonly rule: string;
  /** A note asks for nothing: it states a fact that the reader may need. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  /** What to write instead, as a sentence of its own; null when nothing can be guessed. */
  readonly suggestion: string | null;
  readonly place: Place;
  /** The column after the last character meant; null when only the start is known. */
  readonly endColumn: number | null;
};

/** A finding that refuses its file, of which only the start is known. */
export function errorAt(place: Place, rule: string, message: string, suggestion: string | null = null): Finding {
  return { rule, severity: 'error', message, suggestion, place, endColumn: null };
}

/** A finding that refuses a file or the whole folder, about no place in particular: its line and column are 1. */
export function errorIn(file: string, rule: string, message: string, suggestion: string | null = null): Finding {
  return errorAt({ file, line: 1, column: 1 }, rule, message, suggestion);
}

/** Findings in the order of the file; at one place errors come first. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      a.place.line - b.place.line ||
      a.place.column - b.place.column ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      a.rule.localeCompare(b.rule),
  );
}

/** The same findings, each once. */
export function eachOnce(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
