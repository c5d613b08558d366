/**
 * The milestones of a run, each told once: decisions with their values, what was done with its record, remarks and the
 * end. Reads are not told: they stand in the decision they served; nor is a decision on which nothing hangs but values
 * for later steps. Of a loop it is told that it goes on, what was done in the first rounds, and its end; the card says
 * in which round it is. What a card tells (an approval, a recovery, who has it) is not told again.
 */
import { formatValue } from '../../kernel/value.ts';
import { baseLabel, isInside, roundsOf } from '../../sop/rounds.ts';
import { systemName } from '../../tool/system-name.ts';
import { answerText, citedValues, decisionTraces } from '../cite/cite.ts';
import { awaitedText } from './explain-watch.ts';
import { counted, itemsText } from './explain-loop.ts';
import { judgmentLines, judgmentIn } from '../cite/judgment-text.ts';
import type { LoggedEvent } from '../log/event.ts';
import type { RunState } from '../log/state.ts';
import type { Post, PostLine } from './thread-view.ts';

/** Rounds of a loop in which what was done is told; a loop must not bury the thread. */
const ROUNDS_TOLD = 3;

/** @param state the state after the whole log, for what an event refers to */
export function postsOf(log: readonly LoggedEvent[], state: RunState): Post[] {
  return log.flatMap((logged) => {
    const post = isQuiet(logged, state) ? null : postOf(logged, state);
    return post === null ? [] : [{ key: `post:${logged.seq}`, seq: logged.seq, at: logged.at, ...post }];
  });
}

/**
 * Whether an event of a later round stays out of the thread: what was done is told for a few rounds, anything else for
 * the first.
 */
function isQuiet({ event }: LoggedEvent, state: RunState): boolean {
  const label =
    'step' in event
      ? event.step
      : 'callId' in event && event.callId !== null
        ? (state.calls[event.callId]?.step ?? null)
        : null;
  if (label === null || !label.includes('#') || event.type === 'RunStopped') return false;
  const rounds = roundsOf(label);
  const around = Object.values(state.loops).filter(({ step }) => isInside(baseLabel(label), baseLabel(step)));
  const round = Math.max(1, ...around.map((loop) => rounds[loop.around.length] ?? 1));
  return round > (event.type === 'CallSucceeded' ? ROUNDS_TOLD : 1);
}

