/**
 * A payment that depends on what a look-up said was paid before. Once more was paid since, or the system says so, the
 * look-up is made once more, and what was decided from it is decided again with the sum of now. Where that is not
 * possible, people are asked, and may start the case again: no one is asked to approve what is known to be wrong.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { repeatsMax } from '../../kernel/limits.ts';
import { own } from '../../kernel/own.ts';
import { valueAt } from '../../kernel/value-at.ts';
import type { Value } from '../../kernel/value.ts';
import type { Step } from '../../sop/sop.ts';
import { systemName } from '../../tool/system-name.ts';
import { changeText } from '../cite/change-text.ts';
import { citeTraces } from '../cite/cite.ts';
import { mayBeReplaced } from '../log/call.ts';
import type { WeighedChange } from '../log/fact-change.ts';
import { DECIDED_OTHERWISE } from '../log/look-anew.ts';
import { callOf, openPark, type CallState, type RunState } from '../log/state.ts';
import { doneAlready } from './effects-done.ts';
import { isPayment } from './done-otherwise.ts';
import { verdictOn } from './propose-call.ts';
import { emit, park, type Turn } from './turn.ts';
import { dependsOnLookUp, useOfLookUp, whatIsOver, type AnswerUse, type Judge } from './used-answer.ts';

/** Code of a stop before a payment: what was paid before is another, and cannot be looked up anew by this run. */
const PAID_MEANWHILE = 'paid_meanwhile';

const STARTS_AGAIN =
  'Start again: a new run looks up what was paid before, and asks again. What was done stays, and nothing is done again unasked';

type Paying = { readonly turn: Turn; readonly step: Step; readonly call: CallState };

/**
 * True while the payment is not to go on: a look-up is made anew, what followed from it is decided again, or people are
 * asked.
 */
export function looksAnew(turn: Turn, step: Step, call: CallState): boolean {
  const { state } = turn;
  const refusal = refusalOf(turn, step, call);
  if (!isPayment(turn, call) || (refusal === null && !mayBeReplaced(call))) return false;
  // What may have been done is looked for, and people are asked.
  if (call.attempts > call.notDone) return false;
  const paying: Paying = { turn, step, call };
  const made = (own(state.outdated, call.callId) ?? []).flatMap((callId) => own(state.calls, callId) ?? []);
  const changes = made.flatMap((lookUp) => changesOf(state, lookUp));
  const outdated = changes.length > 0 ? [] : outdatedFor(paying, refusal !== null && made.length === 0);
  if (changes.length === 0 && refusal === null && outdated.length === 0) return false;
  if (openPark(state, step.label) !== null) return true;
  if (changes.length > 0) return decidesAnew(paying, made, changes);
  if (refusal !== null && (outdated.length === 0 || isRefusedTooOften(paying)))
    return stops(paying, refused(paying, refusal), made.map(saysTheSame));
  return looksUpAgain(paying, outdated, refusal);
}

/**
 * Why the payment was refused: what was paid before is another than was stated. Null where it was not, or the SOP says
 * what follows.
 */
function refusalOf({ context }: Turn, { handlers }: Step, { proposed, progress }: CallState): string | null {
  if (progress.kind !== 'failed' || own(handlers.ifError, progress.code) !== undefined) return null;
  const code = context.registry.get(proposed.tool)?.tool.movesMoney?.ifOtherPaid;
  return progress.code === code ? progress.message : null;
}

const refused = ({ step, call }: Paying, refusal: string): string =>
  `Step ${step.label} was refused (${call.proposed.summary}): ${refusal}`;

const saysTheSame = ({ step }: CallState): string => `Step ${step} was made once more, and says the same as before`;

/** A list that never agrees with the payment would otherwise be looked at for ever. */
const isRefusedTooOften = ({ turn, call }: Paying): boolean =>
  Object.values(turn.state.calls).filter(
    ({ step, attempts, progress }) => step === call.step && attempts > 0 && progress.kind === 'replaced',
  ).length >= repeatsMax;

/** The look-ups that the payment depends on, and that were made before it was known that more was paid. */
function outdatedFor({ turn, call }: Paying, isRefused: boolean): readonly CallState[] {
  const { state, context, sop } = turn;
  const { paidElsewhere } = state;
  if (!isRefused && paidElsewhere === null) return [];
  return Object.values(state.callOfStep)
    .flatMap((callId) => own(state.calls, callId) ?? [])
    .filter(
      (one) =>
        context.registry.get(one.proposed.tool)?.tool.showsPayments === true &&
        one.progress.kind === 'succeeded' &&
        (isRefused || (one.sentAt?.seq ?? 0) < (paidElsewhere ?? 0)) &&
        dependsOnLookUp(state, sop, one, call.step),
    );
}

