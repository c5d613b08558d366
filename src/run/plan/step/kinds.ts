/**
 * The step kinds, by the `kind` of their body. A missing one is a type error.
 */
import type { Body } from '../../../sop/sop.ts';
import { planAsk } from './ask.ts';
import { planChoose } from './choose.ts';
import { planDo } from './do.ts';
import { planForEach } from './for-each.ts';
import { planJudge } from './judge.ts';
import { planNothing } from './nothing.ts';
import { planRepeat } from './repeat.ts';
import { planRun } from './run.ts';
import { planSet } from './set.ts';
import type { BodyOf, StepPlan } from './step-plan.ts';
import { planStop } from './stop.ts';
import { planTable } from './table.ts';
import { planTogether } from './together.ts';
import { planUse } from './use.ts';
import { planWait } from './wait.ts';
import { planWatch } from './watch.ts';

export const STEP_PLANS: { readonly [Kind in Body['kind']]: StepPlan<BodyOf<Kind>> } = {
  use: planUse,
  set: planSet,
  do: planDo,
  together: planTogether,
  choose: planChoose,
  table: planTable,
  judge: planJudge,
  ask: planAsk,
  wait: planWait,
  watch: planWatch,
  repeat: planRepeat,
  for_each: planForEach,
  run: planRun,
  stop: planStop,
  nothing: planNothing,
};
