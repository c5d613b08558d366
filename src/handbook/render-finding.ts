/**
 * Renders a finding for a terminal.
 */
import type { Finding } from './finding.ts';
import type { HandbookFile } from './handbook-file.ts';

/** Characters of a source line shown around the place; longer lines are cut. */
const LINE_SHOWN_MAX = 120;
/** What could control a terminal or reverse a line. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * The finding for a terminal: place and rule, the source line with a caret line below it, message and suggestion. The
 * source line is left out when `sourceText` is null, because the file cannot be read. Control characters are replaced,
 * so a file cannot control the terminal of the person who checks it.
 */
export function renderFinding(finding: Finding, sourceText: string | null): string {
  const { file, line, column } = finding.place;
  const head = `${printable(file)}:${line}:${column} ${finding.severity} ${finding.rule}`;
  const said = `  ${printable(finding.message)}${finding.suggestion === null ? '' : `. ${printable(finding.suggestion)}`}`;
  const source = sourceText?.split('\n')[line - 1];
  if (source === undefined) return `${head}\n${said}`;
  const from = Math.max(0, Math.min(column - 1 - LINE_SHOWN_MAX / 2, source.length - LINE_SHOWN_MAX));
  const shown = printable(source.slice(from, from + LINE_SHOWN_MAX).replace(/\r$/, ''));
  const start = column - 1 - from;
  const length = finding.endColumn === null ? 1 : Math.max(1, finding.endColumn - column);
  const carets = '^'.repeat(Math.max(1, Math.min(length, Math.max(shown.length - start, 1))));
  const gutter = ' '.repeat(String(line).length);
  return `${head}\n  ${line} | ${shown}\n  ${gutter} | ${' '.repeat(start)}${carets}\n${said}`;
}

/** The errors among the findings, each rendered with its source line. */
export function renderErrors(findings: readonly Finding[], files: readonly HandbookFile[]): string[] {
  return findings
    .filter(({ severity }) => severity === 'error')
    .map((finding) => renderFinding(finding, files.find(({ path }) => path === finding.place.file)?.text ?? null));
}

function printable(text: string): string {
  return text.replace(/\t/g, ' ').replace(CONTROL, '\ufffd');
}
