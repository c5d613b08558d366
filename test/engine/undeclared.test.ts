/** Tests of names that a message uses and its kind does not declare: nothing of a message disappears without a word. */
import { describe, expect, it } from 'vitest';
import { asCaseId } from '../../src/kernel/ids.ts';
import { FILES, withEvents } from '../run/handbook.ts';
import { postEvent, TMS } from './post-event.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const FACTS = {
  'claimant.name': 'Wobbly Widget Works',
  'claimant.account_id': 'ACC-1',
  'claim.bol': 'BOL-1',
  'zendesk.ticket_id': '101',
};

const opening = (facts: Readonly<Record<string, unknown>>): object => ({
  opens: 'freight_claim',
  case: { system: 'zendesk', record: '101' },
  requester: { name: 'Carla', email: 'carla@wobbly.example' },
  facts: { ...FACTS, ...facts },
});

const files = [...withEvents(FILES), TMS];

const posts = ({ slack }: SimulatedWorld): string => JSON.stringify(slack.messages);

describe('a fact whose name the kind does not declare', () => {
  it('is said in the thread, by explain and in the inbox when it arrives with the creation', () =>
    inWorld({ files, thread: true }, async (world) => {
      await postEvent(world, opening({ 'claim.ammount': '7200.00 USD' }));
      await world.rest();
      expect(posts(world)).toContain('Did you mean `claim.amount`?');
      const explained = await world.engine.commands.explain(asCaseId('CASE-1'));
      expect(explained?.remarks.join('\n')).toContain(
        'claim.ammount arrived with the case and cannot be used: Its kind declares no such name',
      );
      expect(await world.store.inbox.setAside(9)).toMatchObject([
        {
          outcome: 'partly',
          note: 'partly: opened CASE-1; `claim.ammount` was not used: Its kind declares no such name. Did you mean `claim.amount`?',
        },
      ]);
      expect(world.operatorNotices.join()).toContain('A message was used without some of its facts');
    }));

  it('is said in the inbox when it arrives with a correction, or before its case', () =>
    inWorld({ files, thread: true }, async (world) => {
      const correction = { corrects: 'freight_claim', case: { system: 'zendesk', record: '101' } };
      await postEvent(world, { ...correction, facts: { 'claim.bowl': 'B' } });
      await postEvent(world, opening({ 'claim.amount': '7200.00 USD' }));
      await world.rest();
      await postEvent(world, { ...correction, facts: { 'claim.ammount': '7300.00 USD' } });
      expect((await world.store.inbox.setAside(9)).map(({ note }) => note)).toEqual([
        expect.stringMatching(/^partly: corrected CASE-1.*`claim\.ammount` was not used/),
        expect.stringMatching(/^partly: .*`claim\.bowl` was not used/),
      ]);
      expect(posts(world)).toContain('claim.bowl');
    }));

  it('is said in the inbox when a declared event has it', () =>
    inWorld({ files, thread: true }, async (world) => {
      await postEvent(world, opening({ 'claim.amount': '7200.00 USD' }));
      await world.rest();
      await postEvent(world, {
        event: 'carrier_offer',
        case: { system: 'zendesk', record: '101' },
        fields: { amount: '900.00 USD', reasn: 'released value' },
      });
      expect(await world.store.inbox.setAside(9)).toMatchObject([
        { outcome: 'partly', note: expect.stringContaining('`reasn` was not used') },
      ]);
      expect(posts(world)).toContain('reasn');
    }));

  it('of several messages are counted for the operators some minutes later', () =>
    inWorld({ files, thread: true }, async (world) => {
      await postEvent(world, opening({ 'claim.amount': '7200.00 USD' }));
      await world.rest();
      for (const name of ['claim.a', 'claim.b', 'claim.c'])
        await postEvent(world, {
          corrects: 'freight_claim',
          case: { system: 'zendesk', record: '101' },
          facts: { [name]: 'x' },
        });
      const notices = (): string[] => world.operatorNotices.filter((notice) => notice.includes('without some of its'));
      expect(notices()).toHaveLength(1);
      await world.after(301_000);
      expect(notices()).toHaveLength(2);
      expect(notices()[1]).toContain('2 more like this since');
    }));

  it('is not asked about when it is unclear which SOP starts', () =>
    inWorld({ files, thread: true }, async (world) => {
      await postEvent(world, opening({ 'claim.ammount': '7200.00 USD' }));
      const state = await world.rest();
      expect(Object.values(state?.asks ?? {}).filter((ask) => JSON.stringify(ask).includes('ammount'))).toEqual([]);
    }));
});

describe('a misspelt key of a field of the template in Zendesk', () => {
  it('is said in the thread and in the inbox', () =>
    inWorld({ files, thread: true }, async (world) => {
      await world.claim({}, { fields: { account_id: 'ACC-1', bol: 'BOL-1', claim_ammount: '7200' } });
      await world.rest();
      expect(posts(world)).toContain('Did you mean `claim_amount`?');
      expect(await world.store.inbox.setAside(9)).toMatchObject([{ outcome: 'partly' }]);
    }));

  it('is not suspected in a field that no kind maps', () =>
    inWorld({ files, thread: true }, async (world) => {
      await world.claim({ claim_amounts: '1', priority: 'high' });
      await world.rest();
      expect(await world.store.inbox.setAside(9)).toEqual([]);
    }));
});
