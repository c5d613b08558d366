/**
 * Limits that the boundary decides by with another value than a condition of the run read. A reading is a fact of the
 * past and stays in the log; the verdict reads the limit again, and wins.
 */
import type { Verdict } from '../../boundary/verdict.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { toldApart } from '../../kernel/told-apart.ts';
import type { RunState } from '../log/state.ts';

/** One sentence for each limit, by the last condition that read another value. */
export function limitChanges({ decisions }: Pick<RunState, 'decisions'>, { limits = {} }: Verdict): string[] {
  const decided = Object.entries(decisions).toSorted(([, one], [, other]) => one.at - other.at);
  return Object.entries(limits).flatMap(([name, now]) => {
    const [step, before] =
      decided
        .flatMap(([label, { traces }]) =>
          traces.flatMap(({ readings }) => readings.map((read) => [label, read] as const)),
        )
        .findLast(
          ([, { origin, value }]) =>
            origin?.kind === 'limit' && origin.name === `limits.${name}` && hashOf(value) !== hashOf(now),
        ) ?? [];
    if (step === undefined || before === undefined || before.value === null) return [];
    const words = name.replaceAll('_', ' ');
    const [was = '', is = ''] = toldApart([before.value, now]);
    return `The limit ${words} was ${was} when step ${step} read it and is ${is} now: the boundary decides by ${is}`;
  });
}
