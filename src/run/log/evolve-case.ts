/**
 * How the events of the case and of the run as a whole change the state. An arriving case event reaches the steps that
 * wait or watch for it.
 */
import type { AssignedBy } from '../../case/case-event.ts';
import { involvedIn, type Involved } from '../../case/involved.ts';
import { CORRECTED } from '../../case/kind.ts';
import { withMark, type KnownMarks } from '../../case/source-mark.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { assert } from '../../kernel/assert.ts';
import { isLeft, openAfterEnd } from './after-end.ts';
import { arrivalOf, withArrival, withTaken } from './arrival.ts';
import { closeAsk, type Asks } from './asks.ts';
import type { CaseEvent, CaseState } from './case.ts';
import { setAnew, type Bindings } from './binding.ts';
import { closeAll, closeForGood, stopDeciding } from './close-run.ts';
import { replaceCalls, type Calls } from './call.ts';
import { NO_FACTS, settleHeld, withChanges, type ComputedChange, type FactChange } from './fact-change.ts';
import { ERASED, type LogPart } from './log-part.ts';
import { withPerson } from './named-sender.ts';
import { closeBeyondCase } from './close-beyond-case.ts';
import { closeAsksFor } from './park.ts';
import { recordOpened } from './opened-record.ts';
import { otherCasesAfter } from './other-case.ts';
import { openingStatements, sourceMarkOf, statedOf, withStatement, type SourceStatements } from './source-statement.ts';
import { correctAtWaits, takeForWait, type Waits } from './step/wait.ts';
import { supersede, takeForWatch, type Watches } from './step/watch.ts';
import { lackedIn, unclearIn } from './unchosen.ts';
import { whileDone } from './while-done.ts';

/** Why what was asked about a fact is asked no longer. */
const UNREAD_AGAIN = 'It was changed where it was given, to something that cannot be read either';

