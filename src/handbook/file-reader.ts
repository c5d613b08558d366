/**
 * One handbook file while it is being read: its text, its places and the findings so far.
 */
import type { Finding } from './finding.ts';
import { createPlaces, type Place, type Places, type TextRange } from './place.ts';

/** Findings of one severity per file, so a broken file does not fill pages. */
const FINDINGS_MAX = 100;
/** Characters of one message; it quotes the author's text, which may be as long as the file. */
const MESSAGE_MAX = 300;

/** Collects the findings of one file; ranges are offsets into its text. */
export class FileReader {
  readonly file: string;
  readonly text: string;
  readonly findings: Finding[] = [];
  /** What `leaveOut` refused: what follows from it is no finding either. */
  readonly leftOut: Finding[] = [];
  readonly #places: Places;
  #errors = 0;
  #warnings = 0;
  #isLeftOut: (finding: Finding) => boolean = () => false;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.#places = createPlaces(text, file);
  }

  /** From now on findings are left out that may only follow from what was reported before. */
  leaveOut(isLeftOut: (finding: Finding) => boolean): void {
    this.#isLeftOut = isLeftOut;
  }

  placeAt(offset: number): Place {
    return this.#places.at(offset);
  }

  report(
    rule: string,
    range: TextRange,
    message: string,
    suggestion: string | null = null,
    severity: Finding['severity'] = 'error',
  ): void {
    const place = this.placeAt(range.start);
    const end = this.placeAt(Math.max(range.start, range.end - 1));
    this.add({
      rule,
      severity,
      message,
      suggestion,
      place,
      endColumn: end.line === place.line && range.end > range.start ? end.column + 1 : null,
    });
  }

  add(finding: Finding): void {
    if (this.#isLeftOut(finding)) {
      this.leftOut.push(finding);
      return;
    }
    if (finding.severity === 'error') this.#errors += 1;
    else this.#warnings += 1;
    const count = finding.severity === 'error' ? this.#errors : this.#warnings;
    if (count <= FINDINGS_MAX)
      this.findings.push({
        ...finding,
        message: cut(finding.message),
        suggestion: finding.suggestion === null ? null : cut(finding.suggestion),
      });
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }
}

function cut(text: string): string {
  return text.length > MESSAGE_MAX ? `${text.slice(0, MESSAGE_MAX)}…` : text;
}
