/**
 * Why a run did what it did: from its log and the text of its SOP version, with every vendor and model away.
 */
import { CORRECTED } from '../../case/kind.ts';
import { humanise } from '../../sop/names.ts';
import { formatInstant } from '../../kernel/time.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import type { Verdict } from '../../boundary/verdict.ts';
import { assert } from '../../kernel/assert.ts';
import { formatValue } from '../../kernel/value.ts';
import { baseLabel } from '../../sop/rounds.ts';
import { systemName } from '../../tool/system-name.ts';
import { decisionsOfBranches } from '../log/branches.ts';
import { answerText, citeStep, citeTraces, decisionTraces } from '../cite/cite.ts';
import type { LoggedEvent, RunEvent } from '../log/event.ts';
import { roundCheckText, loopText } from './explain-loop.ts';
import { judgmentEvidence, judgmentIn, judgmentResult } from '../cite/judgment-text.ts';
import { arrivedText, awaitedText, eventEvidence, handledValues, handlingText, watchText } from './explain-watch.ts';
import { formatOrigin } from '../cite/origin-text.ts';
import type { CallState, RunState } from '../log/state.ts';
import { statusOf } from './status-of.ts';
import type { Evidence, ExplainedStep, Explanation } from './explanation.ts';

/** How the entry of what a step set begins. */
const SET = 'Set ';

/** Where each step label stands in the SOP's file; made from the text of that version. */
export type StepLines = ReadonlyMap<string, number>;

/** All rounds of a step stand in one line. */
const lineOf = (lines: StepLines, step: string): number | null => lines.get(baseLabel(step)) ?? null;

export function explainRun(state: RunState, log: readonly LoggedEvent[], lines: StepLines): Explanation {
  const { opened } = state;
  assert(opened !== null, 'a case is explained once it was opened');
  return {
    caseId: opened.caseId,
    title: `${opened.caseId} · ${opened.kindTitle} · ${statusOf(state)}`,
    headline: headlineOf(state),
    steps: joinedSets(log.flatMap((logged) => explainEvent(logged, state, lines))),
    remarks: log.flatMap((logged) => remarkOf(logged, state)),
  };
}

/** The citation of the decision that set the outcome, or of the last one that held. */
function headlineOf(state: RunState): string {
  const outcome = state.outcomes.at(-1);
  if (outcome !== undefined) return citeStep(state, outcome.step);
  const held = Object.entries(state.decisions)
    .filter(([, { result }]) => result === 'true')
    .at(-1);
  if (held !== undefined) return citeStep(state, held[0]);
  const parked = Object.values(state.asks).find((ask) => ask.kind === 'recovery');
  if (parked?.kind === 'recovery') return parked.because;
  return state.sop === null
    ? 'No SOP was chosen yet'
    : `SOP ${state.sop.name} v${state.sop.version} has decided nothing yet`;
}

/** What one step set, one after the other, is one thing that it did. */
function joinedSets(steps: readonly ExplainedStep[]): ExplainedStep[] {
  const joined: ExplainedStep[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    if (last === undefined || last.step !== step.step || !last.says.startsWith(SET) || !step.says.startsWith(SET))
      joined.push(step);
    else
      joined.splice(-1, 1, {
        ...last,
        says: `${last.says}, ${step.says.slice(SET.length)}`,
        result: `${last.result}; ${step.result}`,
        evidence: [...last.evidence, ...step.evidence],
      });
  }
  return joined;
}

