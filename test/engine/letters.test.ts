/** Claims that come by e-mail, and the letters that answer them. */
import { describe, expect, it } from 'vitest';
import { letIn } from '../../src/intake/mail/let-in.ts';
import { readMessage } from '../../src/intake/mail/read-message.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { money } from '../../src/kernel/money.ts';
import { cameFromTexts } from '../../src/run/cite/came-from.ts';
import { inUse } from '../../src/run/log/fact-change.ts';
import { message, type Written } from '../intake/mail/sample.ts';
import { ANY_DOOR, LENA, MARCUS, PEOPLE_PATH, TWO_LEADS } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const BODY =
  'Two pallets were crushed at the dock.\r\n\r\nClaim amount: 31,000.00 USD\r\nBOL: BOL 0400771\r\nAccount number: ACC-1\r\n';
const REPLY = { 'Message-ID': '<r1@wobbly.example>', References: '<q7.1@wobbly.example>' };

const story = (act: (world: SimulatedWorld) => Promise<void>, options: { isTampered?: true } = {}): Promise<void> =>
  inWorld({ ...options, files: [...ANY_DOOR.filter(({ path }) => path !== PEOPLE_PATH), TWO_LEADS] }, async (world) => {
    world.vendors.answers.set('zendesk.open_ticket', () => ({
      kind: 'done',
      output: { ticket: '555' },
      reference: { record: 'ticket 555' },
    }));
    await act(world);
  });

/** Stores letters without working them, and wakes the engine then. */
async function send(world: SimulatedWorld, ...letters: Written[]): Promise<void> {
  for (const written of letters) {
    const read = await readMessage(message(written), {
      mailbox: 'claims',
      server: null,
      ours: ['desk@ours.example'],
      isCut: false,
    });
    if ('problem' in read) throw new Error(read.problem);
    await world.inbox.receive({
      source: 'email',
      sender: 'claims',
      eventId: read.letter.record,
      receivedAt: world.clock.now(),
      payload: read.letter as Json,
    });
  }
  for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
  await world.settle();
}

