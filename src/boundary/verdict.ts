/**
 * The types of the boundary: a proposed call, the verdict on it with every contributing policy, and who must approve.
 */
import type { RefusedFact } from '../case/case-event.ts';
import type { Limit } from '../handbook/limits.ts';
import type { Value } from '../kernel/value.ts';

/**
 * A call that the boundary judges. Money, times and spans are tagged values; `callContext` converts them to Cedar
 * values.
 */
export type ProposedCall = {
  readonly tool: string;
  readonly args: Readonly<Record<string, Value>>;
  /** The facts of the case as nested records, without untrusted free text. */
  readonly case: Readonly<Record<string, Value>>;
  /** Facts that were given but cannot be read. They are not missing, so a policy that reads one has no answer. */
  readonly refused: readonly Pick<RefusedFact, 'path' | 'label' | 'problem'>[];
  readonly run: {
    readonly sop: string;
    readonly version: number;
    readonly step: string;
    readonly requester: string | null;
  };
};

/** `count` distinct people of `group`. */
export type ApproverDemand = { readonly group: string; readonly count: number };

/** A policy that contributed, with its text as the reviewer signed it, so `explain` needs nothing else. */
export type PolicyCitation = {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly outcome: 'permit' | 'approval' | null;
  readonly reason: string | null;
  readonly text: string;
  readonly file: string;
  readonly line: number;
};

export type Verdict = {
  readonly outcome: 'permitted' | 'needs approval' | 'forbidden' | 'unclear';
  /** In file order. */
  readonly policies: readonly PolicyCitation[];
  /** For `needs approval`: all demands, to be met by distinct people; empty otherwise. */
  readonly approvers: readonly ApproverDemand[];
  /** Milliseconds an approval may wait: the shortest time that a contributing policy allows; null if no approval is needed. */
  readonly expiresMs: number | null;
  /** Some of the approvers are demanded only because they were asked before, about the step or another payment; absent otherwise. */
  readonly isAskedBefore?: true;
  /** For `forbidden` the reason, for `unclear` what is unclear, as a sentence; null otherwise. */
  readonly because: string | null;
  /** When the verdict is unclear because of a refused fact: its path below `case`. */
  readonly refused?: string;
  /** When it is unclear because the case lacks a fact that its kind requires: its path below `case`. */
  readonly missing?: string;
  /** The limits that the policies of the tool read, as they were for this verdict; absent when they read none. */
  readonly limits?: Readonly<Record<string, Limit>>;
  /** SHA-256 of the policy set that gave the verdict, with its limits: the version of the boundary. */
  readonly policyHash: string;
};

/**
 * Gives the verdict on a call under the boundary in force. Pure: the same call and policies always give the same
 * verdict.
 */
export type Authorizer = (call: ProposedCall) => Verdict;
