import { describe, expect, it } from 'vitest';
import { matchSops } from '../../src/sop/match.ts';
import { scopeOf } from './scope.ts';
import { parsed, sopFile } from './world.ts';

const sopFor = (starts: string) => parsed(sopFile({ starts, steps: '- step: 1\n  says: A\n  flag: a' }));
const scope = scopeOf(null, { 'case.kind': ['freight_claim', 'kind of case'] });

describe('matchSops', () => {
  it.each([
    ['case.kind == "freight_claim"', 'yes', 1],
    ['case.kind == "renewal"', 'no', 1],
    ['case.kind == "freight_claim"\n    - case.claim.type == "damage"', 'unclear', 2],
    ['case.kind == "renewal"\n    - case.claim.type == "damage"', 'no', 1],
    ['case.claim.type == "damage"\n    - case.kind == "renewal"', 'no', 1],
    ['case.claim.type == "damage" && case.kind == "renewal"', 'no', 1],
    ['case.claim.type == "damage"\n    - case.kind == "freight_claim"', 'unclear', 1],
  ])('%s: %s', (starts, matches, lines) => {
    const [match] = matchSops([sopFor(starts)], () => scope);
    expect([match?.matches, match?.trace.length]).toEqual([matches, lines]);
  });

  it('answers for each SOP, in the order given', () => {
    const sops = [sopFor('case.kind == "renewal"'), sopFor('case.kind == "freight_claim"')];
    expect(matchSops(sops, () => scope).map(({ sop, matches }) => [sops.indexOf(sop), matches])).toEqual([
      [0, 'no'],
      [1, 'yes'],
    ]);
  });
});
