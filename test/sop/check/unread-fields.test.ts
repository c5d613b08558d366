import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { World } from '../../../src/sop/check/rule.ts';
import { createRegistry } from '../../../src/tool/registry.ts';
import { labelled } from '../../../src/tool/schema.ts';
import { findingsOf, sopFile, TOOLS, WORLD } from '../world.ts';

const [first] = TOOLS;
if (first === undefined) throw new Error('Expected the world to have tools');
const world: World = {
  ...WORLD,
  registry: createRegistry([
    ...TOOLS,
    {
      ...first,
      id: 'zendesk.list_claims',
      system: 'zendesk',
      effect: 'read',
      probe: 'none',
      input: z.strictObject({}) as unknown as (typeof first)['input'],
      output: z.strictObject({
        count: labelled(z.number(), 'count'),
        claims: labelled(
          z.array(
            z.strictObject({
              paid: z.number(),
              unread_fields: labelled(z.array(z.string()), 'fields that could not be read'),
            }),
          ),
          'claims',
        ),
      }) as unknown as (typeof first)['output'],
    },
  ]),
};

const find = '- step: 1\n  says: Find the claims\n  use: zendesk.list_claims\n  save: found\n';
const guard = (condition: string): string => `- step: 2\n  says: Look\n  if: ['${condition}']\n  stop: Unclear\n`;
const pay =
  '- step: 3\n  says: Pay it\n  if: ["found.count == 0"]\n  use: zendesk.pay\n  with:\n    ticket: = case.zendesk.ticket_id\n    amount: = case.claim.amount\n';
const NEEDS = '- case.claim.amount\n- case.zendesk.ticket_id';
const says = (steps: string): readonly string[] =>
  findingsOf(sopFile({ needs: NEEDS, steps }), 'unread-fields', world).map(
    ({ message, severity }) => `${severity}: ${message}`,
  );

describe('a procedure that pays by what it found', () => {
  it('is warned when nothing reads what could not be read', () => {
    expect(says(find + pay)).toEqual([
      'warning: Nothing reads `unread_fields` of `found`, and this procedure pays: a value that could not be read counts as none',
    ]);
  });

  it('is not warned when a condition reads it', () => {
    expect(says(find + guard('found.claims.exists(x, size(x.unread_fields) > 0)') + pay)).toEqual([]);
  });

  it('is not warned when a loop over what was found reads it', () => {
    const loop =
      '- step: 2\n  says: Each\n  for_each: { item: one, in: = found.claims, at_most: 5, at_once: 1 }\n  do:\n    - step: 2a\n      says: Look\n      if: ["size(one.unread_fields) > 0"]\n      flag: unread\n';
    expect(says(find + loop + pay)).toEqual([]);
  });

  it('is not warned while steps of it are never reached, of which one may read it', () => {
    const unread =
      '- step: 4\n  says: Stop\n  stop: Done\n' +
      guard('found.claims.exists(x, size(x.unread_fields) > 0)').replace('step: 2', 'step: 5');
    expect(says(find + pay + unread)).toEqual([]);
  });

  it('is not warned when it pays nothing, or decides nothing by it', () => {
    expect(says(find + guard('found.count > 3'))).toEqual([]);
    expect(says(find + pay.replace('found.count == 0', 'case.claim.amount > 0'))).toEqual([]);
  });
});
