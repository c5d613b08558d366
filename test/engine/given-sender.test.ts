/** Whom a person names in Slack as the sender of a case approves nothing in it, as if its source had named them. */
import { describe, expect, it } from 'vitest';
import { eraseFields } from '../../src/engine/erase-fields.ts';
import { excludedOf } from '../../src/run/log/excluded.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { audit } from '../../src/evaluate/audit.ts';
import { readMessage } from '../../src/intake/mail/read-message.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { asCaseId, type AskId } from '../../src/kernel/ids.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { ANY_DOOR, asking, filesOf, LENA, MARCUS, slackUser, SOP_PATH, sopFile, THREE_LEADS } from '../run/handbook.ts';
import { message } from '../intake/mail/sample.ts';
import { KEYS } from '../record-keys.ts';
import { postEvent, TMS } from './post-event.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const LEO = slackUser('ULEO00001');
const STRANGER = 'carla@shipper.example';
const OWNERS = {
  path: 'owners.yaml',
  text: 'may_erase: claims-leads\nowners:\n  - files: "**"\n    approved_by: claims-leads\n',
};
const STEPS = `  - step: 1
    says: Create an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "Pay {case.claim.amount}" }
`;
const NEEDS = '  - case.claimant.contact\n  - case.claim.amount';
const isKind = ({ path }: HandbookFile): boolean => path === 'kinds/freight_claim.yaml';
const files = (...more: readonly HandbookFile[]): readonly HandbookFile[] =>
  filesOf(
    ...(more.some(({ path }) => path === SOP_PATH) ? [] : [sopFile(STEPS, { needs: NEEDS })]),
    asking('jira.create_issue', 'claims-leads:1'),
    THREE_LEADS,
    TMS,
    OWNERS,
    ...more,
  );
const story = (act: (world: SimulatedWorld) => Promise<void>, ...more: readonly HandbookFile[]): Promise<void> =>
  inWorld({ files: files(...ANY_DOOR.filter(isKind), ...more), thread: true }, act);

/** A claim comes without what `facts` leave out, and people are asked for it. */
async function asked(world: SimulatedWorld, facts: Readonly<Record<string, unknown>> = {}): Promise<AskId> {
  const answer = await postEvent(world, {
    opens: 'freight_claim',
    case: { system: 'zendesk', record: '101' },
    facts: {
      'zendesk.ticket_id': '101',
      'claimant.name': 'Carla Shipper',
      'claim.amount': { amount: '30000.00', currency: 'USD' },
      ...facts,
    },
  });
  expect(answer.status).toBeLessThan(300);
  await world.rest();
  return (await world.ask('recovery')).askId;
}

async function give(world: SimulatedWorld, askId: AskId, given: Readonly<Record<string, string>>): Promise<void> {
  expect(await world.engine.commands.answerQuestion(askId, MARCUS, given)).toMatchObject({ ok: true });
  await world.rest();
}

async function correct(world: SimulatedWorld, askId: AskId, value: string, corrected = 0): Promise<void> {
  expect(await world.engine.commands.correctAnswer(askId, MARCUS, { value }, corrected)).toMatchObject({ ok: true });
  await world.rest();
}

const refused = async (world: SimulatedWorld, code = 'requester'): Promise<void> =>
  expect(await world.approve(LENA)).toMatchObject({ ok: false, code });

/** What the newest run asks. */
async function lastAsk(world: SimulatedWorld, kind: 'approval' | 'recovery'): Promise<AskId> {
  const last = (await world.store.runs.ofCase(asCaseId('CASE-1'))).at(-1);
  const ask =
    last === undefined ? undefined : openAsks(await world.stateOf(last.runId)).find((one) => one.kind === kind);
  if (ask === undefined) throw new Error(`Expected an open ${kind}`);
  return ask.askId;
}

