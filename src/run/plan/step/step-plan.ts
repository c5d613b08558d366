/**
 * What a step kind does in a turn of planning. Each kind has one file here; `kinds.ts` lists them.
 */
import type { Body, Step } from '../../../sop/sop.ts';
import type { Registry } from '../../../tool/registry.ts';
import type { Turn, Visit } from '../turn.ts';

export type BodyOf<Kind extends Body['kind']> = Extract<Body, { readonly kind: Kind }>;

export type StepPlan<StepBody extends Body> = {
  /** Emits what follows next; true when nothing is left to do in the step. */
  readonly visit: (turn: Turn, step: Step, body: StepBody, visit: Visit) => boolean;
  /**
   * Whether a step of this kind, without the steps inside it, only reads and saves values for later steps. The thread
   * does not post the conditions of such a step.
   */
  readonly onlyKeeps: (body: StepBody, registry: Registry) => boolean;
};
