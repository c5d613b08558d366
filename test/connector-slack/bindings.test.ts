import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { People } from '../../src/handbook/people.ts';
import { createSlackBindings } from '../../src/connector/slack/bindings.ts';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { checkSlack } from '../../src/connector/slack/check.ts';
import { createChannels } from '../../src/connector/slack/channels.ts';
import { createSlackClient } from '../../src/connector/slack/client.ts';
import { createPeopleCheck } from '../../src/connector/slack/people-check.ts';
import { renderContent } from '../../src/connector/slack/render/message.ts';
import { slackTools } from '../../src/connector/slack/tools.ts';
import { asAskId } from '../../src/kernel/ids.ts';
import { sandboxSlackTokens } from '../../src/sandbox/slack/slack-vendor.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import type { CallContext } from '../../src/tool/tool.ts';
import { BOT, startSlack, type Slack } from '../sandbox-slack/start-slack.ts';
import { createSlackStub, type Behaviour } from './slack-stub.ts';
import { until } from '../until.ts';

const TEAM = 'TSOPWITH1';
const person = (
  name: string,
  slackUser: string,
  over: Partial<People['people'][number]> = {},
): People['people'][number] => ({
  person: name,
  name: name.toUpperCase(),
  email: `${name}@our.example`,
  slack_user: slackUser,
  slack_team: TEAM,
  away: [],
  ...over,
});
const PEOPLE: People = {
  people: [
    person('ava', 'UAVA00001'),
    person('marcus', 'UMARCUS01'),
    person('lena', 'ULENA0001'),
    person('gerd', 'UGONE0001'),
    person('gus', 'UGUEST001', { slack_team: 'TPARTNER1' }),
    person('felix', 'UAE000002', { away: [{ from: '2023-11-01', until: '2023-12-01' }] }),
    person('nobody', 'UNOTTHERE1'),
    person('other', 'UDIR00001', { slack_team: 'TOTHER001' }),
  ],
  groups: [
    { group: 'claims-manager', members: ['marcus'] },
    { group: 'claims-leads', members: ['lena', 'marcus'] },
  ],
};
const BRIEF = {
  case: 'CASE-1',
  title: 'Freight claim',
  happened: 'Escalated',
  asked: 'Say that you have it',
  facts: [{ label: 'tier', value: 'Enterprise' }],
};

