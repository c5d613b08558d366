/**
 * The contract of a tool: one approved, narrow thing that can be done to one system.
 *
 * Terminology: the *input* is what an SOP passes under `with`, the *output* what it may `save`; an *effect* is what the
 * tool changes in the outside world; after a crash the *probe* uses the idempotency key to find out whether the effect
 * happened.
 */
import type { z } from 'zod';
import type { Value } from '../kernel/value.ts';

/** A system that has tools: the part of their ids before the dot. `systemName` gives its name for people. */
export type System = string;

/** Error codes that every tool may return; a tool adds its own, such as `not_found`. */
export const COMMON_ERRORS = {
  unavailable: 'The system did not answer after three retries',
  refused: 'The system refused the request',
  unauthorized: 'The system refused our credentials',
  invalid_output: 'The system answered in a shape the tool does not allow',
} as const;

export type Tool = {
  /** `jira.create_issue`: system, dot, name. */
  readonly id: string;
  readonly system: System;
  /**
   * One line for people, with `{argument}` in place of values: `Create a {priority} priority issue in {project}`; parts
   * that may be left out are in brackets.
   */
  readonly summary: string;
  /** A `read` may be repeated freely; a `write` is probed first. */
  readonly effect: 'read' | 'write';
  readonly input: z.ZodType<Record<string, Value>>;
  readonly output: z.ZodType<Record<string, Value>>;
  /** The tool's own error codes, each with its sentence, in addition to `COMMON_ERRORS`. */
  readonly errors: Readonly<Record<string, string>>;
  /** Those of its codes that are for good: the same call fails again, whenever it is tried. Absent for none. */
  readonly final?: readonly string[];
  /**
   * How reliable the probe's `absent` is: `exact` sees what was just written; `eventual` may miss it (a search index),
   * so `absent` parks the run; `none`: a repeat cannot be distinguished from the first call.
   */
  readonly probe: 'exact' | 'eventual' | 'none';
  /**
   * Milliseconds that the vendor may go on with a request after its caller gave up; 0 when absent. A lost call is not
   * repeated before that, whatever a probe or a person says.
   */
  readonly commitMs?: number;
  /**
   * Milliseconds one call may take, where `callTimeoutMs` is too short. Only for a `read`: it leaves nothing unknown.
   */
  readonly answerMs?: number;
  /** The kind of record the tool reads or writes, for provenance: `Account`, `shipment`, `ticket`. */
  readonly record: string;
  /** Scopes or permissions the credential needs, by the vendor's names; `sop doctor` compares them. */
  readonly scopes: readonly string[];
  /**
   * Fields of the vendor's records that the tool reads or writes, by the vendor's names; `sop doctor` looks for them.
   */
  readonly vendorFields: readonly string[];
  /**
   * The tool tells a person about the case: the run fills the input fields `brief` (what the message says) and, when
   * the step has `answer_within`, `answer_id` and `answer_by`; an SOP never writes them.
   */
  readonly tellsPerson: boolean;
  /**
   * The tool pays somebody, or grants a credit or a discount: `amounts` names the inputs that say how much. Cards about
   * it show the headline facts of the case and what bounds the amounts. Absent for a tool that moves no money.
   */
  readonly movesMoney?: {
    readonly how: 'pays' | 'credits';
    readonly amounts: readonly string[];
    /** The inputs that the amounts are a share of: with a lower one, the same share is less. */
    readonly of?: readonly string[];
    /** The code with which it is refused, before anything is sent, if what was paid before is not what was stated. */
    readonly ifOtherPaid?: string;
  };
  /** A look-up that says what was paid before. It is made once more before a payment once more was paid since. */
  readonly showsPayments?: true;
  /** The hash of its declaration, for a tool that a handbook declares: the same as long as it asks and reads the same. */
  readonly declared?: string;
  /** It adds a note that no one outside sees: the same note once more would tell no one anything. */
  readonly isInternalNote?: true;
  /**
   * The output that names the record which it opens. The record belongs to the case from then on: its events reach the
   * case, and the fact of the kind that names it has its number. The run fills its input field `case_facts`.
   */
  readonly opens?: string;
  /** It asks people outside, such as a customer or a carrier, whose answer may arrive as a case event. */
  readonly asksOutside?: boolean;
};

/** One attempt to pay. `until`: when it was answered, or may still have been carried out, epoch milliseconds. */
export type SentPayment = {
  readonly key: string;
  /** None where the values of its case were erased. */
  readonly args: Readonly<Record<string, Value>>;
  readonly until: number;
};

