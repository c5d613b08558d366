/**
 * Four eyes compare persons, not names: a handbook that renames people while a run waits gives no one a right and takes
 * no exclusion away.
 */
import { describe, expect, it } from 'vitest';
import type { SlackActor } from '../../src/boundary/approvers.ts';
import { sealAppend, readRun } from '../../src/engine/open-run.ts';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { actorOf } from '../../src/run/plan/decide.ts';
import { openAsks, type AskState } from '../../src/run/log/state.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import type { RunEvent } from '../../src/run/log/event.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { asking, AVA, FILES, filesOf, LENA, MARCUS, slackUser, THREE_LEADS } from '../run/handbook.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

const LEO = slackUser('ULEO00001');
const NAMED = { claimant: 'Wobbly Widget Works', contact: 'carla@wobbly.example' };
const MAJOR = { claim_amount: '31000', ...NAMED };
const BY_LENA = { submitter_name: 'Lena', submitter_email: 'lena@our.example' };
const at = (seconds: number) => ({ updated_at: new Date(START + seconds * 1_000).toISOString() });

type Change = (people: string) => string;
/** Lena marries: her name in the file, her full name and her address change. Her Slack account stays. */
const married: Change = (people) =>
  people
    .replaceAll('lena-lead', 'lena-berg')
    .replace('Lena Lindqvist', 'Lena Berg')
    .replace('lena@our.example', 'lena.berg@our.example');
/** Lena and Marcus swap their names in the file; each keeps account, full name and address. */
const swapped: Change = (people) =>
  people
    .replaceAll(/ {4}(?:manager|backup): .*\n/g, '')
    .replace('person: lena-lead', 'person: x')
    .replace('person: marcus-manager', 'person: lena-lead')
    .replace('person: x', 'person: marcus-manager');
/** Lena has another Slack account, and the name stays. */
const otherAccount: Change = (people) => people.replace('ULENA0001', 'ULENA0002');
/** Lena left: Leo takes her place wherever she is named. */
const left: Change = (people) =>
  people
    .replace(/ {2}- person: lena-lead\n(?: {4}.*\n)+/, '')
    .replace('[lena-lead, leo-lead, marcus', '[leo-lead, marcus')
    .replace('[ana-analyst, lena-lead, leo-lead]', '[ana-analyst, leo-lead]')
    .replaceAll(/ {4}(?:manager|backup): .*\n/g, '');

const withPeople = (files: readonly HandbookFile[], change: Change): HandbookFile[] =>
  files.map((file) => (file.path === THREE_LEADS.path ? { ...file, text: change(file.text) } : file));

/** The requester is no fact of the case, so that another one changes nothing else. */
const KIND = FILES.filter(({ path }) => path === 'kinds/freight_claim.yaml').map(({ path, text }) => ({
  path,
  text: text
    .replace('zendesk: requester.name', 'zendesk: claimant')
    .replace('zendesk: requester.email', 'zendesk: contact'),
}));
const files = filesOf(THREE_LEADS, ...KIND);
const publish = async (world: SimulatedWorld, change: Change, from = files): Promise<void> => {
  expect(await world.publish(withPeople(from, change))).toMatchObject({ kind: 'published' });
  // Those who are asked are asked again if others are in their group now.
  await world.engine.worker.sweep();
  await world.settle();
};
const story = (act: (world: SimulatedWorld) => Promise<void>): Promise<void> => inWorld({ files }, act);

/** What the newest run asks. */
async function openAsk(world: SimulatedWorld, kind: 'approval' | 'recovery'): Promise<AskState> {
  const row = (await world.store.runs.ofCase(asCaseId('CASE-1'))).at(-1);
  const asks = row === undefined ? [] : openAsks(await world.stateOf(row.runId));
  const found = asks.find((ask) => ask.kind === kind);
  if (found === undefined) throw new Error(`Expected an open ${kind}`);
  return found;
}

async function asked(world: SimulatedWorld): Promise<void> {
  await world.rest();
  await openAsk(world, 'approval');
}

const approve = async (world: SimulatedWorld, actor: SlackActor) =>
  world.engine.commands.approve((await openAsk(world, 'approval')).askId, actor);

