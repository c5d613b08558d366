/**
 * Asks the boundary in force what it says of calls in states that a run could be in.
 */
import type { RunState } from '../run/log/state.ts';
import type { Judge } from '../run/plan/used-answer.ts';
import type { Sop } from '../sop/sop.ts';
import { authorizeAgain, authorizerOf } from './authorizer-of.ts';
import type { HandbookInForce } from './handbooks.ts';
import { caseTypeOf } from './open-run.ts';

export function judgeOf(inForce: HandbookInForce, run: RunState, sop: Sop): Judge {
  const authorize = authorizerOf(inForce.handbook, sop);
  const caseType = caseTypeOf(inForce, run);
  return (state, call) => authorizeAgain(authorize, state, call, caseType);
}