function explainEvent({ at, event }: LoggedEvent, state: RunState, lines: StepLines): ExplainedStep[] {
  switch (event.type) {
    case 'StepDecided': {
      // A step that was unclear is decided again after a correction: each decision is explained by what itself looked
      // at.
      const { step, result, otherwise, traces } = event;
      const then: RunState = { ...state, decisions: { ...state.decisions, [step]: { result, otherwise, traces, at } } };
      return [
        {
          step,
          at,
          citation: citeStep(then, step),
          says: event.says,
          line: lineOf(lines, step),
          authority: [],
          result:
            event.otherwise !== null && result === 'false' && event.traces.length === 0
              ? `Not taken, since step ${event.otherwise} or one before it was`
              : {
                  true: 'The conditions held',
                  false: 'The conditions did not hold',
                  unclear: 'It could not be decided',
                }[result],
          evidence: evidenceOf(decisionTraces(then, step).flatMap(({ readings }) => readings)),
        },
      ];
    }
    case 'BranchChosen': {
      const then: RunState = { ...state, decisions: { ...state.decisions, ...decisionsOfBranches(event, at) } };
      const last = event.looked.at(-1);
      const step = last?.branch ?? event.step;
      return [
        {
          step,
          at,
          citation: citeStep(then, step),
          says: last?.says ?? '',
          line: lineOf(lines, step),
          authority: [],
          result: {
            taken: `Branch ${step} of step ${event.step} was taken`,
            unclear: `Branch ${step} of step ${event.step} could not be decided`,
            none: `No branch of step ${event.step} held`,
          }[event.result],
          evidence: evidenceOf(event.looked.flatMap(({ traces }) => traces.flatMap(({ readings }) => readings))),
        },
      ];
    }
    case 'CallProposed': {
      const call = state.calls[event.callId];
      assert(call !== undefined, 'a proposed call is in the state');
      const judgment = judgmentIn(call);
      return [
        {
          step: event.step,
          at,
          citation: `${citationOf(state, event.step)}: ${event.summary}`,
          says: event.says,
          line: lineOf(lines, event.step),
          result: judgment === null ? resultOf(call) : judgmentResult(judgment),
          evidence: [...evidenceOf(event.readings), ...(judgment === null ? [] : judgmentEvidence(judgment, call))],
          authority: authorityOf(call, state),
        },
      ];
    }
    case 'WaitStarted':
      return [
        {
          step: event.step,
          at,
          citation: citationOf(state, event.step),
          says: event.says,
          line: lineOf(lines, event.step),
          result: waitResult(event, state),
          evidence: evidenceOf(event.readings),
          authority: [],
        },
      ];
    case 'QuestionAsked':
      return [
        {
          step: event.step,
          at,
          citation: citationOf(state, event.step),
          says: event.question,
          line: lineOf(lines, event.step),
          result: answerOf(state, event.askId, event.group),
          evidence: evidenceOf(event.readings),
          authority: [],
        },
      ];
    case 'TableRead': {
      const values = citeTraces(event.rows.flatMap(({ traces }) => traces));
      const numbers = event.rows.map(({ row, line }) => `${row} (line ${line})`).join(', ');
      const given = event.value === null ? '' : `: ${answerText(event.value)}`;
      return [
        {
          step: event.step,
          at,
          citation: `${citationOf(state, event.step)}${values === '' ? '' : `: ${values}`}`,
          says: event.says,
          line: lineOf(lines, event.step),
          result: {
            matched: `Row ${numbers === '' ? 'none' : numbers} of ${event.table} matched${given}`,
            none: `No row of ${event.table} matched`,
            several: `Rows ${numbers} of ${event.table} matched, where only one may`,
            unclear: `Row ${numbers} of ${event.table} could not be decided`,
          }[event.result],
          evidence: evidenceOf([
            ...event.readings,
            ...event.rows.flatMap(({ traces }) => traces.flatMap(({ readings }) => readings)),
          ]),
          authority: [],
        },
      ];
    }
    case 'LoopStarted': {
      const loop = state.loops[event.step];
      assert(loop !== undefined, 'a loop that began is in the state');
      return [
        {
          step: event.step,
          at,
          citation: citationOf(state, event.step),
          says: event.says,
          line: lineOf(lines, event.step),
          result: loopText(loop),
          evidence: evidenceOf(event.readings),
          authority: [],
        },
      ];
    }
    case 'NestedSopStarted': {
      const outcome = state.nestedSops[event.step]?.outcome ?? null;
      const given = Object.entries(event.inputs)
        .map(([name, value]) => `${humanise(name)} ${formatValue(value)}`)
        .join(', ');
      const lacking = event.lacking.length === 0 ? '' : `, without ${event.lacking.join(', ')}`;
      return [
        {
          step: event.step,
          at,
          citation: `${citationOf(state, event.step)}, which runs ${event.sop}${given === '' ? '' : `: ${given}`}`,
          says: event.says,
          line: lineOf(lines, event.step),
          result:
            outcome === null
              ? `${event.sop} is on its way${lacking}`
              : `${event.sop} is done${lacking}, with the outcome ${outcome}`,
          evidence: evidenceOf(event.readings),
          authority: [],
        },
      ];
    }
    case 'WatchStarted': {
      const watch = state.watches[event.step];
      assert(watch !== undefined, 'what began to watch is in the state');
      return [
        {
          step: event.step,
          at,
          citation: citationOf(state, event.step),
          says: event.says,
          line: lineOf(lines, event.step),
          result: watchText(watch, state),
          evidence: evidenceOf(event.readings),
          authority: [],
        },
      ];
    }
    case 'HandlingStarted':
      return [
        {
          step: event.handler,
          at,
          citation: `${citationOf(state, event.handler)}${handledValues(event, state)}`,
          says: event.says,
          line: lineOf(lines, event.handler),
          result: handlingText(event, state),
          evidence: eventEvidence(event, state),
          authority: [],
        },
      ];
    case 'RoundChecked': {
      const values = citeTraces(event.traces);
      return [
        {
          step: event.step,
          at,
          citation: `${citationOf(state, event.step)}, round ${event.round}${values === '' ? '' : `: ${values}`}`,
          says: event.says,
          line: lineOf(lines, event.step),
          result: roundCheckText(event),
          evidence: evidenceOf([...event.traces.flatMap(({ readings }) => readings), ...event.readings]),
          authority: [],
        },
      ];
    }
    case 'ValueSet':
      return [
        {
          step: event.step,
          at,
          citation: citationOf(state, event.step),
          says: `${SET}${event.path.join('.')}`,
          line: lineOf(lines, event.step),
          result: `${event.path.join('.')} is ${formatValue(event.value)}`,
          evidence: evidenceOf(event.readings),
          authority: [],
        },
      ];
    default:
      return [];
  }
}