function postOf({ event, actor }: LoggedEvent, state: RunState): Pick<Post, 'tone' | 'title' | 'lines'> | null {
  switch (event.type) {
    case 'StepDecided': {
      if (event.result !== 'true' || event.quiet === true) return null;
      const values = citedValues(decisionTraces(state, event.step)).map(
        ({ label, text }): PostLine => ({ label, text }),
      );
      return { tone: 'decision', title: `Step ${stepName(event.step)}: ${event.says}`, lines: values };
    }
    case 'BranchChosen': {
      const taken = event.looked.find(({ branch }) => branch === event.branch);
      if (taken === undefined) return null;
      const values = citedValues(decisionTraces(state, taken.branch)).map(
        ({ label, text }): PostLine => ({ label, text }),
      );
      return { tone: 'decision', title: `Step ${stepName(taken.branch)}: ${taken.says}`, lines: values };
    }
    case 'CallSucceeded': {
      const call = state.calls[event.callId];
      const judgment = call === undefined ? null : judgmentIn(call);
      if (call !== undefined && judgment !== null)
        return {
          tone: 'decision',
          title: `Step ${stepName(call.step)}: ${call.proposed.says}`,
          lines: judgmentLines(judgment, call),
        };
      if (call === undefined || call.proposed.effect === 'read') return null;
      const record = event.reference;
      const told = typeof event.output['person'] === 'string' ? event.output['person'] : null;
      const lines: PostLine[] = [
        ...(record === null || told !== null
          ? []
          : [
              {
                label: systemName(call.proposed.system),
                text: record.record,
                ...(record.url === undefined ? {} : { url: record.url }),
              },
            ]),
        ...(told === null ? [] : [{ label: 'told', text: told }]),
        ...(event.found === 'probed' ? [{ label: 'found', text: 'after the answer had been lost, by its key' }] : []),
      ];
      return { tone: 'done', title: `Step ${stepName(call.step)}: ${call.proposed.summary}`, lines };
    }
    case 'CallFailed': {
      const call = state.calls[event.callId];
      return {
        tone: 'trouble',
        title: `Step ${stepName(call?.step ?? '')}: ${call?.proposed.tool ?? 'a tool'} failed`,
        lines: [{ label: event.code, text: event.message }],
      };
    }
    case 'TableRead': {
      if (event.value === null) return null;
      const values = citedValues(event.rows.flatMap(({ traces }) => traces)).map(
        ({ label, text }): PostLine => ({ label, text }),
      );
      return {
        tone: 'decision',
        title: `Step ${stepName(event.step)}: ${event.says}`,
        lines: [
          ...values,
          {
            label: event.rows.length === 1 ? `row ${event.rows[0]?.row ?? ''}` : `${event.rows.length} rows`,
            text: answerText(event.value),
          },
        ],
      };
    }
    case 'LoopStarted': {
      // The rounds of a `repeat` are told once there is a second one: until then what they do is told.
      if (event.loop === 'repeat' || event.items?.length === 0) return null;
      const lines =
        event.items === null
          ? [{ label: 'rounds', text: `at most ${event.most}` }]
          : [{ label: counted(event.items.length, 'item'), text: itemsText(event.items) }];
      return { tone: 'remark', title: `Step ${stepName(event.step)}: ${event.says}`, lines };
    }
    case 'RoundStarted': {
      const loop = state.loops[event.step];
      if (loop?.kind !== 'repeat' || event.round !== 2) return null;
      return {
        tone: 'remark',
        title: `Step ${stepName(event.step)} begins again`,
        lines: [{ label: 'rounds', text: `at most ${loop.most}` }],
      };
    }
    case 'LoopEnded': {
      const values = citedValues(state.loops[event.step]?.checked?.traces ?? []).map(
        ({ label, text }): PostLine => ({ label, text }),
      );
      if (event.how === 'all')
        return {
          tone: 'done',
          title: `Step ${stepName(event.step)} is done for ${event.rounds === 1 ? 'the one item' : `all ${event.rounds} items`}`,
          lines: [],
        };
      if (event.how === 'held' && event.rounds === 1) return null;
      if (event.how === 'held')
        return {
          tone: 'done',
          title: `Step ${stepName(event.step)} ended after ${counted(event.rounds, 'round')}`,
          lines: values,
        };
      return {
        tone: 'trouble',
        title: `The rounds of step ${stepName(event.step)} are used up`,
        lines: [{ label: 'rounds', text: String(event.rounds) }, ...values],
      };
    }
    case 'WaitStarted':
      return {
        tone: 'remark',
        title: `Step ${stepName(event.step)}: ${event.says}`,
        lines: [
          {
            label: event.event === null ? 'waits until' : `waits for ${awaitedText(event.event)}, until`,
            text: '',
            time: event.dueAt,
          },
        ],
      };
    case 'WaitEnded': {
      if (event.how === 'elapsed') return null;
      if (event.how === 'late')
        return {
          tone: 'trouble',
          title: `What step ${stepName(event.step)} waited for did not come in time`,
          lines: [],
        };
      return { tone: 'done', title: `What step ${stepName(event.step)} waited for has come`, lines: [] };
    }
    case 'NestedSopStarted':
      return {
        tone: 'decision',
        title: `Step ${stepName(event.step)}: ${event.says}`,
        lines: [{ label: 'runs', text: event.title }],
      };
    case 'NestedSopEnded':
      return {
        tone: 'done',
        title: `Step ${stepName(event.step)} is done`,
        lines: [{ label: event.sop, text: event.outcome }],
      };
    case 'EventArrived':
      return {
        tone: 'remark',
        title: capitalised(event.label),
        lines: event.fields.map(({ label, value }) => ({ label, text: formatValue(value) })),
      };
    case 'HandlingStarted':
      return { tone: 'decision', title: `Step ${stepName(event.handler)}: ${event.says}`, lines: [] };
    case 'WatchEnded': {
      if (event.unhandled.length === 0) return null;
      return {
        tone: 'remark',
        title: `Step ${stepName(event.step)} ended before all that came was handled`,
        lines: [{ label: 'not handled', text: String(event.unhandled.length) }],
      };
    }
    case 'FlagRaised':
      return { tone: 'remark', title: `Flag ${event.flag}`, lines: [{ label: 'step', text: stepName(event.step) }] };
    case 'FactsCorrected':
      return {
        tone: 'remark',
        title: 'The facts of the case were corrected',
        lines: event.facts.map(({ path, value, source }) => ({
          label: path,
          text: `${formatValue(value)} (${source.system} ${source.record}, ${source.field})`,
        })),
      };
    case 'ClockMissed':
      return {
        tone: 'trouble',
        title: `The deadline of step ${event.step} has passed`,
        lines: [{ label: 'due', text: '', time: event.dueAt }],
      };
    case 'QuestionMissed':
      return {
        tone: 'trouble',
        title: `Nobody answered the question of step ${stepName(state.asks[event.askId]?.step ?? '')} in time`,
        lines: [],
      };
    case 'AnswerMissed': {
      const ask = state.asks[event.askId];
      return { tone: 'trouble', title: `Nobody answered step ${ask?.step ?? ''} in time`, lines: [] };
    }
    case 'ApprovalWithdrawn':
      return { tone: 'remark', title: 'An approval was withdrawn', lines: [{ label: 'because', text: event.because }] };
    case 'RunStopped':
      return {
        tone: 'end',
        title: 'Stopped',
        lines: [{ label: actor.kind === 'person' ? `by ${actor.name}` : 'because', text: event.reason }],
      };
    default:
      return null;
  }
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** `3a, if denied` for `3a.if_denied`, `5a, round 2` for `5a#2`. */
function stepName(label: string): string {
  const rounds = roundsOf(label);
  return `${baseLabel(label).replaceAll('.', ', ').replaceAll('_', ' ')}${rounds.length === 0 ? '' : `, round ${rounds.join('.')}`}`;
}