/** What a call gets in addition to its input. */
export type CallContext = {
  /** The idempotency key, `[A-Za-z0-9-]`, under 60 characters; it is written to the vendor's record. */
  readonly key: string;
  /** When the intent was written, epoch milliseconds: the lower bound of a probe's search. */
  readonly intendedAt: number;
  /** When it is sent or looked for, epoch milliseconds; absent where that does not matter: `intendedAt`. */
  readonly now?: number;
  /** From 1. From the second on, an earlier request may still be carried out while this one runs. */
  readonly attempt: number;
  /**
   * An answer to this call said something else than done, so a record with its key proves nothing by being there: it
   * must say itself that it is done.
   */
  readonly isDoubted?: boolean;
  /**
   * An earlier request of this call may have been sent, and what became of it is not known: a refusal of this one may be about
   * that. Absent: from the second attempt on.
   */
  readonly mayBeSent?: boolean;
  /**
   * The payments that were sent to this system since a moment, by whatever run and process: not this attempt, but
   * earlier ones of the call. Null, or absent: not known.
   */
  readonly paymentsSince?: (since: number) => Promise<readonly SentPayment[] | null>;
  readonly signal: AbortSignal;
};

/**
 * What a system answered to a write that is not known to be done. `refusal`: that it is not done, or not as asked, so
 * only people say otherwise; `unclear`: that it took the request, and something else than done (it waits, an unknown
 * word); `taken`: a 2xx that says nothing of the outcome, or an error that says that it has the request. What a system took
 * is never sent again, found or not. `error`: an error that says neither that it was taken nor, by a code, that nothing
 * was done: it is looked for, and sent again only when people say so. `repeated`: a refusal that may be about our own
 * request, such as a duplicate: it is looked for once more, and has failed if it is not there.
 */
export type Answered = 'refusal' | 'unclear' | 'taken' | 'error' | 'repeated';

/** Where to find a record in a vendor's system. */
export type VendorReference = { readonly record: string; readonly url?: string };

export type CallResult =
  | { readonly kind: 'done'; readonly output: Record<string, Value>; readonly reference?: VendorReference }
  /** Certainly not done, and repeating the same call will not help. `code` is the tool's or a common one. */
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      readonly found?: FoundCall;
      /** It was refused before this attempt was sent. */
      readonly isUnsent?: true;
    }
  /**
   * Certainly not done; worth repeating, after `afterMs` if the vendor gave a time. `partly` says what is done already
   * of an effect in several writes: repeating completes it, and giving up is not the same as not done.
   */
  | {
      readonly kind: 'not_now';
      readonly message: string;
      readonly afterMs: number | null;
      readonly partly?: string | undefined;
      /** Nothing of it reached the system, whatever that answers: the gateway gave it up before it was sent. */
      readonly isUnsent?: true;
    }
  /**
   * It may or may not be done: a timeout, a lost connection, a 5xx after a write. `answered`: the system did answer this
   * call, but not that it is done.
   */
  | { readonly kind: 'unknown'; readonly message: string; readonly answered?: Answered };

export type ProbeResult =
  | { readonly kind: 'found'; readonly output: Record<string, Value>; readonly reference?: VendorReference }
  /** `partly`: as in `CallResult`. `mayCome`: the system may still carry out the request, however late, and would do it twice. */
  | { readonly kind: 'absent'; readonly partly?: string | undefined; readonly mayCome?: true }
  /**
   * `isThere`: the system has it, and does not show it as done, or as it was sent; it is not sent again then. `isWaiting`: it
   * says that it waits, so a later look may find it done. `isUndone`: its record says that it was taken back, or came to
   * nothing.
   */
  | {
      readonly kind: 'unknown';
      readonly message: string;
      readonly isThere?: true;
      readonly isWaiting?: true;
      readonly isUndone?: true;
    };

/**
 * The code of a write that was not sent, since an earlier call of its step, which was refused, is in the system or may be.
 * No procedure handles it: people decide.
 */
export const EARLIER_FOUND = 'earlier_found';

/** The earlier call that was found in its system, with which a write ended as `EARLIER_FOUND`. */
export type FoundCall = {
  readonly key: string;
  readonly step: string;
  readonly tool: string;
  readonly system: System;
  readonly summary: string;
  /** Null if the system has it without showing it as done. */
  readonly record: string | null;
};

/** A tool with the code that performs it. Bindings hold credentials, so only the gateway has them. */
export type ToolBinding = {
  readonly tool: Tool;
  /** Never throws because of a vendor or a network. A throw is our own mistake; for a write it counts as unknown. */
  call(input: Readonly<Record<string, Value>>, context: CallContext): Promise<CallResult>;
  probe?(input: Readonly<Record<string, Value>>, context: CallContext): Promise<ProbeResult>;
};
