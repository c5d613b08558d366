/**
 * How the events of the case and of the run as a whole change the state. An arriving case event reaches the steps that
 * wait or watch for it.
 */
import { CORRECTED } from '../../case/kind.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Asks } from './asks.ts';
import type { CaseEvent, CaseState } from './case.ts';
import { NO_FACTS, withChanges, withMark } from './fact-change.ts';
import type { LogPart } from './log-part.ts';
import { closeAsksFor } from './park.ts';
import { arriveAtWaits, type Waits } from './step/wait.ts';
import { arriveAtWatches, type Watches } from './step/watch.ts';

export const caseLog: LogPart<CaseEvent, CaseState, CaseState & Asks & Waits & Watches> = {
  initial: {
    opened: null,
    ...NO_FACTS,
    sop: null,
    ifUnforeseen: '',
    unchosen: null,
    arrivals: [],
    ended: null,
  },
  evolve: {
    CaseOpened: (_, event, { at }) => {
      const { caseId, kind, kindTitle, channel, receivedAt, requester, keys, slackChannel } = event;
      return {
        ifUnforeseen: event.ifUnforeseen,
        refused: event.refused,
        facts: event.facts.map((fact) => ({ ...fact, at })),
        marks: withMark({}, event.mark),
        corrections: [event.eventId],
        opened: { caseId, kind, kindTitle, channel, receivedAt, openedAt: at, requester, keys, slackChannel },
      };
    },
    SopChosen: (_, { sop, ifUnforeseen }) => ({ sop, ifUnforeseen, unchosen: null }),
    SopNotChosen: (_, { reason, candidates }) => ({ unchosen: { reason, candidates } }),
    FactsCorrected: (state, { eventId, mark, changes }, { seq, at }) => {
      const used = changes.filter(({ standing }) => standing === 'used');
      return {
        ...(used.length === 0 ? {} : arriveAtWaits(state, CORRECTED, eventId, at)),
        ...withChanges(state, used, at),
        // What was asked about them has an answer, or another question.
        ...closeAsksFor(
          state,
          used.map(({ path }) => path),
          { how: 'corrected', by: null, at, note: null },
        ),
        changes: [...state.changes, ...changes.map((change) => ({ ...change, seq, at }))],
        corrections: [...state.corrections, eventId],
        marks: withMark(state.marks, mark),
      };
    },
    EventArrived: (state, { eventId, event, label, fields, refused }, { at }) => ({
      arrivals: [...state.arrivals, { eventId, event, label, fields, refused, at }],
      ...arriveAtWaits(state, event, eventId, at),
      ...arriveAtWatches(state, event, eventId, at),
    }),
    RunCompleted: (_, __, { at }) => ({ ended: { kind: 'completed', at, reason: null, by: null } }),
    RunStopped: (state, { reason }, { at }) => ({
      ended: { kind: 'stopped', at, reason, by: null },
      ...closeAll(state, at),
    }),
  },
  erasable: {
    CaseOpened: ['requester', 'facts', 'refused'],
    SopChosen: ['traces'],
    SopNotChosen: ['traces'],
    FactsCorrected: ['changes'],
    EventArrived: ['fields', 'refused'],
    RunStopped: ['reason'],
    RunCompleted: [],
  },
};

function closeAll({ asks }: Asks, at: Instant): Asks {
  const closed = { how: 'over', by: null, at, note: null } as const;
  return {
    asks: Object.fromEntries(Object.entries(asks).map(([id, ask]) => [id, { ...ask, closed: ask.closed ?? closed }])),
  };
}