describe('notifying a person in Slack', () => {
  let slack: Slack;
  let context: CallContext;
  beforeEach(async () => {
    slack = await startSlack();
    context = { key: 'run-1-3b-1', attempt: 1, intendedAt: slack.clock.now(), signal: new AbortController().signal };
  });
  afterEach(() => slack.stop());

  const bindings = (apiUrl = slack.apiUrl, people = PEOPLE) => {
    const client = createSlackClient({ token: sandboxSlackTokens.bot, apiUrl, timeoutMs: 1_000 });
    const budget = createBudget(slack.clock);
    const peopleCheck = createPeopleCheck({ client, budget, clock: slack.clock, teams: [TEAM] });
    const [notify] = createSlackBindings({
      client,
      budget,
      clock: slack.clock,
      token: sandboxSlackTokens.bot,
      identity: { botUserId: BOT },
      people: () => people,
      peopleCheck,
      channels: createChannels({ client, budget, clock: slack.clock, allowExternal: [] }),
    });
    if (notify?.probe === undefined) throw new Error('Expected slack.notify with a probe');
    return { call: notify.call.bind(notify), probe: notify.probe.bind(notify) };
  };
  const tell = (to: string, backup?: string) =>
    bindings().call(
      {
        to,
        ...(backup === undefined ? {} : { backup }),
        brief: BRIEF,
        answer_id: 'ask-1',
        answer_by: { $time: context.intendedAt + 900_000 },
      },
      context,
    );
  const dm = (user: string) => slack.vendor.snapshot().messages[slack.vendor.snapshot().dms[user] ?? ''] ?? [];

  it('posts a direct message with the button, and says who was notified', async () => {
    expect(await tell('ava@our.example')).toMatchObject({
      kind: 'done',
      output: { channel: slack.vendor.snapshot().dms['UAVA00001'], person: 'AVA', slack_user: 'UAVA00001' },
    });
    expect(dm('UAVA00001')).toHaveLength(1);
    expect(JSON.stringify(dm('UAVA00001')[0]?.blocks)).toContain('"value":"ask-1"');
  });

  it('sends nothing once the call is cancelled, since no run would record it', async () => {
    const signal = AbortSignal.abort();
    expect(await bindings().call({ to: 'ava', brief: BRIEF }, { ...context, signal })).toEqual({
      kind: 'not_now',
      message: 'The call was cancelled before it was sent',
      afterMs: null,
    });
    expect(dm('UAVA00001')).toEqual([]);
  });

  it('notifies one person many times in a row: each message waits for its turn, and the direct message is opened once', async () => {
    const { call } = bindings();
    await call({ to: 'ava', brief: BRIEF }, { ...context, key: 'run-0-3b-0' });
    const messages = Array.from({ length: 6 }, (_, index) =>
      call({ to: 'ava', brief: BRIEF }, { ...context, key: `run-${index}-3b-1` }),
    );
    let done = 0;
    for (const message of messages)
      void message.then(() => {
        done += 1;
      });
    // Three at once, then one a second: within a few seconds all are posted.
    const start = slack.clock.now();
    while (done < messages.length) {
      await until(
        'a message waits for its turn, or all are posted',
        () => done === messages.length || slack.clock.nextWake(),
      );
      await slack.clock.advanceTo(slack.clock.nextWake() ?? slack.clock.now());
    }
    expect(slack.clock.now() - start).toBeLessThanOrEqual(12_000);
    expect((await Promise.all(messages)).map(({ kind }) => kind)).toEqual(messages.map(() => 'done'));
    expect(dm('UAVA00001')).toHaveLength(7);
    expect(slack.vendor.snapshot().calls['conversations.open']).toBe(1);
  });

  it('opens the direct message again after Slack refused a message in it', async () => {
    let behaviour: Behaviour = 'refuse';
    const stub = await createSlackStub(slack.apiUrl, (method) => (method === 'chat.postMessage' ? behaviour : 'pass'));
    const { call } = bindings(stub.apiUrl);
    expect(await call({ to: 'ava', brief: BRIEF }, context)).toMatchObject({ kind: 'failed' });
    behaviour = 'pass';
    expect(await call({ to: 'ava', brief: BRIEF }, context)).toMatchObject({ kind: 'done' });
    await stub.stop();
    expect(slack.vendor.snapshot().calls['conversations.open']).toBe(2);
  });

  describe('whose answer differs from what was sent', () => {
    const callWith = async (method: string, answers: (body: Readonly<Record<string, unknown>>) => object) => {
      const stub = await createSlackStub(slack.apiUrl, (asked) =>
        asked === method ? { answers: (body) => ({ ...body, ...answers(body) }) } : 'pass',
      );
      const result = await bindings(stub.apiUrl).call({ to: 'ava', backup: 'lena', brief: BRIEF }, context);
      await stub.stop();
      return result;
    };

    it.each([
      ['another channel', { channel: 'C0OTHER01' }, 'taken'],
      ['no timestamp', { ts: undefined }, 'taken'],
      ['an empty timestamp', { ts: '' }, 'taken'],
      ['a blank timestamp', { ts: ' ' }, 'taken'],
      ['the timestamp of another message', { message: { ts: '9.9', blocks: [{ type: 'rich_text' }] } }, 'taken'],
      ['a warning among others with a blank', { warning: 'x, message_truncated' }, 'refusal'],
      ['a warning of two in one', { response_metadata: { warnings: ['x, message_truncated'] } }, 'refusal'],
      [
        'a block that Slack left out',
        { response_metadata: { messages: ['[ERROR] invalid block removed'] } },
        'refusal',
      ],
      ['a warning that it was cut', { warning: 'message_truncated' }, 'refusal'],
      ['the same warning among others', { response_metadata: { warnings: ['x', 'message_truncated'] } }, 'refusal'],
      ['no blocks', { message: { text: 'x' } }, 'refusal'],
      ['empty blocks', { message: { text: 'x', blocks: [] } }, 'refusal'],
    ])('is not known to be sent: %s', async (_name, changed, answered) => {
      expect(await callWith('chat.postMessage', () => changed)).toMatchObject({ kind: 'unknown', answered });
    });

    const OF_CHARSET = {
      warning: 'missing_charset',
      response_metadata: {
        warnings: ['missing_charset'],
        messages: ['[WARN] A Content-Type HTTP header was presented but did not declare a charset, such as utf-8'],
      },
    };

    it('is sent with a warning about the charset of the request, and its text', async () => {
      expect(await callWith('chat.postMessage', () => OF_CHARSET)).toMatchObject({ kind: 'done' });
    });

    it('is not known to be sent with fewer blocks, or with others', async () => {
      const changed = (change: (blocks: readonly object[]) => readonly object[]) =>
        callWith('chat.postMessage', (body) => {
          const message = body['message'] as { readonly blocks: readonly object[] };
          return { message: { ...message, blocks: change(message.blocks) } };
        });
      const asked = {
        kind: 'unknown',
        answered: 'refusal',
        message: expect.stringContaining('fewer of the type') as string,
      };
      expect(await changed((blocks) => blocks.slice(1))).toMatchObject(asked);
      expect(await changed((blocks) => blocks.slice(0, -1))).toMatchObject(asked);
      expect(await changed((blocks) => blocks.map(() => ({ type: 'divider' })))).toMatchObject(asked);
      expect(await changed((blocks) => [...blocks, { type: 'divider' }])).toMatchObject({ kind: 'done' });
    });

    it.each([
      ['a warning', { warning: 'some_shards_unavailable' }],
      ['a warning in its metadata', { response_metadata: { warnings: ['partial'] } }],
      ['a message about it', { response_metadata: { messages: ['[WARN] partial'] } }],
      ['older ones hidden', { is_limited: true }],
      ['no list', { messages: undefined }],
    ])('is not absent by a history with %s', async (_name, changed) => {
      const looked = async (more: object) => {
        const stub = await createSlackStub(slack.apiUrl, (asked) =>
          asked === 'conversations.history' ? { answers: (body) => ({ ...body, ...more }) } : 'pass',
        );
        const result = await bindings(stub.apiUrl).probe?.({ to: 'ava', brief: BRIEF }, context);
        await stub.stop();
        return result;
      };
      expect(await looked(changed)).toMatchObject({ kind: 'unknown' });
      expect(await looked({ warning: 'superfluous_charset' })).toEqual({ kind: 'absent' });
      expect(await looked(OF_CHARSET)).toEqual({ kind: 'absent' });
    });

    it.each([
      ['of another person', { id: 'D0OTHER01', user: 'ULENA0001' }],
      ['of several people', { id: 'G0SEVERAL', is_mpim: true }],
    ])('is not sent to a direct message %s', async (_name, channel) => {
      expect(await callWith('conversations.open', () => ({ channel }))).toMatchObject({ kind: 'not_now' });
      expect(slack.vendor.snapshot().calls['chat.postMessage']).toBeUndefined();
    });

    it('is not sent to whom Slack describes as another one', async () => {
      const other = (body: Readonly<Record<string, unknown>>) => ({
        user: { ...(body['user'] as object), id: 'UOTHER001' },
      });
      expect(await callWith('users.info', other)).toMatchObject({ kind: 'not_now' });
    });

    it.each(['is_workflow_bot', 'is_invited_user'])('goes to the backup of who is no full member: %s', async (flag) => {
      const isAva = (body: Readonly<Record<string, unknown>>) =>
        (body['user'] as { readonly id?: string } | undefined)?.id === 'UAVA00001';
      const result = await callWith('users.info', (body) =>
        isAva(body) ? { user: { ...(body['user'] as object), [flag]: true } } : {},
      );
      expect(result).toMatchObject({ kind: 'done', output: { person: 'LENA' } });
    });
  });

  it('renders the same as the run does, so the message is not written again', async () => {
    const result = await tell('ava');
    if (result.kind !== 'done') throw new Error('Expected it to be done');
    const blocks = dm('UAVA00001')[0]?.blocks.map(({ block_id: _slacks, ...block }) => block);
    const picture = renderContent({
      kind: 'told',
      told: {
        key: 'k',
        callId: 'c',
        askId: asAskId('ask-1'),
        channel: 'x',
        ts: 'y',
        answerBy: context.intendedAt + 900_000,
        state: { kind: 'open' },
        brief: { ...BRIEF, facts: [{ label: 'tier', text: 'Enterprise' }] },
      },
    });
    expect(blocks).toEqual(picture.blocks);
  });

  it.each([
    ['a member of the group, when it is a group', 'claims-leads', undefined, 'MARCUS'],
    ['the backup of a person who is away', 'felix', 'claims-manager', 'MARCUS'],
    ['the backup of an unknown name', 'nobody@their.example', 'claims-manager', 'MARCUS'],
    ['the backup of a person whom Slack does not know', 'nobody', 'claims-manager', 'MARCUS'],
    ['the backup of a deactivated person', 'gerd', 'claims-manager', 'MARCUS'],
    ['the backup of a guest', 'gus', 'claims-manager', 'MARCUS'],
    ['the backup of a person whose Slack id belongs to another team', 'other', 'claims-manager', 'MARCUS'],
  ])('notifies %s', async (_, to, backup, notified) => {
    expect(await tell(to, backup)).toMatchObject({ kind: 'done', output: { person: notified } });
  });

  it('fails as `nobody_to_tell` with the reasons, and notifies no one', async () => {
    expect(await tell('gerd')).toMatchObject({
      kind: 'failed',
      code: 'nobody_to_tell',
      message: expect.stringContaining('GERD is not a full member') as string,
    });
    expect(await tell('felix')).toMatchObject({
      kind: 'failed',
      code: 'nobody_to_tell',
      message: expect.stringContaining('away until 2023-12-01') as string,
    });
    expect(slack.vendor.calls()['chat.postMessage']).toBeUndefined();
  });

  it('finds its message after a crash, and says absent when nothing was sent', async () => {
    const input = { to: 'ava', brief: BRIEF };
    expect(await bindings().probe(input, context)).toEqual({ kind: 'absent' });
    const done = await bindings().call(input, context);
    expect(await bindings().probe(input, context)).toMatchObject({
      kind: 'found',
      output: done.kind === 'done' ? done.output : {},
    });
    expect(await bindings().probe(input, { ...context, key: 'run-1-3b-2' })).toEqual({ kind: 'absent' });
  });

  it('finds it even if the person has gone away since', async () => {
    await tell('ava', 'claims-manager');
    const away: People = {
      ...PEOPLE,
      people: PEOPLE.people.map((one) =>
        one.person === 'ava' ? { ...one, away: [{ from: '2023-11-20', until: '2023-11-30' }] } : one,
      ),
    };
    await slack.clock.advanceTo(slack.clock.now() + 7 * 86_400_000);
    expect(
      await bindings(slack.apiUrl, away).probe({ to: 'ava', backup: 'claims-manager', brief: BRIEF }, context),
    ).toMatchObject({ kind: 'found', output: { person: 'AVA' } });
  });

  it('searches at most twelve direct messages, and does not say absent if there may be more', async () => {
    const crowd = Array.from({ length: 13 }, (_, index) => person(`one-${index}`, `UCROWD${index}`));
    const people = (count: number): People => ({
      people: crowd,
      groups: [{ group: 'crowd', members: crowd.slice(0, count).map(({ person: name }) => name) }],
    });
    const probe = (count: number) =>
      bindings(slack.apiUrl, people(count)).probe({ to: 'crowd', brief: BRIEF }, context);
    expect(await probe(13)).toEqual({
      kind: 'unknown',
      message: 'The message may be in more than `12` direct messages',
    });
    expect(slack.vendor.calls()['conversations.open']).toBeUndefined();
    expect(await probe(12)).toEqual({ kind: 'absent' });
  });

  it('is unknown when the answer to the post is lost, and not_now when Slack cannot be reached', async () => {
    const stub = await createSlackStub(slack.apiUrl, (method) =>
      method === 'chat.postMessage' ? 'lose_answer' : 'pass',
    );
    expect(await bindings(stub.apiUrl).call({ to: 'ava', brief: BRIEF }, context)).toMatchObject({ kind: 'unknown' });
    await stub.stop();
    expect(dm('UAVA00001')).toHaveLength(1);
    expect(await bindings().probe({ to: 'ava', brief: BRIEF }, context)).toMatchObject({ kind: 'found' });
    expect(await bindings('http://127.0.0.1:1/api/').call({ to: 'ava', brief: BRIEF }, context)).toMatchObject({
      kind: 'not_now',
    });
  });

  it('never shows the token in a message', async () => {
    const client = createSlackClient({ token: 'xoxb-wrong-token', apiUrl: slack.apiUrl });
    const budget = createBudget(slack.clock);
    const [notify] = createSlackBindings({
      client,
      budget,
      clock: slack.clock,
      token: 'xoxb-wrong-token',
      identity: { botUserId: BOT },
      people: () => PEOPLE,
      peopleCheck: createPeopleCheck({ client: slack.client(), budget, clock: slack.clock, teams: [TEAM] }),
      channels: createChannels({ client, budget, clock: slack.clock, allowExternal: [] }),
    });
    const result = await notify?.call({ to: 'ava', brief: BRIEF }, context);
    expect(result).toMatchObject({ kind: 'failed', code: 'unauthorized' });
    expect(JSON.stringify(result)).not.toContain('xoxb');
  });

  it('is registered with types that an SOP can be checked against', () => {
    const registry = createRegistry(slackTools);
    expect([...registry.keys()]).toEqual(['slack.notify', 'slack.escalate', 'slack.post_alert']);
    expect(registry.get('slack.notify')?.errors).toHaveProperty('nobody_to_tell');
  });
});

describe('the check of Slack', () => {
  it('says which scopes and channels exist, are missing or are shared', async () => {
    const slack = await startSlack();
    const client = createSlackClient({ token: sandboxSlackTokens.bot, apiUrl: slack.apiUrl });
    const budget = createBudget(slack.clock);
    const channels = createChannels({ client, budget, clock: slack.clock, allowExternal: [] });
    const check = await checkSlack({
      client,
      budget,
      channels,
      channelNames: ['freight-claims', 'random', 'carrier-partner', 'nowhere'],
      teamId: TEAM,
    });
    expect(check).toMatchObject({ system: 'slack', answers: true });
    const channelFindings = check.findings
      .filter(({ subject }) => subject === 'channel')
      .map(({ kind, name }) => `${kind} ${name}`);
    expect(channelFindings).toEqual([
      'there freight-claims',
      'missing random',
      'there carrier-partner',
      'missing carrier-partner',
      'missing nowhere',
    ]);
    expect(check.findings.filter(({ subject, kind }) => subject === 'scope' && kind === 'missing')).toEqual([]);
    await slack.stop();
    expect(await checkSlack({ client, budget, channels, channelNames: [], teamId: TEAM })).toMatchObject({
      answers: false,
    });
  });
});
