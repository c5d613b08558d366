/**
 * What planning sees besides the run, taken from the handbook in force right now.
 */
import { statedCurrency } from '../case/stated-currency.ts';
import type { RunState } from '../run/log/state.ts';
import type { PlanContext } from '../run/plan/plan-context.ts';
import type { Sop } from '../sop/sop.ts';
import type { HandbookInForce } from './handbooks.ts';
import { authorizerOf } from './authorizer-of.ts';
import { eventsOf, wordsOf } from './open-run.ts';
import type { Shell } from './shell.ts';

export function planContextOf(shell: Shell, inForce: HandbookInForce, state: RunState, sop: Sop | null): PlanContext {
  const { handbook } = inForce;
  const kind = handbook.kinds.get(state.opened?.kind ?? '');
  const currency = kind === undefined ? null : statedCurrency(kind);
  return {
    now: shell.clock.now(),
    ...wordsOf(inForce, state),
    events: eventsOf(inForce, state),
    ...(currency === null ? {} : { currency }),
    authorize: authorizerOf(handbook, sop),
    boundary: handbook.boundaries.get(sop?.boundary ?? '') ?? null,
    calendars: handbook.calendars,
    people: handbook.people,
    timeZone: handbook.timeZone,
    newId: (prefix) => shell.random.id(prefix),
  };
}