describe('someone whom a person names as the sender of a case', () => {
  it.each([
    ['an address', 'lena@our.example'],
    ['another of their addresses', 'LENA+claims@our.example'],
    ['both in one', 'Lena Lindqvist <lena@our.example>'],
    ['a name', 'lena lindqvist'],
  ])('approves nothing: %s', (_, value) =>
    story(async (world) => {
      await give(world, await asked(world), { value });
      const shown = world.slack.messages.map(({ content }) => content);
      expect(JSON.stringify(shown)).toContain('not Lena Lindqvist');
      await refused(world);
      const { askId } = await world.ask('approval');
      expect(await world.engine.commands.waitingFor(LENA)).toEqual([]);
      expect(await world.engine.commands.waitingFor(LEO)).toMatchObject([{ askId }]);
      expect(await world.approve(LEO)).toMatchObject({ ok: true });
      await world.rest();
      expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
      expect(await audit(world.store, KEYS, null)).toMatchObject([{ problem: null }]);
    }),
  );

  it.each([
    ['first', 'claimant.contact', 'claim.amount', { value: 'lena@our.example', 'value claim.amount': '31.00 USD' }],
    ['last', 'claim.amount', 'claimant.contact', { value: '31.00 USD', 'value claimant.contact': 'lena@our.example' }],
  ])('approves nothing if the form asks for several facts, and for the sender %s', (_, one, other, given) =>
    story(
      async (world) => {
        await give(world, await asked(world, { 'claim.amount': null }), given);
        await refused(world);
      },
      sopFile(STEPS, { needs: `  - case.${one}\n  - case.${other}` }),
    ),
  );

  it('approves nothing after a correction has named them, nor after the next one has named someone else', () =>
    story(async (world) => {
      const askId = await asked(world);
      await give(world, askId, { value: STRANGER });
      await correct(world, askId, 'lena@our.example');
      await refused(world);
      await correct(world, askId, STRANGER, 1);
      await refused(world);
      expect(await world.approve(LEO)).toMatchObject({ ok: true });
    }));

  it('approves nothing once they were corrected away, whom the first answer named', () =>
    story(async (world) => {
      const askId = await asked(world);
      await give(world, askId, { value: 'lena@our.example' });
      await correct(world, askId, STRANGER);
      await refused(world);
    }));

  it('starts no call that they approved before', () =>
    story(async (world) => {
      const askId = await asked(world);
      await give(world, askId, { value: STRANGER });
      world.vendors.will('jira.create_issue', { kind: 'not_now', message: 'Busy', afterMs: 60_000 });
      await world.approve(LENA);
      await world.settle();
      expect(await world.engine.commands.correctAnswer(askId, MARCUS, { value: 'lena@our.example' }, 0)).toMatchObject({
        ok: true,
      });
      await world.after(120_000);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
      await refused(world);
      expect(await world.approve(LEO)).toMatchObject({ ok: true });
      await world.after(10_000);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
    }));

  it('approves nothing after the case starts again', () =>
    story(async (world) => {
      const askId = await asked(world);
      await give(world, askId, { value: 'lena@our.example' });
      await correct(world, askId, STRANGER);
      await world.approve(LEO);
      await world.rest();
      await postEvent(world, {
        corrects: 'freight_claim',
        case: { system: 'zendesk', record: '101' },
        at: new Date(world.clock.now()).toISOString(),
        facts: { 'claim.amount': { amount: '32000.00', currency: 'USD' } },
      });
      await world.after(200_000);
      const { commands } = world.engine;
      const ended = await world.ask('recovery');
      expect(await commands.recover(ended.askId, MARCUS, 'start_again', 'Again')).toMatchObject({ ok: true });
      await world.after(10_000);
      const repeated = await lastAsk(world, 'recovery');
      expect(await commands.recover(repeated, MARCUS, 'try_again', null)).toMatchObject({ ok: true });
      await world.after(10_000);
      expect(await commands.approve(await lastAsk(world, 'approval'), LENA)).toMatchObject({ code: 'requester' });
    }));

  it('is said in the explanation to approve nothing', () =>
    story(async (world) => {
      const askId = await asked(world);
      await give(world, askId, { value: STRANGER });
      await correct(world, askId, 'lena@our.example');
      const explained = JSON.stringify(await world.engine.commands.explain(asCaseId('CASE-1')));
      expect(explained).toContain(`said that contact is ${STRANGER}"`);
      expect(explained).toContain('to lena@our.example, who approves nothing in the case');
    }));

  it('approves as anyone else does if a fact that is not about the sender names them', () =>
    story(
      async (world) => {
        const askId = await asked(world, { 'claimant.contact': STRANGER });
        await give(world, askId, { value: 'lena@our.example' });
        expect(await world.approve(LENA)).toMatchObject({ ok: true });
      },
      sopFile(STEPS, { needs: '  - case.claim.type\n  - case.claim.amount' }),
    ));

  it('stays excluded after the answer was erased', () =>
    story(async (world) => {
      await give(world, await asked(world), { value: 'Lena Lindqvist <lena@our.example>' });
      await world.approve(LEO);
      await world.rest();
      const erased = await eraseFields(world.engine.shell, {
        caseId: asCaseId('CASE-1'),
        fields: null,
        containing: null,
        person: 'lena-lead',
        reason: 'Asked for',
        account: { user: 'ann', host: 'ops-1' },
      });
      expect(erased).toMatchObject({ ok: true });
      const state = await world.state();
      if (state === null) throw new Error('Expected a run');
      expect(JSON.stringify(state)).not.toContain('lena@our.example');
      expect(excludedOf(state).others).toContainEqual({
        person: 'lena-lead',
        slackUser: 'ULENA0001',
        slackTeam: 'TSOPWITH1',
      });
      expect(await audit(world.store, KEYS, null)).toMatchObject([{ problem: null }]);
    }));
});

