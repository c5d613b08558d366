/**
 * Every kind of step, by name, in the order in which the language lists them.
 */
import type { Body } from '../sop.ts';
import { ask } from './ask/ask.ts';
import { choose } from './choose.ts';
import { doInOrder } from './do.ts';
import { forEach } from './for-each.ts';
import { judge } from './judge/judge.ts';
import { nothing } from './nothing.ts';
import { repeat } from './repeat.ts';
import { run } from './run.ts';
import { set } from './set.ts';
import type { KindName, StepKind } from './step-kind.ts';
import { stop } from './stop.ts';
import { table } from './table/table.ts';
import { together } from './together.ts';
import { use } from './use.ts';
import { wait } from './wait.ts';
import { watch } from './watch.ts';

const KINDS: { readonly [K in KindName]: StepKind<K> } = {
  use,
  set,
  do: doInOrder,
  together,
  choose,
  wait,
  ask,
  repeat,
  for_each: forEach,
  watch,
  run,
  table,
  judge,
  stop,
  nothing,
};

export const KIND_LIST: readonly StepKind[] = Object.values(KINDS);

export function kindOf(body: Body): StepKind {
  return KINDS[body.kind];
}
