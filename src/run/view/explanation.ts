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
  /** For a call: the policies that applied, who approved, and the session it ran under. */
  readonly authority: readonly string[];
};

export type Explanation = {
  readonly caseId: CaseId;
  readonly title: string;
  /** The citation of the decision that set the outcome. */
  readonly headline: string;
  readonly steps: readonly ExplainedStep[];
  /** Flags, corrections, approvals and recoveries, as sentences in order. */
  readonly remarks: readonly string[];
  /** Events that arrived and that no step has read, as phrases. */
  readonly unread: readonly string[];
};