/** `Answered by Lena Lindqvist for claims-leads: answer Damaged`. */
function answerOf(state: RunState, askId: string, group: string): string {
  const ask = state.asks[askId];
  if (ask?.kind !== 'question' || ask.closed === null) return `Waits for an answer of ${group}`;
  if (ask.closed.how === 'answered' && ask.answer !== null)
    return `Answered by ${ask.closed.by?.name ?? 'somebody'} of ${group}, ${formatInstant(ask.closed.at)}: ${answerText(ask.answer)}`;
  return ask.closed.how === 'missed'
    ? `Nobody of ${group} answered until ${formatInstant(ask.dueAt)}`
    : 'The run ended before it was answered';
}

/** `Waited 2 business days (us-claims) from …, until …: ended by a correction of the case, …`. */
function waitResult(
  { step, span, from, dueAt, event }: Extract<RunEvent, { type: 'WaitStarted' }>,
  state: RunState,
): string {
  const bound =
    span === null
      ? `until ${formatInstant(dueAt)}`
      : `${span} from ${formatInstant(from)}, until ${formatInstant(dueAt)}`;
  const ended = state.waits[step]?.ended ?? null;
  const what = event === null ? '' : `for ${awaitedText(event)}, `;
  if (ended === null)
    return state.ended === null ? `Waits ${what}${bound}` : `Waited ${what}${bound}, when the run ended`;
  return `Waited ${what}${bound}: ${{ elapsed: 'its time was over', event: event === CORRECTED ? 'the case was corrected' : `${humanise(event ?? '')} came`, late: 'it did not come in time' }[ended.how]}, ${formatInstant(ended.at)}`;
}

function citationOf(state: RunState, step: string): string {
  return state.sop === null ? `Step ${step}` : `SOP ${state.sop.name} v${state.sop.version}, step ${step}`;
}

function evidenceOf(readings: readonly Reading[]): Evidence[] {
  const seen = new Set<string>();
  return readings
    .filter(({ path, origin }) => origin?.kind !== 'literal' && !seen.has(path) && seen.add(path))
    .map(({ label, value, origin }) => ({
      label,
      value: value === null ? 'missing' : formatValue(value),
      origin: formatOrigin(origin),
    }));
}

function resultOf({ progress, verdict, proposed }: CallState): string {
  switch (progress.kind) {
    case 'succeeded':
      return progress.reference === null
        ? `Done in ${systemName(proposed.system)}`
        : `Done: ${systemName(proposed.system)} ${progress.reference.record}`;
    case 'failed':
      return `Failed with ${progress.code}: ${progress.message}`;
    case 'refused':
      return `Not done, ${verdict.outcome}: ${verdict.because ?? 'no rule speaks of it'}`;
    case 'awaiting':
      return 'Not done yet: it waits for approval';
    case 'denied':
      return 'Not done: the approval was denied';
    case 'expired':
      return 'Not done: nobody decided in time';
    case 'settled':
      return 'A person said that it was done';
    case 'lost':
      return 'Nobody knows yet whether it was done';
    case 'deferred':
      return 'Not done yet: it will be tried again';
    default:
      return 'Not done yet';
  }
}

