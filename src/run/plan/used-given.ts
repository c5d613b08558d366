/**
 * Whether what a person said of a fact, or of a field of an event, can still be corrected: as for an answer. It also
 * counts as used by a call that a policy judged with it, and by a message that shows it.
 */
import { own } from '../../kernel/own.ts';
import { loopsAround } from '../../sop/loops-around.ts';
import { baseLabel, labelIn, roundsOf, stepAt } from '../../sop/rounds.ts';
import type { Sop, Step } from '../../sop/sop.ts';
import { briefSchema } from '../../tool/brief.ts';
import { asksFact, type AskedFact, type FactAsk } from '../log/asks.ts';
import { begunAt } from '../log/begun.ts';
import type { CallState } from '../log/call.ts';
import type { RunState } from '../log/state.ts';
import { isReadAt, type Use } from '../log/uses.ts';
import { dependentsOf, labelsOver, type Dependents, type Seed } from './depends-on-answer.ts';
import {
  labelsIn,
  metAround,
  usedBy,
  usedOnTheWay,
  whatIsOver,
  withChooses,
  type AnswerUse,
  type Judge,
  type Standing,
} from './used-answer.ts';

export function useOfGiven(state: RunState, sop: Sop, ask: FactAsk, judge: Judge): AnswerUse {
  const { fact, answered } = ask;
  if (answered === null) return { kind: 'over', because: 'It has no value yet' };
  // What waited for the fact, and what was made with it in a way that the text of the SOP does not show.
  const parked = new Set(parkedFor(state, fact));
  const shown = Object.values(state.calls)
    .filter(({ sentAt }) => sentAt === null || sentAt.seq > answered)
    .filter((call) => tells(call, fact) || isJudgedBy(state, call, fact, judge))
    .map(({ step }) => step);
  const name = nameOf(state, fact);
  const standing = standingIn(state, sop, { fact, answered, parked, first: [...parked, ...shown], name });
  const steps = withChooses(
    state,
    sop,
    [...labelsIn(state)].filter((label) => standing(label) === 'after'),
  );
  const again = new Set(steps);
  for (const label of [...parked, ...(name === null ? [] : [name.step]), ...steps]) {
    const over = whatIsOver(state, sop, label, again);
    if (over !== null) return { kind: 'over', because: over };
  }
  const reader = (use: Use): boolean => use.seq > answered && isReadAt(use, pathOf(fact, name));
  return (
    usedBy(state, answered, standing, reader) ??
    usedOnTheWay(state, sop, { asked: ask.step ?? '', answered, standing, judge }) ?? {
      kind: 'unused',
      steps,
      reopened: metAround(state, sop, [...parked, ...steps]).filter((label) => !again.has(label)),
    }
  );
}

/** The name under which an event is bound, and the step that bound it. */
type EventName = { readonly name: string; readonly step: string };

function nameOf({ bindings }: RunState, { eventId }: AskedFact): EventName | null {
  const bound = bindings.find(({ source }) => source.kind === 'event' && source.eventId === eventId);
  return bound === undefined ? null : { name: bound.path[0] ?? '', step: bound.source.step };
}

const pathOf = ({ eventId, path }: AskedFact, name: EventName | null): string =>
  eventId === undefined ? `case.${path}` : `${name?.name ?? ''}.${path}`;

/** The steps that stopped to ask for the fact, each in its round. */
function parkedFor({ asks }: RunState, { eventId, path }: AskedFact): string[] {
  return Object.values(asks).flatMap((ask) =>
    asksFact(ask) && ask.fact.eventId === eventId && ask.fact.path === path && ask.step !== null ? [ask.step] : [],
  );
}

type Asked = {
  readonly fact: AskedFact;
  readonly answered: number;
  readonly parked: ReadonlySet<string>;
  /** Labels that depend by themselves. */
  readonly first: readonly string[];
  readonly name: EventName | null;
};