function looksUpAgain(paying: Paying, outdated: readonly CallState[], refusal: string | null): true {
  const { turn, call } = paying;
  const { state, sop } = turn;
  const steps = outdated.map(({ step }) => step);
  const because =
    refusal ?? `More was paid in another case about the same since step ${steps.join(' and ')} looked up what was paid`;
  const [over] = steps.flatMap((label) => whatIsOver(state, sop, label) ?? []);
  if (over !== undefined) return stops(paying, refusal === null ? because : refused(paying, refusal), [over]);
  const ask = call.approval === null ? undefined : own(state.asks, call.approval);
  const until = ask?.kind === 'approval' && ask.closed === null ? ask.expiresAt : null;
  withdraw(paying, because);
  emit(turn, {
    type: 'LookUpOutdated',
    callId: call.callId,
    lookUps: outdated.map(({ callId }) => callId),
    until,
    steps,
    reopened: [],
    because,
    changes: [],
  });
  return true;
}

function decidesAnew(paying: Paying, made: readonly CallState[], changes: readonly WeighedChange[]): true {
  const { turn, call } = paying;
  const { state, context, sop } = turn;
  const judge: Judge = (then, one) => verdictOn(context, then, { ...one.proposed, step: one.step });
  const uses = made.map((lookUp) => useOfLookUp(state, sop, { lookUp, payment: call, judge }));
  const because = changes.map(changeText).join('; ');
  // It is planned again once that is answered.
  if (uses.some(({ kind }) => kind === 'busy')) return true;
  const [used] = uses.flatMap((use) => (use.kind === 'unused' ? [] : [use.because]));
  if (used !== undefined) return stops(paying, `What was paid before is another now: ${because}`, [used]);
  withdraw(paying, because);
  const steps = uses.flatMap((use: AnswerUse) => (use.kind === 'unused' ? use.steps : []));
  emit(turn, {
    type: 'DecidedAnew',
    callId: call.callId,
    steps: [...new Set([...steps, call.step])],
    reopened: [],
    because: `What was paid before is another now: ${because}`,
    changes,
  });
  return true;
}

/** What the run has read of an earlier look-up, and the one that was made since says otherwise. */
function changesOf(state: RunState, { step, proposed, progress }: CallState): readonly WeighedChange[] {
  if (progress.kind !== 'succeeded') return [];
  const { at } = progress;
  const now = callOf(state, step)?.progress;
  const output = now?.kind === 'succeeded' ? now.output : null;
  const read = new Map(
    state.uses
      .flatMap(({ readings }) => readings)
      .filter(({ origin }) => origin?.kind === 'call' && origin.step === step && origin.at === at)
      .map((reading) => [reading.path, reading]),
  );
  return [...read.values()].flatMap(({ path, label, value }): WeighedChange[] => {
    const after = (valueAt(output, path.split('.').slice(1).join('.')) ?? null) as Value | null;
    if (hashOf(after) === hashOf(value)) return [];
    const source = { system: systemName(proposed.system), record: proposed.summary, field: label };
    return [{ path, label, before: value, after, problem: null, source }];
  });
}

function stops(paying: Paying, because: string, known: readonly string[]): true {
  const { turn, step, call } = paying;
  withdraw(paying, because);
  park(turn, {
    step: step.label,
    callId: call.callId,
    code: PAID_MEANWHILE,
    because,
    known: [...known, ...doneAlready(turn.state, turn.context.registry), STARTS_AGAIN],
    choices: ['start_again', 'stop'],
  });
  return true;
}

/** No one is asked to approve it any more, and no one's approval counts. */
function withdraw({ turn, call }: Paying, because: string): void {
  const ask = call.approval === null ? undefined : own(turn.state.asks, call.approval);
  if (ask?.kind !== 'approval' || !mayBeReplaced(call) || ask.closed?.how === 'withdrawn') return;
  emit(turn, { type: 'ApprovalWithdrawn', askId: ask.askId, because });
}

/**
 * True when this turn ends here: a step was decided otherwise than before the look-up was made anew, and people decide.
 */
export function stopsAtOther(turn: Turn): boolean {
  const { asks, decidedAnew, decidedThen, decisions, lookedAnew } = turn.state;
  const isDecided = Object.values(asks).some(
    (ask) =>
      ask.kind === 'recovery' &&
      ask.code === DECIDED_OTHERWISE &&
      ask.seq > decidedAnew &&
      ask.closed?.how === 'recovered',
  );
  if (isDecided) return false;
  const others = Object.entries(decidedThen).flatMap(([label, then]) => {
    const now = own(decisions, label);
    if (now === undefined || now.result === then || now.result === 'unclear') return [];
    return [`Step ${label} ${now.result === 'true' ? 'holds' : 'does not hold'} now: ${citeTraces(now.traces)}`];
  });
  if (others.length === 0) return false;
  park(turn, {
    step: null,
    code: DECIDED_OTHERWISE,
    because: `What was paid before is another now (${lookedAnew.map(changeText).join('; ')}), and the run decides otherwise with it`,
    known: [
      ...others,
      ...doneAlready(turn.state, turn.context.registry),
      'Try again: the run goes on as it is decided now',
      STARTS_AGAIN,
    ],
    choices: ['try_again', 'start_again', 'stop'],
  });
  return true;
}
