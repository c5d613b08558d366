/** The deadlines of a run as the next run of its case inherits them: what was met or missed then. */
import type { Instant } from '../../kernel/clock.ts';
import type { EveryStep } from './every-step.ts';

/** `sop`: the name of the SOP whose step it is. `at`: when the step was done; of one that was missed, when that was noticed. */
export type EarlierClock = {
  readonly sop: string;
  readonly step: string;
  readonly dueAt: Instant;
  readonly state: 'met' | 'missed';
  readonly at: Instant;
};

type State = Pick<EveryStep, 'clocks'> & {
  readonly sop: { readonly name: string } | null;
  readonly opened: { readonly earlier: { readonly clocks?: readonly EarlierClock[] } | null } | null;
};

/** Those of the run that are decided, and those of the runs before it that this one did not decide. */
export function clocksBefore({ clocks, sop, opened }: State): readonly EarlierClock[] {
  const own = Object.values(clocks).flatMap(({ step, dueAt, state, at, before }): EarlierClock[] => {
    if (sop === null || (state !== 'met' && state !== 'missed')) return [];
    // A step that ended in time was in time although this was planned later.
    const done = before?.at ?? at;
    return [{ sop: sop.name, step, dueAt, state, at: state === 'met' ? Math.min(done, dueAt) : done }];
  });
  const isDecided = (then: EarlierClock): boolean =>
    own.some((clock) => clock.sop === then.sop && clock.step === then.step);
  return [...(opened?.earlier?.clocks ?? []).filter((then) => !isDecided(then)), ...own];
}
