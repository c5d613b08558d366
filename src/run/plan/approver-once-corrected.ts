/**
 * Whoever gave a value approves nothing that depends on it. Once another person corrects that value it is theirs, and
 * whoever gave it may approve again: said where no one may approve, since an answer that no one can be asked about is
 * often the one that is wrong.
 */
import { isSatisfied, whoMay } from '../../boundary/approvers.ts';
import type { ApproverDemand } from '../../boundary/verdict.ts';
import { markOf } from '../../handbook/same-person.ts';
import { excludedFromApproval, excludedOf, giversOf } from '../log/excluded.ts';
import { canBeReplaced, nameOf } from './correct-answer.ts';
import { verdictOn } from './propose-call.ts';
import type { Turn } from './turn.ts';
import type { Judge } from './used-answer.ts';

/** A sentence for each value whose correction leaves enough people to approve: whose, and who may do so then. */
export function onceCorrected({ state, context, sop }: Turn, approvers: readonly ApproverDemand[]): readonly string[] {
  const { people } = context;
  const judge: Judge = (then, one) => verdictOn(context, then, { ...one.proposed, step: one.step });
  const excluded = excludedFromApproval(state);
  const able = new Set(whoMay(approvers, people, excluded));
  const deciders = whoMay([{ group: state.ifUnforeseen, count: 1 }], people, excludedOf(state));
  // A stop that does not depend on the answer stays open, and whoever presses *Try again* approves nothing.
  const canGoOn = (names: readonly string[]): boolean =>
    deciders.some(({ person }) =>
      isSatisfied(
        approvers,
        names.filter((name) => name !== person),
        people,
      ),
    );
  return Object.values(state.asks).flatMap((ask) => {
    if (!canBeReplaced(state, sop, ask, judge)) return [];
    const { [ask.askId]: _, ...asks } = state.asks;
    const left = giversOf({ opened: state.opened, asks });
    const ways = whoMay([{ group: ask.group, count: 1 }], people, excludedOf(state)).flatMap((corrector) => {
      const then = whoMay(approvers, people, { ...excluded, givers: [...left, markOf(corrector)] });
      const names = then.map(({ person }) => person);
      return canGoOn(names) ? [{ corrector: corrector.name, then }] : [];
    });
    if (ways.length === 0) return [];
    const correctors = ways.map(({ corrector }) => corrector).join(' or ');
    const freed = [...new Set(ways.flatMap(({ then }) => then))].filter((person) => !able.has(person));
    return [
      `If ${nameOf(ask)} is wrong, ${correctors} can press “Correct” on it. ${freed.map(({ name }) => name).join(' or ')} may approve then; if this is still open, someone else presses “Try again”`,
    ];
  });
}