describe('a kind without a form', () => {
  const noForm = ANY_DOOR.filter(isKind).map(({ path, text }) => ({
    path,
    text: text.replace(/^portal:.*\n(?: .*\n)*|^ {4}(?:portal: .*|zendesk: requester.*)\n/gm, ''),
  }));

  it('has the sender of a letter, whom a person names who looked into the mailbox, approve nothing', () =>
    inWorld({ files: files(...noForm) }, async (world) => {
      const headers = { From: 'Desk <claims@ours.example>', 'Delivered-To': 'claims@ours.example' };
      const read = await readMessage(message({ headers, body: 'Claim amount: 31,000.00 USD\r\n' }), {
        mailbox: 'claims',
        server: null,
        ours: ['desk@ours.example'],
        isCut: false,
      });
      if ('problem' in read) throw new Error(read.problem);
      const { letter } = read;
      await world.inbox.receive({
        source: 'email',
        sender: 'claims',
        eventId: letter.record,
        receivedAt: world.clock.now(),
        payload: letter as Json,
      });
      for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
      await world.rest();
      await give(world, (await world.ask('recovery')).askId, { value: 'lena@our.example' });
      await refused(world);
      expect(await world.approve(LEO)).toMatchObject({ ok: true });
    }));

  it('has the requester of a ticket, whom a person names, approve nothing', () =>
    inWorld({ files: files() }, async (world) => {
      await world.claim({}, { requester: { name: 'Carla Shipper', email: '' } });
      await world.rest();
      await give(world, (await world.ask('recovery')).askId, { value: 'lena@our.example' });
      await refused(world);
      expect(await world.approve(LEO)).toMatchObject({ ok: true });
    }));

  it('has whom a sender states for the facts of a letter approve nothing', () =>
    inWorld({ files: files(...noForm) }, async (world) => {
      await asked(world, { 'claimant.contact': 'lena@our.example', 'claim.amount': null });
      await give(world, (await world.ask('recovery')).askId, { value: '31.00 USD' });
      await refused(world);
    }));

  it('lets no one approve who has the name of the requester of a ticket, also where the address is another', () =>
    inWorld({ files: files() }, async (world) => {
      await world.claim({}, { requester: { name: 'Lena Lindqvist', email: 'lena@shipper.example' } });
      await world.rest();
      await refused(world);
    }));
});
