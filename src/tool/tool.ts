/**
 * The contract of a tool: one approved, narrow thing that can be done to one system.
 *
 * Terminology: the *input* is what an SOP gives under `with`, the *output* what it may `save`; an *effect* is what the
 * tool changes in the outside world; the *probe* finds out after a crash whether an effect happened, by the idempotency
 * key.
 */
import type { z } from 'zod';
import type { Value } from '../kernel/value.ts';

/** A system that has tools: the word before the point of their ids. `systemName` says what people call it. */
export type System = string;

/** Error codes that every tool may answer with; a tool adds its own, such as `not_found`. */
export const COMMON_ERRORS = {
  unavailable: 'The system did not answer after three repeats',
  refused: 'The system refused the request',
  unauthorized: 'The system refused our credentials',
  invalid_output: 'The system answered in a shape the tool does not allow',
} as const;

export type Tool = {
  /** `jira.create_issue`: system, point, name. */
  readonly id: string;
  readonly system: System;
  /**
   * One line for people, with `{argument}` in place of values: `Create a {priority} priority issue in {project}`; in
   * brackets what may be left out.
   */
  readonly summary: string;
  /** `read` may be repeated at will; `write` is probed before it is repeated. */
  readonly effect: 'read' | 'write';
  readonly input: z.ZodType<Record<string, Value>>;
  readonly output: z.ZodType<Record<string, Value>>;
  /** Own error codes, each with its sentence. `COMMON_ERRORS` come on top. */
  readonly errors: Readonly<Record<string, string>>;
  /**
   * How sure the probe's "absent" is: `exact` reads what was just written; `eventual` may miss it (a search index), so
   * that a negative answer parks the run; `none` when a repeat cannot be told from the first.
   */
  readonly probe: 'exact' | 'eventual' | 'none';
  /** The record that the tool speaks of, for provenance: `Account`, `shipment`, `ticket`. */
  readonly record: string;
  /** Scopes or permissions the credential needs, in the vendor's words; `sop doctor` compares them. */
  readonly scopes: readonly string[];
  /**
   * Fields of the vendor's records that the tool reads or writes, in the vendor's words; `sop doctor` looks for them.
   */
  readonly vendorFields: readonly string[];
  /**
   * The tool tells a person about the case: the run fills the input fields `brief` (what the message says) and, when
   * the step has `answer_within`, `answer_id` and `answer_by`; an SOP never writes them.
   */
  readonly tellsPerson: boolean;
};

/** What a call is given beside its input. */
export type CallContext = {
  /** The idempotency key, `[A-Za-z0-9-]`, under 60 characters; it goes into the vendor's record. */
  readonly key: string;
  /** When the intent was written, epoch milliseconds: the lower bound of a probe's search. */
  readonly intendedAt: number;
  readonly signal: AbortSignal;
};

/** Where a record lies in a vendor's system. */
export type VendorReference = { readonly record: string; readonly url?: string };

export type CallResult =
  | { readonly kind: 'done'; readonly output: Record<string, Value>; readonly reference?: VendorReference }
  /** Certainly not done, and repeating it as it is will not help. `code` is the tool's or a common one. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  /** Certainly not done; worth repeating, after `afterMs` when the vendor named a time. */
  | { readonly kind: 'not_now'; readonly message: string; readonly afterMs: number | null }
  /** Nobody knows whether it was done: a timeout, a lost connection, a 5xx after a write. */
  | { readonly kind: 'unknown'; readonly message: string };

export type ProbeResult =
  | { readonly kind: 'found'; readonly output: Record<string, Value>; readonly reference?: VendorReference }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly message: string };

/** A tool with the code that performs it. Only the gateway holds these, since only they hold credentials. */
export type ToolBinding = {
  readonly tool: Tool;
  /** Never throws for what a vendor or a network does; a throw is our own mistake and counts as unknown for a write. */
  call(input: Readonly<Record<string, Value>>, context: CallContext): Promise<CallResult>;
  probe?(input: Readonly<Record<string, Value>>, context: CallContext): Promise<ProbeResult>;
};
