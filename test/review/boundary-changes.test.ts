/** What people read of a changed boundary, policy by policy. */
import { describe, expect, it } from 'vitest';
import type { Boundary } from '../../src/boundary/compile.ts';
import { boundaryChanges } from '../../src/review/boundary-changes.ts';

const NOTE = 'permit (principal, action, resource)\nwhen { context.args.ticket == "1" };';
const PAY = 'forbid (principal, action, resource);';

/** Boundaries by name, each with its policies in order. */
const boundaries = (
  policies: Readonly<Record<string, readonly (readonly [string, string])[]>>,
): Map<string, Boundary> =>
  new Map(
    Object.entries(policies).map(([name, list]) => [
      name,
      { name, policies: list.map(([id, text]) => ({ id, text })) } as unknown as Boundary,
    ]),
  );
const changes = (
  before: Parameters<typeof boundaries>[0],
  after: Parameters<typeof boundaries>[0],
): readonly string[] => boundaryChanges(boundaries(before), boundaries(after));

describe('a changed boundary', () => {
  it('says that its policies are in another order, since an approval cites the first', () => {
    const [one, other] = [['note', NOTE] as const, ['pay', PAY] as const];
    expect(changes({ claims: [one, other] }, { claims: [other, one] })).toEqual([
      'Boundary claims, its policies are in another order: note, pay → pay, note',
    ]);
    expect(changes({ claims: [one, other] }, { claims: [one, other] })).toEqual([]);
  });

  it('names each policy that is new, changed or gone, and not their order then', () => {
    expect(
      changes(
        {
          claims: [
            ['note', NOTE],
            ['pay', PAY],
          ],
          old: [],
        },
        {
          claims: [
            ['refund', PAY],
            ['note', NOTE.replace('"1"', '"2"')],
          ],
          fresh: [],
        },
      ),
    ).toEqual([
      'Boundary claims, policy refund is new: `forbid (principal, action, resource);`',
      'Boundary claims, policy note: `when { context.args.ticket == "1" };` → `when { context.args.ticket == "2" };`',
      'Boundary claims, policy pay was removed: `forbid (principal, action, resource);`',
      'Boundary fresh is new',
      'Boundary old was removed',
    ]);
  });
});
