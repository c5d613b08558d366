/**
 * Which fields of events may ever be erased: those that can hold what a person wrote or is known by. Everything that
 * carries authority (verdicts, hashes, sessions, who decided) stays; a log that lacks such a field was tampered with.
 */
import { unseal } from './chain.ts';
import type { LoggedEvent, RunEventType, SealedEvent } from './event.ts';

const ERASABLE: Readonly<Partial<Record<RunEventType, readonly string[]>>> = {
  CaseOpened: ['requester', 'facts', 'refused'],
  SopChosen: ['traces'],
  SopNotChosen: ['traces'],
  FactsCorrected: ['facts', 'refused'],
  EventArrived: ['fields', 'refused'],
  StepDecided: ['says', 'traces'],
  BranchChosen: ['looked'],
  TableRead: ['says', 'rows', 'readings', 'value'],
  LoopStarted: ['says', 'items', 'readings'],
  RoundChecked: ['says', 'traces', 'readings'],
  WatchStarted: ['says', 'readings'],
  HandlingStarted: ['says'],
  WaitStarted: ['says', 'readings'],
  NestedSopStarted: ['says', 'inputs', 'readings'],
  ValueSet: ['value', 'readings'],
  CallProposed: ['says', 'summary', 'args', 'readings'],
  CallSucceeded: ['output', 'reference'],
  CallFailed: ['message'],
  CallDeferred: ['message'],
  CallLost: ['message'],
  CallProbed: ['message'],
  ApprovalRequested: ['card'],
  ApprovalDenied: ['reason'],
  QuestionAsked: ['question', 'readings'],
  Parked: ['because', 'known'],
  Recovered: ['note'],
  RunStopped: ['reason'],
};

/** What stands for an erased field, so that the state can still be told from a log of which personal data was taken. */
const NOTHING: Readonly<Record<string, unknown>> = {
  requester: { name: '', email: null },
  facts: [],
  refused: [],
  fields: [],
  traces: [],
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
  items: null,
  note: null,
  reference: null,
  inputs: {},
  args: {},
  output: {},
  card: { willDo: '', because: '', ifDenied: '', ifSilent: '', args: {} },
};

/** The event of a row with nothing in place of what was erased: for audits, never for going on. */
export function unsealErased(row: SealedEvent): LoggedEvent {
  const nothing = erasedFields(row).map((field): [string, unknown] => [
    field,
    Object.hasOwn(NOTHING, field) ? NOTHING[field] : null,
  ]);
  return unseal({ ...row, body: { ...row.body, ...Object.fromEntries(nothing) } });
}

/** The fields that are committed to and not there. */
export function erasedFields({ body, commitments }: Pick<SealedEvent, 'body' | 'commitments'>): string[] {
  return Object.keys(commitments).filter((field) => !Object.hasOwn(body, field));
}

export function isErasable(type: RunEventType, field: string): boolean {
  return ERASABLE[type]?.includes(field) === true;
}
