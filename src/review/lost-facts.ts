/**
 * Facts of a kind that a changed handbook declares otherwise than an open case states them. Every call of its run would
 * be unclear: the boundary sees the case as the kind in force declares it.
 */
import { factType, type Kind } from '../case/kind.ts';
import { normalOf, type NormalForm } from '../kernel/identifier.ts';
import { problemsOf, type Value } from '../kernel/value.ts';

/** What a case states, and what was given for it and cannot be read: people are asked about that as it is. */
export type StatedFacts = {
  readonly facts: readonly { readonly path: string; readonly value: Value }[];
  readonly refused: readonly { readonly path: string }[];
};

export type LostFact = {
  readonly fact: string;
  /** What became of it: `is required now`. */
  readonly how: string;
  /** What a case has to do with it. */
  readonly verb: { readonly one: string; readonly many: string };
};

/** Facts that did not stand in the way of the case before. */
export function lostFacts(before: Kind, after: Kind, stated: StatedFacts): readonly LostFact[] {
  const known = new Set(unfit(before, stated).map(({ fact }) => fact));
  const lost = unfit(after, stated).filter(({ fact }) => !known.has(fact));
  return [...lost, ...reformed(before, after, stated).filter(({ fact }) => lost.every((one) => one.fact !== fact))];
}

/**
 * Facts that are stated in another normal form than is declared now. Policies are written in the new one, so a `forbid`
 * about this very number would not fire.
 */
function reformed(before: Kind, after: Kind, { facts }: StatedFacts): LostFact[] {
  return after.facts.flatMap(({ fact, normal }): LostFact[] => {
    const value = facts.find(({ path }) => path === fact)?.value;
    const was = before.facts.find((one) => one.fact === fact);
    return was === undefined || typeof value !== 'string' || staysAs(value, was.normal, normal)
      ? []
      : [{ fact, how: 'has another normal form now', verb: STATES }];
  });
}

/** Whether a number that was read in one form is sure to be the same text in another. */
function staysAs(value: string, before: NormalForm | undefined, after: NormalForm | undefined): boolean {
  if (after === undefined) return before === undefined;
  // A text without a form is as it arrived.
  if (before === undefined) return normalOf(value, after) === value;
  const isSame = before.keep === after.keep && (before.separators ?? 'ignored') === (after.separators ?? 'ignored');
  // A word that is left out no more may be part of the number.
  return isSame && before.words.every((word) => after.words.includes(word)) && normalOf(value, after) === value;
}

const STATES = { one: 'states it', many: 'state it' };

function unfit({ facts: declared }: Kind, { facts, refused }: StatedFacts): LostFact[] {
  const undeclared = facts
    .filter(({ path }) => !declared.some(({ fact }) => fact === path))
    .map(({ path }): LostFact => ({ fact: path, how: 'is not declared any more', verb: STATES }));
  return [
    ...undeclared,
    ...declared.flatMap((one): LostFact[] => {
      const { fact, optional, untrusted } = one;
      if (refused.some(({ path }) => path === fact)) return [];
      const value = facts.find(({ path }) => path === fact)?.value;
      if (value === undefined)
        // Policies never see what is untrusted.
        return optional || untrusted
          ? []
          : [{ fact, how: 'is required now', verb: { one: 'does not state it', many: 'do not state it' } }];
      return problemsOf(factType(one), value, fact).length === 0
        ? []
        : [
            {
              fact,
              how: 'takes other values now',
              verb: { one: 'states one that it does not take', many: 'state ones that it does not take' },
            },
          ];
    }),
  ];
}
