/**
 * The world that planning sees, taken from the handbook in force at this moment.
 */
import type { RunState } from '../run/state.ts';
import type { World } from '../run/world.ts';
import type { Sop } from '../sop/sop.ts';
import type { HandbookInForce } from './handbooks.ts';
import { judgeOf } from './judge-of.ts';
import { caseTypeOf } from './open-run.ts';
import type { Shell } from './shell.ts';

export function worldOf(shell: Shell, inForce: HandbookInForce, state: RunState, sop: Sop | null): World {
  const { handbook } = inForce;
  return {
    now: shell.clock.now(),
    registry: shell.registry,
    caseType: caseTypeOf(inForce, state),
    judge: judgeOf(handbook, sop),
    calendars: handbook.calendars,
    timeZone: handbook.timeZone,
    newId: (prefix) => shell.chance.id(prefix),
  };
}
