/** What a policy reads of the case is on the card, since it is why people are asked. */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { asking, FILES, filesOf, handbookOf, sopFile } from './handbook.ts';
import { walk } from './walk.ts';

const PAY = `  - step: 1
    says: Pay it
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
`;

/** Without headlines, so that nothing else shows a value. */
const KIND = (FILES.find(({ path }) => path === 'kinds/freight_claim.yaml')?.text ?? '').replaceAll(
  '    headline: true\n',
  '',
);

function because(condition: string, facts: Parameters<typeof walk>[0] = {}): string {
  const boundary = asking('tms.pay_claim', 'claims-leads:1');
  const files = filesOf(sopFile(PAY, { needs: '  - case.claim.amount\n  - case.claimant.account_id' }), {
    ...boundary,
    text: boundary.text.replace(/;\n$/, `\nwhen { ${condition} };\n`),
  }).map((file): HandbookFile => (file.path === 'kinds/freight_claim.yaml' ? { ...file, text: KIND } : file));
  return walk({ handbook: handbookOf(files), ...facts }).ask('approval').card.because;
}

describe('the reason on the card of an approval', () => {
  it.each([
    [
      'an amount',
      'context.case.claim has amount && (context.case.claim.amount.currency == "USD" && context.case.claim.amount.minor > 500000)',
      'claim value $7,200.00',
    ],
    [
      'several, in the order of the kind',
      'context.case.claim has bol && context.case.claim.bol != "9" && context.case.claimant has account_id',
      'account number ACC-1, BOL BOL-1',
    ],
    ['one over several lines', 'context\n  .case\n  .claim has amount && true', 'claim value $7,200.00'],
    [
      'one that is asked for',
      'context.case.claim has amount && context.case.claim.amount.minor > 0',
      'claim value $7,200.00',
    ],
    ['one in brackets', 'context["case"]["claim"] has "amount"', 'claim value $7,200.00'],
    ['one of a path in several tests', 'context has case.claim.bol', 'BOL BOL-1'],
    ['one that is not stated', '!(context.case.claim has pro)', 'PRO not stated'],
  ])('names what the rule reads of the case: %s', (_, condition, says) => {
    expect(because(condition)).toBe(`Somebody looks at it first (rule asked: ${says})`);
  });

  it.each([
    ['a text', 'context.args.amount.minor > 0 && "context.case.claim.bol" != ""'],
    ['a remark', 'context.args.amount.minor > 0 // not context.case.claim.bol\n'],
  ])('names no fact that is only written in %s', (_, condition) => {
    expect(because(condition)).toBe('Somebody looks at it first (rule asked)');
  });

  it('names no fact whose name only begins like one that is read', () => {
    expect(because('context.args.amount.minor > 0 && "context.case.claim.amounts" != ""')).toBe(
      'Somebody looks at it first (rule asked)',
    );
  });
});
