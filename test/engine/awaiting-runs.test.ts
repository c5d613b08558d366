/** Tests of publications that would leave an open run without an event for which it waits. */
import { describe, expect, it } from 'vitest';
import type { Publication } from '../../src/engine/publish-handbook.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { filesOf, LENA, MARCUS, PERMISSIVE, sopFile, withEvents } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';
import { TMS } from './post-event.ts';

const waitFor = (step: string, event: string): string =>
  `  - step: ${step}\n    says: Wait\n    wait: { event: ${event}, for: 30 days }\n    if_late: { says: Late, flag: late_${step} }\n`;
const FLAG = '  - step: 1\n    says: Flag\n    flag: seen\n';

const with_ = (steps: string): readonly HandbookFile[] => [...withEvents(filesOf(sopFile(steps), PERMISSIVE)), TMS];
/** No procedure reads the event, and its kind does not declare it. */
const WITHOUT: readonly HandbookFile[] = [...filesOf(sopFile(FLAG), PERMISSIVE), TMS];

const kindWith = (before: string, after: string): readonly HandbookFile[] =>
  with_(FLAG).map(({ path, text }) => {
    if (!path.startsWith('kinds/')) return { path, text };
    expect(text).toContain(before);
    return { path, text: text.replace(before, after) };
  });
const sendersWith = (text: string): readonly HandbookFile[] =>
  with_(FLAG).map((file) => (file.path === TMS.path ? { ...file, text } : file));

const AMOUNT = '- { field: amount, label: offered amount, type: money }';

function story(steps: string, act: (world: SimulatedWorld) => Promise<void>): Promise<void> {
  return inWorld({ files: with_(steps) }, async (world) => {
    await world.claim();
    await world.settle();
    await act(world);
  });
}

const messages = (publication: Publication): readonly string[] =>
  publication.kind === 'refused' ? publication.findings.map(({ message }) => message) : [publication.kind];

const numberInForce = async (world: SimulatedWorld): Promise<number> =>
  (await world.engine.shell.handbooks.current()).published.number;

const WATCHING = `  - step: 1
    says: Watch
    watch:
      - on: carrier_offer
        at_most: 1
        says: It came
        flag: offered
    do:
      - step: 1a
        says: Wait
        wait: { for: 30 days }
`;
const IN_LOOP = `  - step: 1
    says: Twice
    repeat: { at_most: 2, until: [ has(case.claim.pro) ] }
    do:
      - step: 1a
        says: Wait
        wait: { event: carrier_offer, for: 30 days, since: start }
        if_late: { says: Late, flag: late_1a }
      - step: 1b
        says: Wait
        wait: { event: claim_closed, for: 30 days, since: start }
        if_late: { says: Late, flag: late_1b }
    if_late: { says: Enough, flag: enough }
`;

describe('a publication that removes an event', () => {
  it.each([
    ['waits for it', waitFor('1', 'carrier_offer'), 'CASE-1 waits for it in step 1'],
    ['watches for it', WATCHING, 'CASE-1 watches for it in step 1'],
    [
      'will wait for it',
      `${waitFor('1', 'claim_closed')}${waitFor('2', 'carrier_offer')}`,
      'CASE-1 may still wait for it in step 2',
    ],
  ])('is refused, with the case, while an open run %s', (_, steps, text) =>
    story(steps, async (world) => {
      const refused = await world.publish(WITHOUT);
      expect(messages(refused)).toContain(
        `The event \`carrier_offer\` of the kind \`freight_claim\` is not declared any more, but ${text}`,
      );
      expect(refused).toMatchObject({
        findings: expect.arrayContaining([
          expect.objectContaining({
            place: { file: 'kinds/freight_claim.yaml', line: 1, column: 1 },
            suggestion: expect.stringContaining('until these runs have ended'),
          }),
        ]),
      });
      expect(await numberInForce(world)).toBe(1);
      await world.arrive('carrier_offer', { amount: { $money: 'USD', minor: 90_000 } });
      await world.settle();
      expect(await world.events('EventArrived')).toHaveLength(1);
    }),
  );

  it('is published once the run has ended, and where it is declared though no procedure reads it', () =>
    story(waitFor('1', 'carrier_offer'), async (world) => {
      expect(messages(await world.publish(with_(FLAG)))).toEqual(['published']);
      expect(messages(await world.publish(WITHOUT))).toHaveLength(1);
      await world.arrive('carrier_offer', { amount: { $money: 'USD', minor: 90_000 } });
      await world.settle();
      expect((await world.state())?.ended).not.toBe(null);
      expect(messages(await world.publish(WITHOUT))).toEqual(['published']);
    }));

  it('is published when the run has taken the event and does not come to it again', () =>
    story(`${waitFor('1', 'carrier_offer')}${waitFor('2', 'claim_closed')}`, async (world) => {
      await world.arrive('carrier_offer', { amount: { $money: 'USD', minor: 90_000 } });
      await world.settle();
      const refused = messages(await world.publish(WITHOUT));
      expect(refused).toEqual([expect.stringContaining('`claim_closed`')]);
    }));

  it('is refused while a run that stopped to ask may still come to it', () => {
    const sop = sopFile(waitFor('1', 'carrier_offer'), { needs: '  - case.claim.amount' });
    return inWorld({ files: [...withEvents(filesOf(sop, PERMISSIVE)), TMS] }, async (world) => {
      await world.claim({ claim_amount: '' });
      await world.settle();
      expect((await world.row())?.status).toBe('parked');
      const [message] = messages(await world.publish(WITHOUT));
      expect(message).toContain('CASE-1 may still wait for it in step 1');
    });
  });

  it('is refused while a loop may come to it again', () =>
    story(IN_LOOP, async (world) => {
      await world.arrive('carrier_offer', { amount: { $money: 'USD', minor: 90_000 } });
      await world.settle();
      expect(messages(await world.publish(WITHOUT))).toContainEqual(
        expect.stringContaining(
          '`carrier_offer` of the kind `freight_claim` is not declared any more, but CASE-1 may still',
        ),
      );
    }));

  it('names some of many runs, and how many more there are', () =>
    story(waitFor('1', 'carrier_offer'), async (world) => {
      for (let id = 102; id < 108; id++) await world.claim({}, { id: String(id) });
      await world.settle();
      const [message] = messages(await world.publish(WITHOUT));
      expect(message).toMatch(/CASE-5 waits for it in step 1, and 2 more wait$/);
    }));
});

