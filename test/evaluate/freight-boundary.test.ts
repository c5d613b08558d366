/** What the boundary of the whole claim procedure guarantees, whatever a model, a claimant or an author does. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filesIn } from '../handbook-folder/files-in.ts';
import { allTools } from '../../src/connector/tools.ts';
import { money } from '../../src/kernel/money.ts';
import { timestamp } from '../../src/kernel/time.ts';
import type { Value } from '../../src/kernel/value.ts';
import { boundaryCoverage } from '../../src/review/boundary-coverage.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { createRegistry } from '../../src/tool/registry.ts';

const FOLDER = fileURLToPath(new URL('../../sops/examples/freight-claims', import.meta.url));
const registry = createRegistry(allTools());
const { handbook } = compileHandbook(filesIn(FOLDER), registry);
const boundary = handbook?.boundaries.get('claims-agent');
const sop = handbook?.sops.get('freight-damage-claim');
if (boundary === undefined || sop === undefined) throw new Error('Expected the handbook of the freight claims');

/** The only step that may pay without approval. */
const AUTOMATIC = boundaryCoverage(sop, boundary).find(({ action }) => action === 'settlement.auto_pay')?.step ?? '';
const usd = (minor: number): Value => money('USD', minor);

/** A claim that may be paid automatically, with some facts replaced; null removes one. */
function verdict(
  tool: string,
  args: Record<string, Value>,
  step: string,
  claim: Record<string, Value | null> = {},
  account: string | null = 'ACC-1',
): string {
  const facts = {
    amount: usd(20_000),
    documents: ['bol', 'delivery_receipt', 'invoice', 'photos'],
    type: 'damage',
    bol: 'BOL-1',
    ...claim,
  };
  const { outcome, approvers } = boundary?.authorize({
    tool,
    args,
    refused: [],
    run: { sop: 'freight-damage-claim', version: 1, step, requester: 'carla@wobbly.example' },
    case: {
      id: 'CASE-1',
      kind: 'freight_claim',
      channel: 'zendesk_web',
      received_at: timestamp(0),
      other_cases: 0,
      zendesk: { ticket_id: '101' },
      claimant: account === null ? {} : { account_id: account },
      claim: Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, Value] => entry[1] !== null)),
    },
  }) ?? { outcome: 'none', approvers: [] };
  return [outcome, ...approvers.map(({ group, count }) => `${count} ${group}`)].join(', ');
}

const pay = (minor: number, over: Record<string, Value> = {}): Record<string, Value> => ({
  claim: 'CASE-1',
  account_id: 'ACC-1',
  amount: usd(minor),
  shipment_id: 'SHP-1',
  already_paid: usd(0),
  ...over,
});

