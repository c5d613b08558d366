/**
 * Which event fields may be erased: those that can hold text or data about a person. Everything that carries authority
 * (verdicts, hashes, sessions, who decided) stays; a log without such a field has been tampered with.
 */
import { own } from '../../kernel/own.ts';
import { approvalLog } from './approval.ts';
import { callLog } from './call.ts';
import { unseal } from './chain.ts';
import type { LoggedEvent, RunEvent, RunEventType, SealedEvent } from './event.ts';
import { caseLog } from './evolve-case.ts';
import { everyStepLog } from './every-step.ts';
import type { ErasableFields } from './log-part.ts';
import { parkLog } from './park.ts';
import { STEPS_ERASABLE } from './step/kinds.ts';

const ERASABLE: ErasableFields<RunEvent> = {
  ...caseLog.erasable,
  ...everyStepLog.erasable,
  ...callLog.erasable,
  ...approvalLog.erasable,
  ...parkLog.erasable,
  ...STEPS_ERASABLE,
};

/** The value that replaces an erased field, so a log without its personal data can still be folded. */
const NOTHING: Readonly<Record<string, unknown>> = {
  requester: { name: '', email: null },
  facts: [],
  refused: [],
  fields: [],
  traces: [],
  changes: [],
  values: [],
  changed: [],
  looked: [],
  rows: [],
  readings: [],
  known: [],
  says: '',
  summary: '',
  message: '',
  reason: '',
  question: '',
  because: '',
  value: null,
  form: null,
  items: null,
  note: null,
  reference: null,
  people: [],
  earlier: { runId: '', because: '', marks: [], people: [], givers: [], deciders: [], effects: [] },
  inputs: {},
  args: {},
  output: {},
  card: {
    willDo: '',
    because: '',
    ifDenied: '',
    ifSilent: '',
    args: {},
    facts: [],
    bounds: [],
    basis: [],
    changed: [],
  },
};

/** The event in a row, with empty values for erased fields. For audits only; a run never continues from it. */
export function unsealErased(row: SealedEvent): LoggedEvent {
  const nothing = erasedFields(row).map((field): [string, unknown] => [field, own(NOTHING, field) ?? null]);
  return unseal({ ...row, body: { ...row.body, ...Object.fromEntries(nothing) } });
}

/** The fields that have a commitment but no value. */
export function erasedFields({ body, commitments }: Pick<SealedEvent, 'body' | 'commitments'>): string[] {
  return Object.keys(commitments).filter((field) => !Object.hasOwn(body, field));
}

export function isErasable(type: RunEventType, field: string): boolean {
  // An unknown event type means the row was changed, so none of its fields may be erased.
  return own<readonly string[]>(ERASABLE, type)?.includes(field) === true;
}
