/**
 * What follows from the value that a person gives for a fact that cannot be read or is missing, and for those that are
 * missing at the same place and are in the same form. Each has an ask of its own, so that it can be corrected.
 */
import type { Value } from '../../kernel/value.ts';
import { alsoGiven, givenText, GIVEN_VALUE, type AlsoAsked, type FactAsk } from '../log/asks.ts';
import type { RunEvent } from '../log/event.ts';
import type { RunState } from '../log/state.ts';
import { mayAnswer } from './may-answer.ts';
import { actorOf, invalidAnswer, refuse, type Click, type Decided } from './decided.ts';
import { readGivenFact } from './read-given-fact.ts';

type Given = Readonly<Record<string, string>>;

/** The answers count as the facts from now on; whoever gave them cannot approve a call of the run. */
export function giveFacts(state: RunState, ask: FactAsk, given: Given, click: Click): Decided {
  const verdict = mayAnswer(state, ask.group, click);
  if (!verdict.may) return refuse(verdict.code, verdict.sentence);
  const by = actorOf(verdict.person, click.actor);
  // None while one of them is not understood: the form with all of them is still open.
  const others = (ask.also ?? []).flatMap(({ askId, fact }) => {
    const typed = given[alsoGiven(fact)] ?? '';
    return isEmpty(typed) ? [] : [{ askId, fact, read: readGivenFact(fact, { [GIVEN_VALUE]: typed }) }];
  });
  const isLeftOut = others.length > 0 && isEmpty(given[GIVEN_VALUE] ?? '');
  const first = isLeftOut ? [] : [{ askId: ask.askId, fact: ask.fact, read: readGivenFact(ask.fact, given) }];
  const asked = [...first, ...others];
  const problems = asked.map(({ askId, fact, read }) =>
    read.ok ? {} : askId === ask.askId ? read.fields : { [alsoGiven(fact)]: read.fields[GIVEN_VALUE] ?? '' },
  );
  const wrong = Object.assign({}, ...problems) as Record<string, string>;
  if (Object.keys(wrong).length > 0) return invalidAnswer(wrong);
  const values = asked.flatMap(({ askId, fact, read }) => (read.ok ? [{ askId, fact, value: read.value }] : []));
  return {
    ok: true,
    by,
    events: values.flatMap((one): RunEvent[] => {
      const { askId, fact, value } = one;
      const { eventId, path, label } = fact;
      const of = eventId === undefined ? {} : { eventId };
      const event: RunEvent = {
        type: 'FactGiven',
        askId,
        by,
        groups: verdict.group,
        ...of,
        path,
        label,
        ...(value === null ? { value: '', isNone: true } : { value }),
      };
      return askId === ask.askId ? [event] : [parkedFor(ask, one), event];
    }),
    sentence: values.map(saidText).join('; '),
  };
}

const isEmpty = (typed: string): boolean => typed.trim() === '';

function parkedFor({ step, code, group }: FactAsk, { askId, fact }: AlsoAsked): RunEvent {
  const because = `The ${fact.label} is missing`;
  const asked = { fact, waitsFor: [fact.path], group, choices: ['stop'] } as const;
  return { type: 'Parked', askId, step, callId: null, code, because, known: [], ...asked };
}

const saidText = ({ fact, value }: { readonly fact: FactAsk['fact']; readonly value: Value | null }): string =>
  value === null ? `There is no ${fact.label}` : `${fact.label} is now ${givenText(value, fact)}`;
