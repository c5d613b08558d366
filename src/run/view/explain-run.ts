/**
 * Explains what a run did and why, from its log and the text of its SOP version, without any vendor or model. Each
 * event type has its view in `event-views.ts`.
 */
import { assert } from '../../kernel/assert.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import type { Instant } from '../../kernel/clock.ts';
import { formatInstant } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import { baseLabel } from '../../sop/rounds.ts';
import { afterText } from '../cite/change-text.ts';
import { citePlace, citeStep } from '../cite/cite.ts';
import type { Evidence } from '../cite/labelled-text.ts';
import { settledBefore, settledText } from '../cite/effect-text.ts';
import { formatOrigin } from '../cite/origin-text.ts';
import { spentOn } from '../cite/judgment-text.ts';
import { readingText } from '../cite/reading-text.ts';
import type { LoggedEvent } from '../log/event.ts';
import type { RunState } from '../log/state.ts';
import { viewEvent } from './event-views.ts';
import type { ExplainedStep, Explanation } from './explanation.ts';
import { unreadIn, unreadText } from '../cite/mailbox.ts';
import type { RunStatus } from '../log/run-status.ts';
import { statusOf } from './status-of.ts';
import { shortOf } from './short-explanation.ts';
import { joinSets } from './step/set.ts';
import { correctionsIn, voidedBy } from './void-since.ts';
import { firstAsked, stepWaiting } from './waits-for.ts';
import { waysOf } from './way.ts';

/** The line of each step label in the SOP's file, from the text of that version. */
export type StepLines = ReadonlyMap<string, number>;

export function explainRun(state: RunState, log: readonly LoggedEvent[], lines: StepLines): Explanation {
  const { opened } = state;
  assert(opened !== null, 'a case is opened before it is explained');
  const corrections = correctionsIn(log);
  return {
    caseId: opened.caseId,
    title: `${opened.caseId} · ${opened.kindTitle} · ${statusText(statusOf(state))}`,
    headline: headlineOf(state, log),
    short: shortOf(state, log),
    judged: spentOn(state).requests,
    steps: joinSets(log.flatMap((logged) => explainEvent(logged, state, lines, voidSince(logged, corrections)))),
    remarks: log.flatMap((logged) => remarksOf(logged, state)),
    unread: unreadIn(state).map(unreadText),
  };
}

/** In the words of the card. */
const statusText = (status: RunStatus): string => (status === 'parked' ? 'stopped to ask' : status);

/** The citation of the decision that led to what the run waits for; of the one that set the outcome, or of the last that held. */
function headlineOf(state: RunState, log: readonly LoggedEvent[]): string {
  const waits = stepWaiting(state);
  const way = waits === null ? null : waysOf(log, state).wayTo(waits);
  if (way !== null)
    return way.values.length === 0
      ? `${citePlace(state, way.step)}: ${[way.says, way.cause ?? ''].filter((text) => text !== '').join(', because ')}`
      : citeStep(state, way.step, state);
  const stopped = firstAsked(state);
  if (state.ended === null && stopped?.kind === 'recovery') return stopped.because;
  const outcome = state.outcomes.at(-1);
  if (outcome !== undefined) {
    const before = settledBefore(state, outcome.step);
    return before.length === 0
      ? citeStep(state, outcome.step, state)
      : `${citePlace(state, outcome.step)}: ${before.map((known) => settledText(known, null)).join('; ')}`;
  }
  const held = Object.entries(state.decisions).findLast(([, { result }]) => result === 'true');
  if (held !== undefined) return citeStep(state, held[0], state);
  const parked = Object.values(state.asks).find((ask) => ask.kind === 'recovery');
  if (parked !== undefined) return parked.because;
  return state.sop === null
    ? 'No SOP was chosen yet'
    : `SOP ${state.sop.name} v${state.sop.version} has decided nothing yet`;
}

/** `; void since …: the answer to step 4 was corrected` for what was decided from an answer before its correction. */
function voidSince(logged: LoggedEvent, corrections: ReturnType<typeof correctionsIn>): string {
  const correction = voidedBy(logged, corrections);
  if (correction === undefined) return '';
  const since = `; void since ${formatInstant(correction.at)}, when`;
  if (correction.event.type !== 'AnswerCorrected') return `${since} what was paid before was looked up again`;
  const { by, fact } = correction.event;
  return `${since} ${by.name} corrected the ${fact === undefined ? 'answer' : `given ${fact.label}`}`;
}

function explainEvent(
  { at, event, erased = [] }: LoggedEvent,
  state: RunState,
  lines: StepLines,
  since: string,
): ExplainedStep[] {
  const explained = viewEvent(event, ({ explain }, shown) => explain?.(shown, state, at, erased) ?? null);
  if (explained === null) return [];
  const { step, says, citation, result, resultAt, readings, evidence = [], authority = [], details = [] } = explained;
  return [
    {
      step,
      at: resultAt ?? at,
      citation: citation ?? citePlace(state, step),
      says,
      // All rounds of a step share one line.
      line: lines.get(baseLabel(step)) ?? null,
      result: `${result}${erased.length === 0 ? '' : '; values of it were erased'}${since}`,
      evidence: [...evidenceOf(readings, state, at), ...evidence],
      authority,
      details,
    },
  ];
}

/** Each value with its origin and, for a fact that changed after it was read, what it changed to. */
function evidenceOf(readings: readonly Reading[], state: RunState, at: Instant): Evidence[] {
  const seen = new Set<string>();
  return readings
    .filter(({ path, origin }) => origin?.kind !== 'literal' && !seen.has(path) && seen.add(path))
    .map((reading) => {
      const { path, label, value, origin, refused } = reading;
      return {
        label,
        value: readingText(reading),
        origin: `${value === null && refused !== undefined ? refused : formatOrigin(origin, value)}${changedLater(state, path, value, at)}`,
      };
    });
}

function changedLater({ changes }: RunState, path: string, value: Value | null, at: Instant): string {
  const change = changes.findLast((known) => `case.${known.path}` === path && known.standing !== 'late');
  if (change === undefined || change.at < at || hashOf(change.after) === hashOf(value)) return '';
  return `; changed later to ${afterText(change)}, ${formatInstant(change.at)}`;
}

function remarksOf({ at, event, erased = [] }: LoggedEvent, state: RunState): string[] {
  const remarks = viewEvent(event, (view, shown) => {
    const instead = view.erased?.(erased) ?? null;
    return instead === null ? (view.remarks?.(shown, state) ?? []) : [instead];
  });
  return remarks.map((remark) => `${formatInstant(at)}: ${remark}`);
}