export const caseLog: LogPart<CaseEvent, CaseState, CaseState & Asks & Waits & Watches & Calls & Bindings> = {
  initial: {
    opened: null,
    saidNone: {},
    involved: [],
    assigners: [],
    ...NO_FACTS,
    records: [],
    named: [],
    otherCases: [],
    paidElsewhere: null,
    moreOtherCases: null,
    sop: null,
    tools: null,
    ifUnforeseen: '',
    unchosen: null,
    arrivals: [],
    setAside: [],
    stopping: null,
    ended: null,
    afterEnd: null,
    isErased: false,
  },
  evolve: {
    CaseOpened: (_, event, { seq, at }) => {
      const { caseId, kind, kindTitle, channel, receivedAt, requester, keys, slackChannel, earlier = null } = event;
      return {
        ifUnforeseen: event.ifUnforeseen,
        refused: event.refused,
        saidNone: Object.fromEntries((event.saidNone ?? []).map(({ path, text }) => [path, text])),
        facts: event.facts.map((fact) => ({ ...fact, at })),
        marks: marksOf(event),
        named: earlier?.named ?? [],
        statements: openingStatements(event, seq),
        corrections: [event.eventId],
        involved: (event.involved ?? involvedIn({ requester })).reduce(withPerson, earlier?.people ?? []),
        opened: {
          caseId,
          kind,
          kindTitle,
          channel,
          receivedAt,
          openedAt: at,
          requester,
          keys,
          slackChannel,
          ...(event.slackChannelId === undefined ? {} : { slackChannelId: event.slackChannelId }),
          earlier,
          ...(event.about === undefined ? {} : { about: event.about }),
        },
      };
    },
    SopChosen: (_, { sop, ifUnforeseen, tools = null }) => ({ sop, tools, ifUnforeseen, unchosen: null }),
    SopNotChosen: (_, { reason, candidates, traces }) => ({
      unchosen: {
        reason,
        candidates,
        lacks: reason === 'unclear' ? lackedIn(traces) : [],
        unclear: reason === 'unclear' ? unclearIn(candidates, traces) : [],
      },
    }),
    FactsCorrected: (state, event, { seq, at }) => {
      const { eventId, mark, changes, isUnread = false, confirmed = [], assignedBy } = event;
      const used = changes.filter(({ standing }) => standing === 'used');
      const corrected = { how: 'corrected', by: null, at, note: null } as const;
      const isRead = ({ problem }: (typeof used)[number]): boolean => problem === null;
      const asked = closeAsksFor(
        closeBeyondCase(state, pathsOf(changes), corrected),
        pathsOf(used.filter(isRead)),
        corrected,
      );
      const unread = pathsOf(used.filter((change) => !isRead(change)));
      return {
        ...withAssigner(state, assignedBy),
        ...(used.length === 0 ? {} : correctAtWaits(state, CORRECTED, eventId, at)),
        ...withChanges(state, used, at),
        ...(used.length === 0 ? {} : { unchosen: null }),
        // What was asked about them has an answer, or another question.
        ...closeAsksFor(asked, unread, { how: 'withdrawn', by: null, at, note: UNREAD_AGAIN }),
        changes: [...state.changes, ...changes.map((change) => ({ ...change, seq, at, mark }))],
        saidNone: withSaid(state.saidNone, changes),
        involved: withEditors(state.involved, changes),
        corrections: [...state.corrections, eventId],
        unreadCorrections: state.unreadCorrections + (isUnread ? 1 : 0),
        marks: withMark(state.marks, mark, [...changes.map(({ path }) => path), ...confirmed]),
        statements: correctedStatements(state.statements, event, seq),
      };
    },
    FactsConfirmed: (state, { mark, confirmed, stated = [], editor, assignedBy }, { seq }) => ({
      ...withAssigner(state, assignedBy),
      marks: withMark(state.marks, mark, confirmed),
      confirmations: [...state.confirmations, mark],
      statements: withStatement(
        state.statements,
        { seq, mark, ...(editor === undefined ? {} : { editor }), isAnew: stated.length > 0, stated },
        confirmed,
      ),
    }),
    PeopleNamed: ({ involved }, { people }) => ({ involved: [...involved, ...people] }),
    ChangesWeighed: (state, { changes, kept = [], values, asked }, { at }) => {
      const isUsed = (path: string): boolean => changes.some((change) => change.path === path);
      const because = (path: string): string =>
        kept.find((known) => known.path === path)?.because ?? 'the source changed it back';
      return {
        ...withChanges(state, changes, at),
        ...settleHeld(state, ({ path }) =>
          isUsed(path) ? { standing: 'used', because: null } : { standing: 'unused', because: because(path) },
        ),
        ...setAnew(state, values, at),
        // Nothing that was computed from the earlier facts may start.
        ...(changes.length === 0 ? {} : replaceCalls(state)),
        again: {
          ...state.again,
          ...Object.fromEntries(
            asked.map(({ step, until }) => {
              const before = own(state.again, step) ?? { count: 0, until, changes: [] };
              const computed = [...(before.computed ?? []), ...computedBy(state, values)];
              const known = { count: before.count + 1, until, changes: [...before.changes, ...changes] };
              return [step, computed.length === 0 ? known : { ...known, computed }];
            }),
          ),
        },
      };
    },
    RecordOpened: (state, event, { at, seq }) => recordOpened(state, event, { at, seq }),
    // INVARIANT: the first id that the log has decides.
    ChannelKnown: ({ opened }, { slackChannelId }) => ({ opened: opened && { slackChannelId, ...opened } }),
    OtherCasesFound: otherCasesAfter,
    EventArrived: (state, { receivedAt, sentAt, mark, assignedBy, readBefore, yields, ...arrived }, { at, seq }) => {
      const { arrivals, assigners } = state;
      const { eventId, event, label, fields, refused } = arrived;
      const received = Math.min(receivedAt ?? at, at);
      const stated = Math.min(sentAt ?? received, received);
      const chosen = {
        ...(mark === undefined ? {} : { mark }),
        ...(assignedBy === undefined ? {} : { assignedBy }),
        ...(readBefore === undefined ? {} : { readBefore }),
        ...(yields === undefined ? {} : { yields }),
      };
      return {
        ...withAssigner({ assigners }, assignedBy),
        arrivals: withArrival(arrivals, {
          eventId,
          event,
          label,
          fields,
          refused,
          at: received,
          stated,
          seq,
          taken: null,
          ...chosen,
          ...whileDone(state),
        }),
      };
    },
    EventTaken: (state, { eventId, step, handler }, { at }) => {
      const arrival = arrivalOf(state, eventId);
      // INVARIANT: an event is taken once.
      assert(arrival?.taken === null, 'a step takes an unread event of the mailbox');
      return {
        ...withTaken(state, eventId, { step, handler, at }),
        ...(handler === null
          ? { ...takeForWait(state, step, arrival), ...supersede(state, { event: arrival.event, eventId }, step) }
          : takeForWatch(state, step, handler, arrival)),
      };
    },
    EventSetAside: ({ setAside }, { eventId, label, because }) => ({
      setAside: [...setAside, { eventId, label, because }],
    }),
    // No case may start again from missing values.
    FieldsErased: (state, { named = [] }, { at }) => ({
      isErased: true,
      named: [...state.named, ...named],
      ...closeForGood(state, at, NOW_ERASED),
    }),
    RunCompleted: (state, _, { at, seq }) => ({
      ended: { kind: 'completed', at, seq, reason: null, by: null, successor: null, again: null },
      // None is open, unless what closed it was erased.
      ...closeAll(state, at),
    }),
    StopDecided: (state, { step, reason }, { at, seq }) => stopDeciding(state, { step, reason }, { at, seq }),
    RunStopped: (state, { reason, successor = null }, { at, seq }) => ({
      ended: { kind: 'stopped', at, seq: state.stopping?.seq ?? seq, reason, by: null, successor, again: null },
      ...closeForGood(state, at),
      ...settleHeld(state, () => ({ standing: 'unused', because: 'the run was stopped' })),
    }),
    ChangedAfterEnd: (state, { changes, differences }, { at, seq }) => {
      const left = state.afterEnd?.left ?? [];
      const open = openAfterEnd(state);
      const note = 'the case changed back, so nothing would be decided otherwise';
      return {
        afterEnd: { seq, changes, differences, left },
        ...(open === null || !isLeft(differences, left)
          ? {}
          : closeAsk(state, open.askId, { how: 'withdrawn', by: null, at, note })),
      };
    },
    StartedAgain: (state, { reason, successor }, { at }) => {
      const { ended } = state;
      // INVARIANT: a run that goes on starts again by stopping.
      assert(ended !== null, 'a case starts again after its run has ended');
      return { ended: { ...ended, successor, again: reason }, ...closeForGood(state, at) };
    },
  },
  erasable: {
    CaseOpened: {
      requester: { name: '', email: null },
      involved: [],
      facts: [],
      refused: [],
      earlier: { runId: '', because: ERASED, marks: [], people: [], givers: [], deciders: [], effects: [] },
    },
    SopChosen: { traces: [] },
    SopNotChosen: { traces: [] },
    FactsCorrected: { changes: [], stated: [], editor: { name: null, email: null } },
    FactsConfirmed: { stated: [], editor: { name: null, email: null } },
    PeopleNamed: { people: [] },
    ChangesWeighed: { changes: [], kept: [], values: [] },
    RecordOpened: { facts: [] },
    ChannelKnown: {},
    OtherCasesFound: { cases: [] },
    EventArrived: { fields: [], refused: [] },
    EventTaken: {},
    EventSetAside: { because: ERASED },
    FieldsErased: { named: [] },
    StopDecided: { reason: ERASED },
    RunStopped: { reason: ERASED },
    RunCompleted: {},
    ChangedAfterEnd: { changes: [], differences: [] },
    StartedAgain: { reason: ERASED },
  },
};