describe('a publication that changes an event for which a run waits', () => {
  it.each([
    ['another type', AMOUNT, AMOUNT.replace('money', 'text'), 'has another type of `amount`'],
    ['no such field', AMOUNT, '- { field: total, label: total, type: money }', 'has no field `amount` any more'],
    ['a field that may be missing', AMOUNT, AMOUNT.replace(' }', ', optional: true }'), 'may lack `amount` now'],
  ])('is refused: %s', (_, before, after, how) =>
    story(waitFor('1', 'carrier_offer'), async (world) => {
      expect(messages(await world.publish(kindWith(before, after)))).toEqual([
        `The event \`carrier_offer\` of the kind \`freight_claim\` ${how}, but CASE-1 waits for it in step 1`,
      ]);
    }),
  );

  it('is published when it only has another label and one more field', () =>
    story(waitFor('1', 'carrier_offer'), async (world) => {
      const after = `${AMOUNT.replace('offered amount', 'offer')}\n      - { field: note, label: note, type: text }`;
      expect(messages(await world.publish(kindWith(AMOUNT, after)))).toEqual(['published']);
    }));
});

describe('a publication by which no sender may send an event any more', () => {
  it.each([
    ['its right', 'senders:\n  - { sender: tms, kinds: [freight_claim], events: [claim_closed], keys: [zendesk] }\n'],
    ['the records of the case', 'senders:\n  - { sender: tms, kinds: [freight_claim], keys: [tms] }\n'],
    ['everything', 'senders: []\n'],
  ])('is in force at once, and names the runs that wait for it: %s', (_, text) =>
    story(waitFor('1', 'carrier_offer'), async (world) => {
      expect(await world.publish(sendersWith(text))).toMatchObject({
        published: {
          changes: expect.arrayContaining([
            'No sender in `senders.yaml` may send `carrier_offer` any more, but CASE-1 waits for it in step 1',
          ]),
        },
      });
    }),
  );

  it('names them too when a field names a record for which no sender speaks', () =>
    story(waitFor('1', 'carrier_offer'), async (world) => {
      const after = kindWith(AMOUNT, `${AMOUNT}\n      - { field: pro, label: PRO, type: text, identifies: edi }`);
      expect(await world.publish(after)).toMatchObject({
        published: {
          changes: expect.arrayContaining([expect.stringContaining('may send `carrier_offer` any more, but CASE-1')]),
        },
      });
    }));

  it('names them too when another kind declares an event of the same name', () =>
    story(waitFor('1', 'carrier_offer'), async (world) => {
      const [kind] = with_(FLAG).filter(({ path }) => path.startsWith('kinds/'));
      const text = (kind?.text ?? '')
        .replace('kind: freight_claim', 'kind: other_claim')
        .replace(/^zendesk:.*(?:\n .*)*\n/m, '');
      expect(await world.publish([...with_(FLAG), { path: 'kinds/other_claim.yaml', text }])).toMatchObject({
        published: {
          changes: expect.arrayContaining([
            'More than one kind declares `carrier_offer` now, and it is refused without `kind`, but CASE-1 waits for it in step 1',
          ]),
        },
      });
    }));

  it('is proposed with the runs that wait for it', () =>
    inWorld({ files: with_(waitFor('1', 'carrier_offer')), publishing: 'after_approval' }, async (world) => {
      await world.claim();
      await world.settle();
      expect(await world.publish(sendersWith('senders: []\n'), 'marcus-manager')).toMatchObject({
        kind: 'proposed',
        changes: expect.arrayContaining([expect.stringContaining('CASE-1 waits for it in step 1')]),
      });
    }));
});

it('is not published by an approval when a run has come to wait meanwhile', () =>
  inWorld({ files: with_(waitFor('1', 'carrier_offer')), publishing: 'after_approval' }, async (world) => {
    const saved = await world.publish(WITHOUT, 'lena-lead');
    if (saved.kind !== 'proposed') throw new Error(`Expected a proposal, got ${JSON.stringify(saved)}`);
    await world.claim();
    await world.settle();
    const reply = await world.engine.commands.decidePublication(saved.proposal, MARCUS, true);
    expect(reply).toMatchObject({
      ok: false,
      code: 'awaited',
      sentence: expect.stringContaining('CASE-1 waits for it'),
    });
    expect(await numberInForce(world)).toBe(1);
    expect(LENA.userId).not.toBe(MARCUS.userId);
  }));