describe('a claim by e-mail', () => {
  it('opens a case and its ticket, with what stands after the labels of the kind', () =>
    story(async (world) => {
      await send(world, { body: BODY });
      await world.rest();
      const state = await world.state();
      expect(state?.opened).toMatchObject({
        channel: 'email',
        keys: [
          { system: 'email', record: 'claims q7.1@wobbly.example' },
          { system: 'zendesk', record: '555' },
        ],
      });
      expect(state === null ? null : inUse(state, 'claim.amount')).toEqual(money('USD', 3_100_000));
      expect(world.vendors.calls.find(({ tool }) => tool === 'zendesk.open_ticket')?.args).toMatchObject({
        requester_name: 'Wanda Wobbly',
        requester_email: 'wanda@wobbly.example',
      });
    }));

  it('without labels stops to ask, and the card shows what it says', () =>
    story(async (world) => {
      await send(world, { body: 'hi, your driver smashed a pallet of ours, we want 850 dollars back' });
      await world.rest();
      const state = await world.state();
      expect(state === null ? null : cameFromTexts(state)).toEqual([
        'The case came by e-mail from wanda@wobbly.example',
        'The letter says: “hi, your driver smashed a pallet of ours, we want 850 dollars back”',
      ]);
      expect((await world.events('Parked')).map(({ because }) => because)).toEqual([
        'The account number, the claim value and the BOL are missing. Give them here (what you leave empty is asked for again). The person who answers cannot approve what depends on it',
      ]);
    }));

  it('from our own address asks who wrote it, and opens no ticket for our desk', () =>
    story(async (world) => {
      const headers = { From: "'Wanda' via Claims <claims@ours.example>", 'List-ID': '<claims.ours.example>' };
      await send(world, { headers, body: BODY });
      await world.rest();
      expect((await world.events('Parked')).map(({ because }) => because)).toEqual([
        expect.stringContaining('Expected who wrote the letter, got our own address `claims@ours.example`'),
      ]);
      expect(world.vendors.calls.map(({ tool }) => tool)).not.toContain('zendesk.open_ticket');
    }));

  it('is answered in its case: the reply changes no fact, and its writer approves nothing', () =>
    story(async (world) => {
      await send(world, { body: BODY });
      await world.rest();
      await send(world, {
        headers: { ...REPLY, From: 'Marcus Lead <marcus@our.example>' },
        body: 'Claim amount: 99,000.00 USD\r\n\r\n> quoted',
      });
      const state = await world.state();
      expect(await world.store.runs.list({ limit: 10, newestFirst: false })).toHaveLength(1);
      expect(state?.arrivals.map(({ event, fields }) => [event, fields.map(({ value }) => value)])).toEqual([
        ['claimant_reply', ['marcus@our.example', 'Claim amount: 99,000.00 USD']],
      ]);
      expect(state === null ? null : inUse(state, 'claim.amount')).toEqual(money('USD', 3_100_000));
      const { askId } = await world.ask('approval');
      expect(await world.engine.commands.approve(askId, MARCUS)).toMatchObject({ ok: false });
      expect(await world.engine.commands.approve(askId, LENA)).toMatchObject({ ok: true });
    }));

  it('that arrives together with its reply is one case', () =>
    story(async (world) => {
      await send(world, { body: BODY }, { headers: REPLY, body: 'Photos follow.' });
      await world.rest();
      expect(await world.store.runs.list({ limit: 10, newestFirst: false })).toHaveLength(1);
      expect((await world.state())?.arrivals).toMatchObject([{ event: 'claimant_reply' }]);
    }));

  it('that answers a letter of no case opens one, and later letters of its thread reach it', () =>
    story(async (world) => {
      await send(world, { headers: { References: '<notice@carrier.example>' }, body: BODY });
      await world.rest();
      await send(world, {
        headers: { 'Message-ID': '<r2@wobbly.example>', References: '<notice@carrier.example> <q7.1@wobbly.example>' },
        body: 'And two more photos.',
      });
      expect(await world.store.runs.list({ limit: 10, newestFirst: false })).toHaveLength(1);
      expect((await world.state())?.arrivals).toHaveLength(1);
    }));

  it('reaches its case with each letter that answers the one before, also where only that one is named', () =>
    story(async (world) => {
      const answer = (id: string, to: string): Written => ({
        headers: { 'Message-ID': `<${id}@wobbly.example>`, 'In-Reply-To': `<${to}@wobbly.example>` },
        body: `Addition ${id}.`,
      });
      await send(world, { body: BODY });
      await world.rest();
      await send(world, answer('r1', 'q7.1'));
      await send(world, answer('r2', 'r1'), answer('r3', 'r2'));
      expect(await world.store.runs.list({ limit: 10, newestFirst: false })).toHaveLength(1);
      expect((await world.state())?.arrivals.map(({ fields }) => fields.at(-1)?.value)).toEqual(
        ['r1', 'r2', 'r3'].map((id) => `Addition ${id}.`),
      );
      expect(await world.auditProblems()).toEqual([]);
    }));

  it('opens a case where the letters of its thread name each other and no case', () =>
    story(async (world) => {
      await send(world, {
        headers: {
          'Auto-Submitted': 'auto-replied',
          'In-Reply-To': '<q7.1@wobbly.example>',
          'Message-ID': '<a@x.example>',
        },
      });
      await send(world, { headers: { 'In-Reply-To': '<a@x.example>' }, body: BODY });
      await world.rest();
      expect(await world.store.runs.list({ limit: 10, newestFirst: false })).toHaveLength(1);
      expect((await world.state())?.arrivals).toEqual([]);
    }));

  it('whose reply is worked again after a crash reaches the case once', () =>
    story(async (world) => {
      await send(world, { body: BODY });
      await world.rest();
      await send(world, { headers: REPLY, body: 'Photos follow.' });
      await send(world, { headers: REPLY, body: 'Photos follow.' });
      expect((await world.state())?.arrivals).toHaveLength(1);
    }));

  const HELP_DESK = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' };

  it('is answered from a help desk, and people read that a program sent it', () =>
    story(async (world) => {
      await send(world, { body: BODY });
      await world.rest();
      await send(world, { headers: { ...REPLY, ...HELP_DESK }, body: 'We withdraw the claim.\r\n\r\n-- \r\nPetra' });
      expect((await world.state())?.arrivals.flatMap(({ fields }) => fields.map(({ value }) => value))).toContain(
        'We withdraw the claim.\n\n[Left out from here: 1 line of a signature. All of it is in the mailbox.]\n\n[This letter was sent by a program: it has `Auto-Submitted: auto-generated`.]',
      );
    }));

  it('from a help desk opens its case once an operator has let it in, and only once', () =>
    story(async (world) => {
      const receivedAt = world.clock.now();
      await send(world, { headers: HELP_DESK, body: BODY });
      expect(await world.store.runs.list({ limit: 10, newestFirst: false })).toEqual([]);
      const [aside] = await world.store.inbox.setAside(5);
      expect(aside?.note).toBe(
        `ignored: the letter was sent by a program: it has \`Auto-Submitted: auto-generated\`, and answers no letter of a case. If it is meant for a case, \`sop inbox --again ${aside?.id}\` lets it in`,
      );
      await world.clock.advanceTo(receivedAt + 3_600_000);
      expect(await letIn(world.engine.shell, aside?.id ?? '')).toMatchObject({ ok: true });
      await world.engine.worker.sweep();
      await world.rest();
      const state = await world.state();
      expect(state?.opened?.receivedAt).toBe(receivedAt);
      expect(state === null ? null : inUse(state, 'claim.text')).toContain('[This letter was sent by a program');
      expect(await letIn(world.engine.shell, aside?.id ?? '')).toMatchObject({ ok: false, code: 'already_decided' });
      expect(await world.auditProblems()).toEqual([]);
    }));

  it('gets the automatic reply of an absent person only once an operator has let it in', () =>
    story(async (world) => {
      await send(world, { body: BODY });
      await world.rest();
      await send(world, { headers: { ...REPLY, 'Auto-Submitted': 'auto-replied' }, body: 'I am away. Ask Ben.' });
      expect((await world.state())?.arrivals).toEqual([]);
      const [aside] = await world.store.inbox.setAside(5);
      expect(await letIn(world.engine.shell, aside?.id ?? '')).toMatchObject({ ok: true });
      await world.engine.worker.sweep();
      await world.settle();
      expect((await world.state())?.arrivals).toMatchObject([{ event: 'claimant_reply' }]);
    }));

  it('lets in no letter that was not ignored, or is not as it arrived', () =>
    story(
      async (world) => {
        await send(world, { body: BODY });
        await world.rest();
        expect(await letIn(world.engine.shell, '1')).toBeNull();
        await send(world, { headers: { ...HELP_DESK, 'Message-ID': '<h@x.example>' }, body: BODY });
        const [aside] = await world.store.inbox.setAside(5);
        const item = await world.store.inbox.find(aside?.id ?? '');
        const payload = { ...(item?.payload as Record<string, Json>), subject: 'Other' };
        await world.store.inbox.erase({ id: aside?.id ?? '', payload, ...(item?.signed && { signed: item.signed }) });
        expect(await letIn(world.engine.shell, aside?.id ?? '')).toMatchObject({ ok: false, code: 'changed' });
      },
      { isTampered: true },
    ));

  it('leaves a record in which the audit finds every letter', () =>
    story(async (world) => {
      await send(world, { body: BODY });
      await world.rest();
      await send(world, { headers: REPLY, body: 'Photos follow.' });
      expect(await world.auditProblems()).toEqual([]);
    }));
});