function authorityOf(call: CallState, state: RunState): string[] {
  const { verdict, proposed } = call;
  const approval = call.approval === null ? undefined : state.asks[call.approval];
  return [
    `Verdict ${verdict.outcome}${verdict.because === null ? '' : `: ${verdict.because}`}`,
    ...verdict.policies.map((policy) => policyText(policy)),
    ...(approval?.kind === 'approval'
      ? approval.given.map(
          ({ by, groups, at }) =>
            `Approved by ${by.name} for ${groups.join(', ')}, ${formatInstant(at)}, bound to ${approval.digest.slice(0, 12)}`,
        )
      : []),
    ...call.sessions.map(
      ({ jti, keyId, expiresAt, attempt }) =>
        `Session ${jti} of attempt ${attempt}, key ${keyId}, for these arguments only (${proposed.argsSha256.slice(0, 12)}), valid until ${formatInstant(expiresAt)}`,
    ),
  ];
}

function policyText({ id, effect, file, line, reason }: Verdict['policies'][number]): string {
  return `Policy ${id} (${effect}, ${file} line ${line})${reason === null ? '' : `: ${reason}`}`;
}

function remarkOf({ at, event }: LoggedEvent, state: RunState): string[] {
  const when = formatInstant(at);
  switch (event.type) {
    case 'FlagRaised':
      return [`${when}: flag ${event.flag} in step ${event.step}`];
    case 'ActionCounted':
      return [`${when}: step ${event.step} counted as ${event.action}`];
    case 'ApprovalRequested':
      return [`${when}: approval of step ${event.step} was asked: ${event.card.because}`];
    case 'ApprovalGiven':
      return [`${when}: ${event.by.name} approved ${stepOfAsk(state, event)}`];
    case 'ApprovalDenied':
      return [`${when}: ${event.by.name} denied ${stepOfAsk(state, event)}: ${event.reason}`];
    case 'ApprovalExpired':
      return [`${when}: nobody decided on ${stepOfAsk(state, event)} in time`];
    case 'ApprovalWithdrawn':
      return [`${when}: the approval of ${stepOfAsk(state, event)} was withdrawn: ${event.because}`];
    case 'FactsCorrected':
      return [
        ...event.facts.map(
          ({ path, value, source }) =>
            `${when}: ${path} was corrected to ${formatValue(value)} (${source.system} ${source.record}, field ${source.field})`,
        ),
        ...event.refused.map(({ label, problem }) => `${when}: a correction of ${label} was refused: ${problem}`),
      ];
    case 'EventArrived':
      return arrivedText(event, state).map((text) => `${when}: ${text}`);
    case 'WatchEnded':
      return event.unhandled.length === 0
        ? []
        : [`${when}: step ${event.step} ended before ${event.unhandled.length} of the events that came were handled`];
    // The span names its calendar, which moves the end over the days that it leaves out.
    case 'ClockStarted':
      return [
        `${when}: step ${event.step} is to be done within ${event.span} from ${formatInstant(event.from)}, so until ${formatInstant(event.dueAt)}`,
      ];
    case 'ClockMet':
      return [`${when}: the deadline of step ${event.step} was kept`];
    case 'ClockMissed':
      return [`${when}: the deadline of step ${event.step} had passed at ${formatInstant(event.dueAt)}`];
    case 'Answered':
      return [`${when}: ${event.by.name} has it`];
    case 'QuestionReminded':
      return [`${when}: ${stepOfAsk(state, event)} was asked again`];
    case 'QuestionAnswered':
      return [`${when}: ${event.by.name} answered ${stepOfAsk(state, event)}`];
    case 'QuestionMissed':
      return [`${when}: nobody answered ${stepOfAsk(state, event)} in time`];
    case 'AnswerMissed':
      return [`${when}: nobody answered ${stepOfAsk(state, event)} in time`];
    case 'Parked':
      return [`${when}: the run stopped to ask ${event.group}: ${event.because}`];
    case 'Recovered':
      return [
        `${when}: ${event.by.name} chose ${event.choice.replaceAll('_', ' ')}${event.note === null ? '' : `: ${event.note}`}`,
      ];
    case 'RunCompleted':
      return [`${when}: the run was completed${event.outcome === null ? '' : ` as ${event.outcome}`}`];
    case 'RunStopped':
      return [`${when}: the run was stopped: ${event.reason}`];
    default:
      return [];
  }
}

function stepOfAsk(state: RunState, event: Extract<RunEvent, { askId: unknown }>): string {
  return `step ${state.asks[event.askId]?.step ?? '?'}`;
}
