import { describe, expect, it } from 'vitest';
import { checkSop } from '../../../src/sop/check.ts';
import { parseSop } from '../../../src/sop/parse.ts';
import { WORLD } from '../world.ts';

const head = (name: string, boundary = 'claims-agent'): string =>
  `sop: ${name}\ntitle: Test\nowner: claims\nchanges_approved_by: claims-managers\nboundary: ${boundary}\nif_unforeseen: claims-leads\n`;
const CALLED = `${head('inner')}takes:
  amount: { label: amount, type: money }
  tier: { label: tier, type: text, one_of: [Gold, Silver], optional: true }
steps:
  - step: 1
    says: Pay {amount}
    use: zendesk.pay
    with:
      ticket: "101"
      amount: = amount
    outcome: paid
`;
const CALLER = (given: string, more = ''): string => `${head('outer')}starts:
  says: A claim arrives
  if:
    - case.kind == "freight_claim"
needs:
  - case.claim.amount
steps:
  - step: 1
    says: Go on
    run: inner
    with:
${given}
    save: result
${more}`;

function found(caller: string, called = CALLED): string[] {
  const sops = new Map([
    ['inner', called],
    ['outer', caller],
  ]);
  const { sop, findings } = parseSop(caller, 'outer.sop.yaml', new Map(), sops);
  return [...findings, ...(sop === null ? [] : checkSop(sop, WORLD))]
    .filter(({ rule, severity }) => rule === 'runs' || severity === 'error')
    .map(({ rule, place, message }) => `${rule} ${place.line}:${place.column} ${message}`);
}

describe('runs', () => {
  it('valid: every input, each of its type, and an optional one left out', () => {
    expect(found(CALLER('      amount: = case.claim.amount'))).toEqual([]);
    expect(found(CALLER('      amount: 5.00 USD\n      tier: Gold'))).toEqual([]);
  });

  it.each([
    ['an input that is missing', '      tier: Gold', 'runs 16:10 `inner` takes `amount`'],
    ['an input that is unknown', '      amount: 5.00 USD\n      teir: Gold', 'runs 19:7 `inner` takes no `teir`'],
    [
      'an input of another type',
      '      amount: = case.received_at',
      'runs 18:7 Expected an amount of money for `amount`, got a point in time',
    ],
    [
      'a text that is none of those it may be',
      '      amount: 5.00 USD\n      tier: Iron',
      'runs 19:7 Expected one of `Gold`, `Silver` at `tier`, got `Iron`',
    ],
    [
      'text from outside',
      '      amount: 5.00 USD\n      tier: = case.claimant.name',
      'runs 19:7 Expected one of `Gold`, `Silver` for `tier`, got text',
    ],
  ])('invalid: %s', (_, given, message) => {
    expect(found(CALLER(given))).toEqual([message]);
  });

  it('says what to write for the name of an amount without its equals sign', () => {
    const sops = new Map([
      ['inner', CALLED],
      ['outer', CALLER('      amount: case.claim.amount')],
    ]);
    const { sop } = parseSop(sops.get('outer') ?? '', 'outer.sop.yaml', new Map(), sops);
    const findings = sop === null ? [] : checkSop(sop, WORLD);
    expect(findings.filter(({ rule }) => rule === 'runs')).toMatchObject([
      { suggestion: 'Write `= case.claim.amount`' },
    ]);
  });

  it('near miss: an outcome that it can have, and `none`', () => {
    const more = (outcome: string): string =>
      `  - step: 2\n    says: It was paid\n    if:\n      - result.outcome == "${outcome}"\n    flag: paid\n`;
    expect(found(CALLER('      amount: 5.00 USD', more('paid')))).toEqual([]);
    expect(found(CALLER('      amount: 5.00 USD', more('none')))).toEqual([]);
    expect(found(CALLER('      amount: 5.00 USD', more('refused')))).toEqual([
      'expression-types 23:27 `refused` is not a possible value here, which is one of `paid`, `none`',
    ]);
  });
});