/** Each way in which Lena has a part in the case that then asks for an approval. */
const PARTS: readonly [says: string, code: string, act: (world: SimulatedWorld) => Promise<void>][] = [
  [
    'requested it',
    'requester',
    async (world) => {
      await world.claim(MAJOR, { ...at(0), requester: { name: 'Lena', email: 'lena@our.example' } });
      await asked(world);
    },
  ],
  [
    'requested it, by full name',
    'requester',
    async (world) => {
      await world.claim(MAJOR, { ...at(0), submitter_name: 'lena lindqvist', submitter_email: '-' });
      await asked(world);
    },
  ],
  [
    'was named as requester later',
    'requester',
    async (world) => {
      await world.claim(MAJOR, at(0));
      await asked(world);
      await world.claim(MAJOR, { ...at(10), requester: { name: 'L', email: 'lena@our.example' } }, 'ticket.updated');
      await world.settle();
    },
  ],
  [
    'edited it',
    'changed_record',
    async (world) => {
      await world.claim(MAJOR, at(0));
      await asked(world);
      await world.claim({ claim_amount: '32000', ...NAMED }, { ...at(10), ...BY_LENA }, 'ticket.updated');
      await world.after(changesTogetherMs + 10_000);
    },
  ],
  [
    'gave its amount',
    'gave_value',
    async (world) => {
      await world.claim({ claim_amount: '31.000', ...NAMED }, at(0));
      await world.rest();
      const { askId } = await openAsk(world, 'recovery');
      const given = { answer: '$31,000.00' };
      expect(await world.engine.commands.answerQuestion(askId, LENA, given)).toMatchObject({ ok: true });
      await asked(world);
    },
  ],
  ...(['go_on', 'start_again'] as const).map((choice): (typeof PARTS)[number] => [
    `decided how it goes on: ${choice}`,
    'decided_how',
    async (world) => {
      const before = choice === 'go_on' ? '30000' : '4100';
      await world.claim({ claim_amount: '30000', ...NAMED }, at(0));
      await asked(world);
      await world.claim({ claim_amount: '4100', ...NAMED }, at(10), 'ticket.updated');
      await world.after(changesTogetherMs + 10_000);
      const { askId } = await openAsk(world, 'recovery');
      if (choice === 'start_again') await world.claim({ claim_amount: '31000', ...NAMED }, at(20), 'ticket.updated');
      await world.settle();
      expect(await world.engine.commands.recover(askId, LENA, choice, before)).toMatchObject({ ok: true });
      await world.after(20_000);
      // The new run asks before it notifies once more.
      if (choice === 'start_again')
        await world.engine.commands.recover((await openAsk(world, 'recovery')).askId, MARCUS, 'it_was_done', null);
      await world.after(20_000);
      await asked(world);
    },
  ]),
];

describe.each(PARTS)('Lena, who %s', (_, code, act) => {
  const refused = (world: SimulatedWorld, actor: SlackActor) =>
    expect(approve(world, actor)).resolves.toMatchObject({ ok: false, code });

  it('approves nothing in it, under her name', () =>
    story(async (world) => {
      await act(world);
      await refused(world, LENA);
      await expect(approve(world, LEO)).resolves.toMatchObject({ ok: true });
    }));

  it('approves nothing in it after she was renamed, nor as someone who left and came back', () =>
    story(async (world) => {
      await act(world);
      await publish(world, left);
      expect(await approve(world, LENA)).toMatchObject({ ok: false, code: 'not_in_people' });
      await publish(world, married);
      await refused(world, LENA);
      await expect(approve(world, LEO)).resolves.toMatchObject({ ok: true });
    }));

  it('approves nothing in it after she swapped names with another lead', () =>
    story(async (world) => {
      await act(world);
      await publish(world, swapped);
      await refused(world, LENA);
      await expect(approve(world, LEO)).resolves.toMatchObject({ ok: true });
    }));

  it('approves nothing in it with another Slack account', () =>
    story(async (world) => {
      await act(world);
      await publish(world, otherAccount);
      await refused(world, slackUser('ULENA0002'));
      expect(await approve(world, LENA)).toMatchObject({ ok: false, code: 'not_in_people' });
      await expect(approve(world, LEO)).resolves.toMatchObject({ ok: true });
    }));
});

/** Two leads approve a Jira issue. */
const pair = [...filesOf(THREE_LEADS, asking('jira.create_issue', 'claims-leads:2'), ...KIND)];
const ofTwo = (act: (world: SimulatedWorld) => Promise<void>): Promise<void> =>
  inWorld({ files: pair }, async (world) => {
    await world.claim(NAMED);
    await asked(world);
    expect(await approve(world, LENA)).toMatchObject({ ok: true });
    await act(world);
  });
const issues = async (world: SimulatedWorld): Promise<number> => {
  await world.after(20_000);
  return world.vendors.doneOf('jira.create_issue');
};

