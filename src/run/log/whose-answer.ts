/**
 * Whose value an answer is, when it is corrected: in each field, everyone who gave it what it says from now on.
 *
 * The correction records it, and nothing works it out later: once the values are erased, no log shows it. Nothing had
 * used what is replaced, and what was decided from it is decided again, so nothing rests on a value that is gone.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import type { PersonMark } from '../../kernel/person-mark.ts';
import type { Value } from '../../kernel/value.ts';
import { personOf, type PersonActor } from './actor.ts';
import type { QuestionAsk, RecoveryAsk } from './asks.ts';

type Answer = Readonly<Record<string, Value>>;
type Said = { readonly by: PersonActor; readonly before: Answer | null; readonly after: Answer };

/**
 * The person who corrects it, and those who said before what it says then, also by leaving a field of the form empty.
 *
 * @returns in the order in which they spoke, each once; empty if the answer has no giver
 */
export function whoseAnswer(
  ask: QuestionAsk | RecoveryAsk,
  correction: { readonly by: PersonActor; readonly after: Answer },
): readonly PersonMark[] {
  const { answer, corrections, closed } = ask;
  const form = ask.kind === 'question' ? ask.form : null;
  const first = corrections[0]?.before ?? answer;
  if (closed?.by == null || answer === null || first === null) return [];
  const said: readonly Said[] = [
    { by: closed.by, before: null, after: first },
    ...corrections,
    { ...correction, before: answer },
  ];
  const names = new Set([...(form ?? []).map(({ name }) => name), ...said.flatMap(({ after }) => Object.keys(after))]);
  const isTheirs = ({ before, after }: Said): boolean =>
    [...names].some((name) => {
      const given = valueHash(after, name);
      return given === valueHash(correction.after, name) && (before === null || given !== valueHash(before, name));
    });
  return [...new Map(said.filter(isTheirs).map(({ by }) => [hashOf(personOf(by)), personOf(by)])).values()];
}

const valueHash = (answer: Answer, name: string): string => hashOf(own(answer, name) ?? null);