describe('a payment', () => {
  it('is made without approval only for the amount in the form, to the claimant, with every document', () => {
    expect(verdict('tms.pay_claim', pay(20_000), AUTOMATIC)).toBe('permitted');
  });

  it.each([
    ['a model extracted the amount from the text', pay(20_000), { amount: null }],
    ['a model extracted an amount that differs from the form', pay(20_000), { amount: usd(24_000) }],
    ['it goes to another account', pay(20_000, { account_id: 'ACC-2' }), {}],
    ['a document is missing', pay(20_000), { documents: ['bol', 'delivery_receipt', 'photos'] }],
    ['there are no documents', pay(20_000), { documents: null }],
  ])('stops to ask at the automatic step when %s', (_says, args, claim) => {
    expect(verdict('tms.pay_claim', args, AUTOMATIC, claim)).toBe('unclear');
  });

  it.each([['9a12b3'], ['1'], [`${AUTOMATIC}1`], [`8/${AUTOMATIC}`], ['9.on_carrier_offer.1']])(
    'needs people at step %s, however small it is',
    (step) => {
      expect(verdict('tms.pay_claim', pay(1), step, { amount: usd(1) })).toBe('needs approval, 1 claims-analysts');
    },
  );

  it.each([[AUTOMATIC], ['9a12b3'], ['1']])(
    'of more than is claimed is forbidden at step %s, whoever approves it',
    (step) => {
      expect(verdict('tms.pay_claim', pay(20_001), step, { amount: usd(20_000) })).toBe('forbidden');
      expect(verdict('tms.pay_claim', pay(999_999_900), step, { amount: usd(720_000) })).toBe('forbidden');
      expect(verdict('tms.pay_claim', pay(20_000), '9a12b3', { amount: usd(20_000) })).toMatch(/^needs approval/);
    },
  );

  it.each([[AUTOMATIC], ['9a12b3'], ['1']])(
    'of more than is left after earlier payments for the shipment is forbidden at step %s',
    (step) => {
      expect(verdict('tms.pay_claim', pay(15_000, { already_paid: usd(5_001) }), step)).toBe('forbidden');
      expect(verdict('tms.pay_claim', pay(15_000, { already_paid: usd(5_000) }), '1')).toMatch(/^needs approval/);
    },
  );

  it('is never automatic when something was paid for the shipment before', () => {
    expect(verdict('tms.pay_claim', pay(15_000, { already_paid: usd(1) }), AUTOMATIC)).toBe('unclear');
  });

  it('is forbidden without a look at what was paid for the shipment before', () => {
    const { already_paid: _, ...unseen } = pay(20_000);
    expect(verdict('tms.pay_claim', unseen, '1')).toBe('forbidden');
  });

  it('of one cent too much is forbidden at the automatic step', () => {
    expect(verdict('tms.pay_claim', pay(25_001), AUTOMATIC, { amount: usd(25_001) })).toBe('forbidden');
  });

  it('is forbidden for the claim of another case', () => {
    expect(verdict('tms.pay_claim', pay(20_000, { claim: 'CASE-2' }), AUTOMATIC)).toBe('forbidden');
  });

  it('may be made without approval only by the automatic step, including handlers and loops', () => {
    const alone = boundaryCoverage(sop, boundary).filter(
      ({ tool, outcomes }) =>
        ['tms.pay_claim', 'tms.accept_offer', 'tms.send_appeal', 'zendesk.send_denial'].includes(tool) &&
        outcomes.includes('permitted'),
    );
    expect(alone.map(({ step, tool }) => `${step} ${tool}`)).toEqual([`${AUTOMATIC} tms.pay_claim`]);
  });
});

describe('an offer of the carrier', () => {
  const accept = (amount: Value): Record<string, Value> => ({ proposal: 'PRP-1', offer: usd(900_000), amount });

  it('on a large claim also needs Finance, even if the claimant reduces the claim in the form meanwhile', () => {
    for (const amount of [usd(5_000_000), usd(100), null])
      expect(verdict('tms.accept_offer', accept(usd(5_000_000)), '9.on_carrier_offer.2b3', { amount })).toMatch(
        /^needs approval, .*1 finance/,
      );
  });

  it('and an appeal are decided by the claims director once nobody decided in time', () => {
    const late = '9.on_carrier_offer.4d3b.if_expired.2d';
    expect(verdict('tms.accept_offer', accept(usd(1_000_000)), late)).toBe('needs approval, 1 claims-director');
    expect(verdict('tms.accept_offer', accept(usd(5_000_000)), late)).toMatch(
      /^needs approval, (?=.*1 claims-director).*1 finance/,
    );
    expect(verdict('tms.send_appeal', { appeal: 'APL-1' }, '9.on_carrier_declined.7d1c2')).toBe(
      'needs approval, 1 claims-manager',
    );
    expect(verdict('tms.send_appeal', { appeal: 'APL-1' }, '9.on_carrier_declined.7d1c2.if_expired.2d')).toBe(
      'needs approval, 1 claims-director',
    );
  });

  it('on a small claim needs only the claims manager', () => {
    expect(
      verdict('tms.accept_offer', accept(usd(1_000_000)), '9.on_carrier_offer.2b3', { amount: usd(1_000_000) }),
    ).toBe('needs approval, 1 claims-manager');
  });
});
