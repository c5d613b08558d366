/**
 * The first screen of an explanation: the decision, the values behind it, and who allowed what was done.
 */
import { undecidedSentence } from '../cite/undecided-text.ts';
import { quoted } from '../../kernel/quoted.ts';
import { formatInstant } from '../../kernel/time.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { asOfNow } from '../cite/decided-by.ts';
import type { Evidence } from '../cite/labelled-text.ts';
import { originInWords } from '../cite/origin-text.ts';
import type { ApprovalAsk } from '../log/asks.ts';
import type { LoggedEvent } from '../log/event.ts';
import { asSaid } from '../log/said-done.ts';
import type { CallState, RunState } from '../log/state.ts';
import type { ShortExplanation } from './explanation.ts';
import { stillNeededOf } from './asked-of.ts';
import { leftOutTexts, takenTexts } from './result-of.ts';
import { unsentAtEnd } from './unsent-at-end.ts';
import { stepWaiting } from './waits-for.ts';
import { waysOf } from './way.ts';

/** Actions that are named; more are counted. */
const NAMED_MAX = 3;

export function shortOf(state: RunState, log: readonly LoggedEvent[]): ShortExplanation {
  const ways = waysOf(log, state);
  const [waits, reached] = [stepWaiting(state), (state.outcomes.at(-1) ?? state.towards.at(-1))?.step ?? null];
  const way = (waits === null ? null : ways.wayTo(waits)) ?? (reached === null ? null : ways.wayTo(reached));
  return {
    says: way?.says ?? null,
    values: asOfNow(way?.values ?? [], state).map(
      ({ label, text, reading }): Evidence => ({
        label,
        value: text,
        origin: originInWords(reading.origin, reading.value),
      }),
    ),
    allowed: [
      ...(way?.cause === undefined ? [] : [`What led here: ${way.cause}`]),
      ...stopText(state),
      ...Object.values(state.asks).flatMap((ask) => decisionText(state, ask)),
      ...takenTexts(state).map(upperFirst),
      ...saidTexts(state),
      ...leftOutTexts(state),
      ...permittedText(state),
    ],
  };
}

/** Why a run that was stopped goes no further, in the words of the procedure or of the person. */
function stopText({ ended }: RunState): string[] {
  return ended?.kind === 'stopped' && ended.reason !== null ? [`Stopped: ${ended.reason}`] : [];
}

/** What people decided about one call. */
function decisionText(state: RunState, ask: RunState['asks'][string]): string[] {
  const call = ask.callId === null ? undefined : state.calls[ask.callId];
  if (ask.kind !== 'approval' || call === undefined) return [];
  const { closed } = ask;
  const what = call.proposed.summary;
  if (closed === null) {
    const left = ask.given.length === 0 ? '' : `It needs ${stillNeededOf(state, ask)}. `;
    return [`Not decided yet: ${what}. ${left}${ask.card.because}`];
  }
  if (closed.how === 'approved') return [`${namesOf(ask)} approved: ${what}. ${ask.card.because}`];
  if (closed.how === 'denied')
    return [
      `${closed.by?.name ?? 'Someone'} denied, ${formatInstant(closed.at)}: ${what}${closed.note === null ? '' : `. The reason: ${quoted(closed.note)}`}`,
    ];
  return closed.how === 'expired'
    ? [`${undecidedSentence(state, ask, ` by ${formatInstant(ask.expiresAt)}`)}: ${what}`]
    : [];
}

const namesOf = ({ given }: ApprovalAsk): string =>
  [...new Set(given.map(({ by }) => by.name))].join(' and ') || 'Someone';

/** What counts as done since a person says so. */
const saidTexts = ({ calls }: RunState): string[] =>
  Object.values(calls).flatMap((call) => {
    const said = asSaid(call);
    return said === null
      ? []
      : [`Done, as ${said.saidBy} says: ${said.summary}${said.look === undefined ? '' : `. ${said.look}`}`];
  });

/** What the boundary let the run do, and what it forbade. */
function permittedText(state: RunState): string[] {
  const writes = Object.values(state.calls).filter(({ proposed }) => proposed.effect === 'write');
  const done = writes.filter((call) => call.approval === null && call.progress.kind === 'succeeded');
  const forbidden = writes.filter(
    ({ progress, verdict }) => progress.kind === 'refused' && verdict.outcome === 'forbidden',
  );
  return [
    ...(done.length === 0 ? [] : [`Allowed by the rules without an approval: ${listed(done)}`]),
    ...forbidden.map(
      ({ proposed, verdict }) => `Forbidden by the rules: ${proposed.summary}. ${verdict.because ?? ''}`,
    ),
    ...writes.flatMap((call) => {
      const unsent = unsentAtEnd(call, state);
      return unsent === null ? [] : [`Not done: ${call.proposed.summary}, ${unsent}`];
    }),
  ];
}

function listed(calls: readonly CallState[]): string {
  const names = calls.slice(0, NAMED_MAX).map(({ proposed }) => proposed.summary);
  const more = calls.length - names.length;
  return `${names.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
