/** What a list of `values` lacks today is the author's to change: one rule for `in` and for a comparison with an item. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { saidAbout } from '../mistakes.ts';

const found = (values: string, condition: string): string[] =>
  saidAbout({
    mistake: '',
    group: '',
    says: [],
    file: 'damage.sop.yaml',
    text: readFileSync(new URL('../corpus/base/damage.sop.yaml', import.meta.url), 'utf8')
      .replace('  rounds: 3\n', `  rounds: 3\n  ${values}\n`)
      .replace('- dispute.outcome == "lost"\n', `- dispute.outcome == "lost"\n      - ${condition}\n`),
  });

describe('a text that a list of values lacks', () => {
  it.each([
    ['tiers: [Premium, Gold]', '\'"Enterprise" in tiers\''],
    ['tiers: [Premium, Gold]', 'first(tiers) == "Enterprise"'],
    ['tiers: [Premium, Gold]', 'tiers.exists(tier, tier == "Enterprise")'],
    ['tiers: [Premium, Gold]', 'first(tiers) in ["Enterprise", "Standard"]'],
    ['tiers: []', 'tiers.exists(tier, tier == "Enterprise")'],
    ['tiers: [{ name: Premium }]', 'tiers.exists(tier, tier.name == "Enterprise")'],
    ['kinds: [theft]', 'case.claim.type in kinds'],
    ['kinds: [theft]', 'kinds.exists(one, one == case.claim.type)'],
  ])('is no mistake: %s, %s', (values, condition) => {
    expect(found(values, condition)).toEqual([]);
  });

  it.each([
    ['tier: Premium', 'tier == "Enterprise"'],
    ['tier: { name: Premium }', 'tier.name == "Enterprise"'],
    ['tiers: [Premium]', 'size(tiers) > 0 && case.claim.type == "theft"'],
    ['tiers: [Premium]', 'size(tiers) > 0 && case.claim.type in ["theft"]'],
  ])('is one where nothing could make it true: %s, %s', (values, condition) => {
    expect(found(values, condition)).toMatchObject([expect.stringContaining('is not a possible value here')]);
  });
});
