/**
 * Says why the latest run of a case did not do something, from its log and the text of its SOP version.
 */
import { listed } from '../handbook/suggest.ts';
import type { CaseId } from '../kernel/ids.ts';
import { formatInstant } from '../kernel/time.ts';
import { demandText } from '../run/cite/demand-text.ts';
import { nameOf } from '../run/view/result-of.ts';
import { whyNot, type WhyNot } from '../run/view/why-not.ts';
import type { Handbooks } from './handbooks.ts';
import type { RunState } from '../run/log/state.ts';
import { allSteps, type Sop, type Step } from '../sop/sop.ts';
import { knownCase } from './known-case.ts';
import type { Store } from './ports.ts';
import type { VerifiedRuns } from './verified-runs.ts';

/** `asked`: the question is about people, and the sentence says who was asked. */
export type WhyNotOfCase = WhyNot | { readonly kind: 'no_sop' } | Asked;
type Asked = { readonly kind: 'asked'; readonly sentence: string };

/** @returns null when there is no such case; `no_sop` when no SOP was chosen for it */
export async function whyNotCase(
  shell: { readonly store: Store; readonly verified: VerifiedRuns; readonly handbooks: Pick<Handbooks, 'sop'> },
  caseId: CaseId,
  action: string,
): Promise<WhyNotOfCase | null> {
  const { handbooks } = shell;
  const run = (await knownCase(shell, caseId))?.newest;
  if (run === undefined) return null;
  return run.state.sop === null ? { kind: 'no_sop' } : whyNotIn(run.state, await handbooks.sop(run.state.sop), action);
}

/** Names that a question in words may mean at once, as `escalated` does; more are only named. */
const MEANT_MAX = 3;

/**
 * The answer; to a question in words, such as `was this not acknowledged`, that of the actions that it means, and to one of
 * people, such as `was finance not asked`, who was asked.
 */
export function whyNotIn(state: RunState, sop: Sop, action: string): WhyNot | Asked {
  const result = whyNot(state, sop, action);
  if (result.kind === 'told' || result.nearest !== null || !action.includes(' ')) return result;
  const said = stepsSaying(sop, action);
  const meant = said.length > 0 ? said : alikeOf(result.known, action);
  if (meant.length === 0 && ABOUT_PEOPLE.test(action)) return { kind: 'asked', sentence: whoWasAsked(state) };
  if (meant.length === 0 || meant.length > MEANT_MAX) return result;
  const steps = meant.flatMap((name) => {
    const answer = whyNot(state, sop, name);
    return answer.kind === 'told' ? answer.steps : [];
  });
  const once = [...new Map(steps.map((step) => [step.step, step])).values()];
  // Of what words may mean, the question is about what did not happen.
  const missing = once.filter(({ happened }) => !happened);
  return { kind: 'told', steps: missing.length > 0 ? missing : once };
}

const ABOUT_PEOPLE = /\b(?:asked?|consulted|involved|informed|told)\b/i;

/** Nothing but a rule or a step asks people, and what they asked so far is in the log. */
function whoWasAsked(state: RunState): string {
  const asked = Object.values(state.asks).map((ask) => {
    const at = `at ${formatInstant(ask.at)}`;
    switch (ask.kind) {
      case 'approval':
        return `${demandText(ask.demands)} ${at} (${ask.card.willDo})`;
      case 'answer':
        return `${nameOf(state, ask)} ${at} (to take it)`;
      default:
        return `${ask.group} ${at} (${ask.kind === 'question' ? ask.question : ask.because})`;
    }
  });
  const latest = asked.slice(-ASKED_MAX);
  const until = state.ended === null ? ' so far' : '';
  if (latest.length === 0) return `Nobody was asked${until}: no rule and no step that the case has come to asks anyone`;
  const who = latest.length < asked.length ? 'these, the latest' : 'these';
  return `No rule and no step that the case has come to${until} asks anyone but ${who}: ${latest.join('; ')}`;
}

/** Of those who were asked, the latest are named. */
const ASKED_MAX = 5;

/** The labels of the steps whose sentence has a word of the question. What only happens on the way of another step does not count. */
function stepsSaying(sop: Sop, question: string): readonly string[] {
  const asked = wordsOf(question).filter((word) => word.length >= ALIKE_LETTERS);
  return allSteps(sop)
    .filter(({ label, says }) => !HANDLER.test(label) && isAbout(wordsOf(textOf(says)), asked))
    .map(({ label }) => label);
}

const textOf = ({ parts }: Step['says']): string =>
  parts.map((part) => (typeof part === 'string' ? part : part.text)).join('');

/** A label inside a handler: `3a.if_denied.1`, `2.on_carrier_offer.1`. */
const HANDLER = /\./;

/** The sentence for a question without an answer. */
export function noAnswerSentence(
  result: Exclude<WhyNotOfCase, { kind: 'told' }>,
  caseId: CaseId,
  action: string,
): string {
  if (result.kind === 'no_sop') return `No SOP has been chosen for ${caseId} yet, so none of its steps could run`;
  if (result.kind === 'asked') return result.sentence;
  if (action === '')
    return `Say what you expected in ${caseId}, such as “why was the customer not told?”, or name a step, such as “why not 3a?”`;
  const asked = action.includes(' ')
    ? `I cannot tell which step of ${caseId} “${action.slice(0, 60)}” means. Name an action, a tool or the label of a step`
    : `Expected an action, a tool or a step of the SOP that ${caseId} follows, got \`${action.slice(0, 60)}\``;
  return `${asked}. ${result.nearest === null ? choicesText(result.known, action) : `Did you mean \`${result.nearest}\`?`}`;
}

/** Names that one sentence lists. */
const LISTED_MAX = 12;
/** Letters that two words have in common when they are about the same: `acknowledged` and `acknowledgment`. */
const ALIKE_LETTERS = 5;

/** `There are …`: those that have a word of the question, otherwise all. */
function choicesText(known: readonly string[], action: string): string {
  const alike = alikeOf(known, action);
  const names = alike.length > 0 ? alike : known;
  if (names.length === 0) return 'It has none: ask about the label of a step';
  const more = names.length - LISTED_MAX;
  return `${alike.length > 0 ? 'Do you mean one of these' : 'It has'}: ${listed(names.slice(0, LISTED_MAX), 'and')}${more > 0 ? ` and ${more} more` : ''}${alike.length > 0 ? '?' : ''}`;
}

function alikeOf(known: readonly string[], action: string): readonly string[] {
  const asked = wordsOf(action);
  return known.filter((name) => isAbout(wordsOf(name), asked));
}

const isAbout = (words: readonly string[], asked: readonly string[]): boolean =>
  words.some((word) => asked.some((other) => areAlike(word, other)));

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]{3,}/g) ?? [];

const areAlike = (one: string, other: string): boolean =>
  one === other || (one.length >= ALIKE_LETTERS && one.slice(0, ALIKE_LETTERS) === other.slice(0, ALIKE_LETTERS));
