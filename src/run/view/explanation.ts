/**
 * The answer to "why?", made only from the log and the text of the SOP version.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { Evidence } from '../cite/labelled-text.ts';

export type ExplainedStep = {
  readonly step: string;
  readonly at: Instant;
  /** `SOP freight-damage-claim v1, step 3: account tier Enterprise, claim value $7,200.00, threshold $5,000.00`. */
  readonly citation: string;
  /** `The conditions held` / `Created CLM-12`. */
  readonly result: string;
  /** The sentence of the SOP, with its line in the file. */
  readonly says: string;
  readonly line: number | null;
  readonly evidence: readonly Evidence[];
  /** For a call: the policies that applied, and who approved. */
  readonly authority: readonly string[];
  /** For a call: what only an audit compares, such as the session it ran under, its key and digests. */
  readonly details: readonly string[];
};

/** The answer in a few lines, for people who did not write the procedure. */
export type ShortExplanation = {
  /** The sentence of the SOP that set where the case goes; null while nothing has. */
  readonly says: string | null;
  /** The two or three values that decided, each with the record it comes from. */
  readonly values: readonly Evidence[];
  /** Who approved or denied what, and what needed no one, as sentences. */
  readonly allowed: readonly string[];
};

export type Explanation = {
  readonly caseId: CaseId;
  readonly title: string;
  /** The citation of the decision that set the outcome. */
  readonly headline: string;
  readonly short: ShortExplanation;
  /** How often a language model was asked in this case. */
  readonly judged: number;
  readonly steps: readonly ExplainedStep[];
  /** Flags, corrections, approvals and recoveries, as sentences in order. */
  readonly remarks: readonly string[];
  /** Events that arrived and that no step has read, as phrases. */
  readonly unread: readonly string[];
};
