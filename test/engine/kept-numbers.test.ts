/** The name of a claimant is erased, and the number of the load stays: the second bill for it is not paid unasked. */
import { expect, it } from 'vitest';
import { eraseFields, erasableOf, numbersOf, type Erasure } from '../../src/engine/erase-fields.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { filesOf, PERMISSIVE, sopFile, TWO_LEADS } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const PAYS = `  - step: 1
    says: Pay it
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
`;
const OWNERS = {
  path: 'owners.yaml',
  text: 'may_erase: claims-leads\nowners:\n  - files: "**"\n    approved_by: claims-leads\n',
};
const needs = '  - case.claim.amount\n  - case.claimant.account_id';
const files = [
  ...filesOf(sopFile(PAYS, { needs }), PERMISSIVE, TWO_LEADS).filter(({ path }) => path !== 'owners.yaml'),
  OWNERS,
];
const caseId = asCaseId('CASE-1');
const NAME = 'Wobbly';
const BOL = expect.objectContaining({ path: 'claim.bol', label: 'BOL', value: '4711' }) as unknown;

const paid = (story: (world: SimulatedWorld) => Promise<void>): Promise<void> =>
  inWorld({ files }, async (world) => {
    let count = 0;
    world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'done', output: { payment: `PAY-${++count}` } }));
    await world.claim({ bol: 'BOL-4711' }, { id: '101' });
    await world.rest();
    expect(payments(world)).toBe(1);
    await story(world);
  });

const payments = (world: SimulatedWorld): number => world.vendors.doneOf('tms.pay_claim');

const erase = (world: SimulatedWorld, containing: string | null, fields: readonly string[] | null = null) =>
  eraseFields(world.engine.shell, {
    caseId,
    fields,
    containing,
    reason: 'Asked for by the customer',
    account: { user: 'ann', host: 'ops-1' },
    person: 'lena-lead',
  });

/** A second claim for the load; whether people are asked about it, and what they read. */
async function second(world: SimulatedWorld): Promise<string> {
  await world.claim({ bol: 'BOL-4711' }, { id: '102' });
  await world.settle();
  const state = await world.state('CASE-2');
  return JSON.stringify(state === null ? [] : openAsks(state));
}

/** Without hashes and ids, which may have any digits. */
const textOf = async (world: SimulatedWorld): Promise<string> => {
  const row = await world.row('CASE-1');
  const text = JSON.stringify([row, row === null ? [] : await world.store.runs.log(row.runId, 0)]);
  return text.replaceAll(/[0-9a-f]{24,}/gu, '');
};

it('the name goes and the number stays, so people are asked about the second claim', () =>
  paid(async (world) => {
    expect(await textOf(world)).toContain(NAME);
    expect(await erase(world, NAME)).toMatchObject({ ok: true, kept: [BOL], gone: [] });
    expect(await textOf(world)).not.toContain(NAME);
    expect(JSON.stringify((await world.row('CASE-1'))?.about)).toContain('4711');
    expect(await second(world)).toContain('CASE-1 has the same BOL 4711');
    expect(payments(world)).toBe(1);
  }));

it('fields that are named keep what the case is about, too', () =>
  paid(async (world) => {
    expect(await erase(world, null, ['CaseOpened.facts'])).toMatchObject({ kept: [BOL] });
    expect(await second(world)).toContain('CASE-1 has the same BOL 4711');
  }));

it.each([
  ['as it is read', '4711'],
  ['with everything', null],
])('a number that is named itself is erased, and it is said that the case is not found any more: %s', (_, text) =>
  paid(async (world) => {
    expect(await numbersOf(world.store, { caseId, fields: null, containing: text })).toEqual({ kept: [], gone: [BOL] });
    expect(await erase(world, text)).toMatchObject({ ok: true, kept: [], gone: [BOL] });
    expect(await textOf(world)).not.toContain('4711');
    expect(await second(world)).toBe('[]');
  }),
);

it('a number that was kept can be erased later', () =>
  paid(async (world) => {
    await erase(world, NAME);
    const found = await erasableOf(world.store, { caseId, fields: null, containing: '4711' });
    expect(found.map(({ type, field }) => `${type}.${field}`)).toContain('FieldsErased.named');
    const again: Erasure = await erase(world, '4711');
    expect(again).toMatchObject({ ok: true, kept: [], gone: [BOL] });
    expect(await textOf(world)).not.toContain('4711');
    expect((await world.row('CASE-1'))?.about).toEqual([]);
  }));