const pathsOf = (changes: readonly { readonly path: string }[]): readonly string[] => changes.map(({ path }) => path);

/** A change that only this event shows, but not as its own statement, comes after what the event states itself. */
function correctedStatements(
  statements: SourceStatements,
  {
    mark,
    changes,
    stated = [],
    editor = changes[0]?.editor,
    confirmed,
  }: Extract<CaseEvent, { type: 'FactsCorrected' }>,
  seq: number,
): SourceStatements {
  const [first] = changes;
  // Its values were erased.
  if (first === undefined) return statements;
  const all = [...stated, ...changes.map(statedOf)];
  const said = all.filter(({ path }, at) => all.findIndex((one) => one.path === path) === at);
  const by = editor === undefined ? {} : { editor };
  return withStatement(
    statements,
    { seq, mark: sourceMarkOf(mark, first.source), ...by, isAnew: true, stated: said },
    confirmed,
  );
}

/** A change says anew what the source wrote for a fact that is missing. */
const withSaid = (
  known: CaseState['saidNone'],
  changes: readonly Pick<FactChange, 'path' | 'saidNone'>[],
): CaseState['saidNone'] => ({
  ...Object.fromEntries(Object.entries(known).filter(([path]) => !changes.some((change) => change.path === path))),
  ...Object.fromEntries(changes.flatMap(({ path, saidNone }) => (saidNone === undefined ? [] : [[path, saidNone]]))),
});

/** The event that opens a case states the whole record, also where later ones of its source state only what changed. */
function marksOf({ earlier, mark }: Extract<CaseEvent, { type: 'CaseOpened' }>): KnownMarks {
  const known = (earlier?.marks ?? []).reduce<KnownMarks>((marks, one) => withMark(marks, one), {});
  return withMark(known, mark === null ? null : { ...mark, isPartial: false });
}

function withAssigner(
  { assigners }: Pick<CaseState, 'assigners'>,
  assignedBy: AssignedBy | undefined,
): Pick<CaseState, 'assigners'> {
  if (assignedBy === undefined) return { assigners };
  const { name: _, ...person } = assignedBy;
  return {
    assigners: assigners.some((known) => hashOf(known) === hashOf(person)) ? assigners : [...assigners, person],
  };
}

/** Everyone who changed a fact, each once. */
function withEditors(
  involved: readonly Involved[],
  changes: readonly Pick<FactChange, 'editor'>[],
): readonly Involved[] {
  const editors = changes.flatMap(({ editor }) =>
    editor === undefined || (editor.name === null && editor.email === null) ? [] : [editor],
  );
  return editors.map((editor) => ({ role: 'editor' as const, ...editor })).reduce(withPerson, involved);
}

const NOW_ERASED = { how: 'withdrawn', note: 'personal data of the case was erased' } as const;

function computedBy(
  { bindings }: Bindings,
  values: Extract<CaseEvent, { type: 'ChangesWeighed' }>['values'],
): ComputedChange[] {
  return values.map(({ step, path, value }) => {
    const label = path.join('.');
    const set = bindings.findLast(
      ({ source, path: bound }) =>
        bound.join('.') === label &&
        ((source.kind === 'set' && source.step === step) || (source.kind === 'input' && source.from === step)),
    );
    return { label, before: set?.value ?? null, after: value };
  });
}
