/**
 * A finding: what is wrong at one place of a handbook file, said so that its author can put it right.
 */
import type { Place } from './sop.ts';

/** Characters of a source line that are shown around the place; a longer line is cut. */
const LINE_SHOWN_MAX = 120;

const SEVERITIES: readonly string[] = ['error', 'warning', 'note'];

export type Finding = {
  /** The rule that speaks: `unknown-key`, `missing-otherwise`. */
  readonly rule: string;
  /** A note asks for nothing: it tells what is so, beside what was found. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  /** What to write instead, as a sentence of its own; null when nothing can be guessed. */
  readonly suggestion: string | null;
  readonly place: Place;
  /** The column after the last character meant; null when only the start is known. */
  readonly endColumn: number | null;
};

/**
 * The finding for a terminal: place and rule, the line of the file with a caret line below, message and suggestion.
 * Control characters of the file are replaced, so that a file cannot write to the terminal of whoever checks it.
 */
export function renderFinding(finding: Finding, sourceText: string): string {
  const { file, line, column } = finding.place;
  const head = `${printable(file)}:${line}:${column} ${finding.severity} ${finding.rule}`;
  const said = `  ${printable(finding.message)}${finding.suggestion === null ? '' : `. ${printable(finding.suggestion)}`}`;
  const source = sourceText.split('\n')[line - 1];
  if (source === undefined) return `${head}\n${said}`;
  const from = Math.max(0, Math.min(column - 1 - LINE_SHOWN_MAX / 2, source.length - LINE_SHOWN_MAX));
  const shown = printable(source.slice(from, from + LINE_SHOWN_MAX).replace(/\r$/, ''));
  const start = column - 1 - from;
  const length = finding.endColumn === null ? 1 : Math.max(1, finding.endColumn - column);
  const carets = '^'.repeat(Math.max(1, Math.min(length, Math.max(shown.length - start, 1))));
  const gutter = ' '.repeat(String(line).length);
  return `${head}\n  ${line} | ${shown}\n  ${gutter} | ${' '.repeat(start)}${carets}\n${said}`;
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

/** ``Did you mean `tier`?`` for the nearest candidate, or null when none is near enough to be meant. */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  const best = closest(word, candidates);
  return best === null ? null : `Did you mean \`${best}\`?`;
}

/** The nearest candidate within a third of the word's length, at least one change; null when none is. */
export function closest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.slice(0, 80).toLowerCase();
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | null = null;
  let least = allowed + 1;
  for (const candidate of candidates) {
    const distance = changes(wanted, candidate.slice(0, 80).toLowerCase());
    if (distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** `a, b or c` in backticks, for messages that list what is allowed. */
export function listed(words: Iterable<string>, join: 'or' | 'and' = 'or'): string {
  const quoted = [...words].map((word) => `\`${word}\``);
  const last = quoted.pop();
  if (last === undefined) return 'nothing';
  return quoted.length === 0 ? last : `${quoted.join(', ')} ${join} ${last}`;
}

/** Changes between two words: insert, delete, replace, or swap two neighbours. */
function changes(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j - 1] ?? 0) + 1, (previous[j] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? a.length;
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

function printable(text: string): string {
  return text.replace(/\t/g, ' ').replace(CONTROL, '\ufffd');
}