describe('an approval that Lena gave, and another lead still has to give', () => {
  it('counts after she was renamed, and she does not give the second', () =>
    ofTwo(async (world) => {
      await publish(world, married, pair);
      expect(await approve(world, LENA)).toMatchObject({ ok: false, code: 'already_decided' });
      expect(await issues(world)).toBe(0);
      expect(await approve(world, MARCUS)).toMatchObject({ ok: true });
      expect(await issues(world)).toBe(1);
    }));

  it('does not count for someone else who has her name now', () =>
    ofTwo(async (world) => {
      // Marcus is Lena for the file, and she is no lead any more.
      const noMore: Change = (people) => swapped(people).replace(', marcus-manager]\n', ']\n');
      await publish(world, noMore, pair);
      expect(await approve(world, LEO)).toMatchObject({ ok: true });
      expect(await issues(world)).toBe(0);
      // Both are asked again, so he approves as himself.
      expect(await approve(world, MARCUS)).toMatchObject({ ok: true });
      expect(await issues(world)).toBe(1);
    }));

  it.each([
    ['left', left],
    ['has another Slack account', otherAccount],
  ])('does not count after she %s', (_, change) =>
    ofTwo(async (world) => {
      await publish(world, change, pair);
      expect(await approve(world, LEO)).toMatchObject({ ok: true });
      expect(await issues(world)).toBe(0);
      // Both are asked again: Lena too, with the account that she has now.
      const second = change === otherAccount ? slackUser('ULENA0002') : MARCUS;
      expect(await approve(world, second)).toMatchObject({ ok: true });
      expect(await issues(world)).toBe(1);
    }),
  );
});

describe('at the call, an approval that was granted', () => {
  /** Lena has approved, and Jira takes nothing until the story says so. */
  const granted = (act: (world: SimulatedWorld) => Promise<void>): Promise<void> =>
    inWorld({ files: single }, async (world) => {
      await world.claim(NAMED);
      await asked(world);
      const { commands } = world.engine;
      const { askId } = await world.ask('approval');
      world.vendors.will('jira.create_issue', { kind: 'not_now', message: 'Away', afterMs: 60_000 });
      expect(await commands.approve(askId, LENA)).toMatchObject({ ok: true });
      await act(world);
    });
  const single = [...filesOf(THREE_LEADS, asking('jira.create_issue', 'claims-leads:1'), ...KIND)];

  it('is withdrawn when the approver, renamed meanwhile, turns out to have requested it', () =>
    granted(async (world) => {
      await publish(world, married, single);
      await world.claim(
        NAMED,
        { ...at(10), requester: { name: 'Lena', email: 'lena.berg@our.example' } },
        'ticket.updated',
      );
      await world.after(120_000);
      expect(await world.events('ApprovalWithdrawn')).toMatchObject([
        { because: 'Someone who approved is no longer entitled to' },
      ]);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
    }));
});

it('what was asked of a person is answered by them under their new name', () =>
  inWorld({ files }, async (world) => {
    await world.claim(NAMED);
    await world.rest();
    const { askId } = await world.ask('answer');
    const renamed: Change = (people) => people.replaceAll('ava-executive', 'ava-anders').replace('ava@', 'ava.anders@');
    await publish(world, renamed);
    expect(await world.engine.commands.answer(askId, LENA)).toMatchObject({ ok: false, code: 'not_the_recipient' });
    expect(await world.engine.commands.answer(askId, AVA)).toMatchObject({ ok: true });
  }));

describe('the audit', () => {
  /** A log in which `who` approved, as a program without these rules would have appended it. */
  const audited = async (act: (world: SimulatedWorld) => Promise<void>, who: string, account: SlackActor) => {
    const problems: string[] = [];
    await inWorld({ files, isTampered: true }, async (world) => {
      await act(world);
      const row = (await world.store.runs.ofCase(asCaseId('CASE-1'))).at(-1);
      const run = row === undefined ? null : await readRun(world.engine.shell, row.runId);
      const ask = await openAsk(world, 'approval');
      if (run === null || ask.kind !== 'approval') throw new Error('Expected an approval');
      const person = { person: who, name: 'X', email: 'x@our.example', away: [] };
      const by = actorOf(person, account);
      const event: RunEvent = {
        type: 'ApprovalGiven',
        askId: ask.askId,
        by,
        groups: ['claims-leads'],
        digest: ask.digest,
      };
      const { rows, projection, now } = sealAppend(
        world.engine.shell,
        run,
        [{ at: world.clock.now(), actor: by, event }],
        { timers: [], words: { registry: new Map(), caseType: { kind: 'record', fields: {} } } },
      );
      await world.store.runs.append({
        runId: run.runId,
        expected: run.head,
        events: rows,
        projection,
        lease: null,
        sessions: [],
        now,
      });
      problems.push(...(await world.auditProblems()));
    });
    return problems;
  };

  it.each(PARTS)('names an approval by someone who %s, whatever the log calls them', async (_, __, act) => {
    const own = expect.stringContaining('Expected an approval by someone without a part in the case, got one by X');
    expect(await audited(act, 'someone-else', LENA)).toContainEqual(own);
    expect(await audited(act, 'lena-lead', slackUser('UOTHER001'))).toContainEqual(own);
    expect(await audited(act, 'leo-lead', LEO)).not.toContainEqual(own);
  });
});