/** How each label of the run depends on what was said. */
function standingIn(state: RunState, sop: Sop, asked: Asked): (label: string) => Standing {
  const { fact, answered, parked, name } = asked;
  const known = new Map<string, Dependents>();
  const dependentsIn = (prefix: string, called: Sop): Dependents => {
    const dependents = known.get(prefix) ?? dependentsOf(called, seedIn(prefix, called, asked));
    known.set(prefix, dependents);
    return dependents;
  };
  const since = (label: string, decider: string): Standing => {
    const begun = begunAt(state, label) ?? (parked.has(decider) ? undefined : begunAt(state, decider));
    return begun !== undefined && begun.seq <= answered ? 'before' : 'after';
  };
  return (label) => {
    if (parked.has(label)) return 'after';
    let called: Sop | null = sop;
    let prefix = '';
    let loops = 0;
    for (const inSop of baseLabel(label).split('/')) {
      if (called === null) return 'before';
      const decided = dependentsIn(prefix, called).get(inSop);
      if (decided !== undefined) {
        const isApart = name !== null && !isSameRound(called, prefix, inSop, loops, label, name.step);
        return isApart ? 'none' : since(label, labelIn(`${prefix}${decided}`, roundsOf(label)));
      }
      loops += loopsAround(called, inSop).length;
      const body: Step['body'] | undefined = stepAt(called, inSop)?.body;
      prefix += `${inSop}/`;
      called = body?.kind === 'run' ? body.called : null;
      if (body?.kind !== 'run') return 'none';
    }
    return 'none';
  };

  function seedIn(prefix: string, called: Sop, { first }: Asked): Seed {
    const inside = (label: string): string[] => {
      const base = baseLabel(label);
      return base.startsWith(prefix) ? [base.slice(prefix.length)] : [];
    };
    const earlier = [...parked, ...(name === null ? [] : [name.step])].flatMap(inside).flatMap((label) => {
      const [inSop = '', ...deeper] = label.split('/');
      return [...labelsOver(called, inSop), ...(deeper.length > 0 || !parked.has(`${prefix}${inSop}`) ? [inSop] : [])];
    });
    const isHere = name !== null && inside(name.step).some((label) => !label.includes('/'));
    const parts = fact.path.split('.');
    const reads = (path: readonly string[]): boolean =>
      fact.eventId === undefined
        ? path[0] === 'case' && overlap(path.slice(1), parts)
        : isHere && path[0] === name.name && overlap(path.slice(1), parts);
    const here = first.flatMap(inside).filter((label) => !label.includes('/'));
    return { names: [], reads, first: here, before: new Set(earlier.filter((label) => !here.includes(label))) };
  }
}

/** Whether a step is in the same rounds as the step that bound the event, as far as both are in the same loops. */
function isSameRound(
  called: Sop,
  prefix: string,
  inSop: string,
  outer: number,
  label: string,
  binder: string,
): boolean {
  const around = loopsAround(called, baseLabel(binder).slice(prefix.length));
  const loops = loopsAround(called, inSop);
  const apart = loops.findIndex((loop, index) => loop.label !== around[index]?.label);
  return Array.from({ length: outer + (apart === -1 ? loops.length : apart) }).every(
    (_, index) => (roundsOf(label)[index] ?? 1) === (roundsOf(binder)[index] ?? 1),
  );
}

const overlap = (a: readonly string[], b: readonly string[]): boolean =>
  a.slice(0, b.length).every((part, index) => part === b[index]);

/** Whether a message to a person shows the fact. */
function tells({ proposed: { args } }: CallState, { eventId, label }: AskedFact): boolean {
  const brief = own(args, 'brief');
  return (
    eventId === undefined && brief !== undefined && briefSchema.parse(brief).facts.some((fact) => fact.label === label)
  );
}

/** Whether a policy reads the fact: without it, the verdict would be unclear. */
function isJudgedBy(state: RunState, call: CallState, { eventId, path, label }: AskedFact, judge: Judge): boolean {
  if (eventId !== undefined) return false;
  const facts = state.facts.filter((fact) => fact.path !== path);
  const verdict = judge({ ...state, facts, refused: [{ path, label, problem: 'It is being corrected' }] }, call);
  return verdict.refused === path && verdict.policies.length > 0;
}
