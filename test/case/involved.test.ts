import { describe, expect, it } from 'vitest';
import { areMarked, involvedIn } from '../../src/case/involved.ts';

const CARLA = { person: 'carla', emails: ['carla@wobbly.example'] };
const OTTO = { person: 'otto', emails: ['otto@wobbly.example'] };

describe('the people whom an event names', () => {
  it('are its requester, the others and its editor, by what the source says of each', () => {
    const requester = { name: 'Carla', email: null, others: ['otto@wobbly.example', 'Olga'] };
    expect(involvedIn({ requester, editor: { name: 'Eva', email: null } })).toEqual([
      { role: 'requester', name: 'Carla', email: null },
      { role: 'requester', name: null, email: 'otto@wobbly.example' },
      { role: 'requester', name: 'Olga', email: null },
      { role: 'editor', name: 'Eva', email: null },
    ]);
  });

  it('are known once the record has each of them, and not only some', () => {
    expect(areMarked([CARLA, OTTO], { persons: [OTTO, CARLA] })).toBe(true);
    expect(areMarked([CARLA, OTTO], { persons: [CARLA] })).toBe(false);
    expect(areMarked([CARLA], {})).toBe(false);
  });
});
