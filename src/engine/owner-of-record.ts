/**
 * Whose record a call has opened. A trigger of the vendor that reports our own records may have opened another case for
 * it before the call was answered; then the record stays there, and people decide which case goes on.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import { planNext, type Plan } from '../run/plan/plan-next.ts';
import type { Shell } from './shell.ts';

/**
 * Plans, and once more where the run would take a record as its own that belongs to another case: by its key, found in its
 * system, by a person's word.
 */
export async function planWithOwners(
  { store }: Pick<Shell, 'store'>,
  input: Parameters<typeof planNext>[0],
): Promise<Plan> {
  const plan = planNext(input);
  const caseId = input.state.opened?.caseId;
  const keys = plan.events.flatMap(({ event }) => (event.type === 'RecordOpened' ? [event.key] : []));
  const rows = await Promise.all(keys.map((key) => store.cases.findByKey(key)));
  const others = new Map(
    keys.flatMap((key, index) => {
      const other = rows[index]?.caseId;
      return other === undefined || other === caseId ? [] : [[hashOf(key), other] as const];
    }),
  );
  if (others.size === 0) return plan;
  return planNext({ ...input, context: { ...input.context, caseOf: (key) => others.get(hashOf(key)) } });
}
