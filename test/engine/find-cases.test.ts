/** What `/sop find` finds, and for whom: rows lead to a case, its log and who may read it decide. */
import { describe, expect, it } from 'vitest';
import type { CaseAccess } from '../../src/engine/commands.ts';
import { ANA } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const everyone = async (): Promise<boolean> => true;

async function filed(world: SimulatedWorld, count = 2): Promise<void> {
  for (let id = 101; id < 101 + count; id++)
    await world.claim(
      { bol: id === 101 ? 'BOL 0400-77' : `BOL-9${id}`, pro: id === 101 ? 'PRO 555' : `PRO-8${id}` },
      {
        id: String(id),
        requester: { name: id === 102 ? 'Marmalade Motors' : 'Wobbly Widget Works', email: 'c@w.example' },
      },
    );
  await world.settle();
}

const find = async (
  { engine }: SimulatedWorld,
  words: string,
  mayRead: (access: CaseAccess) => Promise<boolean> = everyone,
  limit = 20,
): Promise<string[]> => (await engine.commands.find(words, limit, ANA, mayRead)).map(({ caseId }) => caseId);

describe('a case is found', () => {
  it.each([
    ['its number, as its own door writes it', '0400-77', ['CASE-1']],
    ['its number, with the words of a paper before it', 'bol 040077', ['CASE-1']],
    ['its number, without the zeros in front', '40077', ['CASE-1']],
    ['another number of what it is about', 'PRO-555', ['CASE-1']],
    ['the number of its ticket', '102', ['CASE-2']],
    ["the customer's name", 'Marmalade Motors', ['CASE-2']],
    ['a part of it, in small letters', '  marmalade   m', ['CASE-2']],
    ['its own name', 'case-2', ['CASE-2']],
    ['the number in its own name', '2', ['CASE-2']],
  ])('by %s', (_, words, expected) =>
    inWorld({}, async (world) => {
      await filed(world);
      expect(await find(world, words)).toEqual(expected);
    }),
  );

  it('by the number that it had before a correction, too: what was paid may have that', () =>
    inWorld({}, async (world) => {
      await filed(world, 1);
      await world.claim(
        { bol: 'BOL 0400-78', pro: 'PRO 555' },
        { requester: { name: 'Wobbly', email: 'c@w.example' } },
        'ticket.updated',
      );
      await world.settle();
      expect(await find(world, '0400-77')).toEqual(['CASE-1']);
      expect(await find(world, '0400-78')).toEqual(['CASE-1']);
    }));
});

describe('no case is found', () => {
  it.each(['77', 'PRO 55', '7,200.00', 'Freight claim', 'ar', 'Motors Marmalade', 'case-9', '%'])(
    'not by %s',
    (words) =>
      inWorld({}, async (world) => {
        await filed(world);
        expect(await find(world, words)).toEqual([]);
      }),
  );
});

describe('a case that the person may not read', () => {
  it('is not found, and takes the place of no other one', () =>
    inWorld({}, async (world) => {
      await filed(world, 4);
      let asked = 0;
      // Of the three cases of one customer, only the one that is looked at last.
      const mayReadLast = async (): Promise<boolean> => ++asked > 2;
      expect(await find(world, 'Wobbly', mayReadLast, 1)).toHaveLength(1);
      expect(await find(world, 'Wobbly', async () => false)).toEqual([]);
      expect(await find(world, '0400-77', async () => false)).toEqual([]);
    }));

  it('is not found where the rows alone say that the person may', () =>
    inWorld({}, async (world) => {
      await filed(world);
      let asked = 0;
      expect(await find(world, '0400-77', async () => ++asked === 1)).toEqual([]);
      expect(asked).toBe(2);
    }));
});
