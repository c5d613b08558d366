/**
 * The stand-in as seen by a real Bolt app, through both receivers.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApp, transports } from './bolt-app.ts';
import {
  ANA,
  BOT,
  CLAIMS,
  errorOf,
  eventually,
  GONE,
  GUEST,
  LENA,
  PARTNER,
  startSlack,
  type Slack,
} from './start-slack.ts';

const buttons = (label: string, value: string) => [
  {
    type: 'actions',
    block_id: `ask-${value}`,
    elements: [{ type: 'button', action_id: 'approve', value, text: { type: 'plain_text', text: label } }],
  },
];
const modal: ModalView = {
  type: 'modal',
  callback_id: 'deny',
  title: { type: 'plain_text', text: 'Deny' },
  submit: { type: 'plain_text', text: 'Deny' },
  private_metadata: 'ask-1',
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: { type: 'plain_text', text: 'Reason' },
      element: { type: 'plain_text_input', action_id: 'text', min_length: 5 },
    },
  ],
};

describe.each(transports)('a Bolt app over %s', (transport) => {
  let slack: Slack;
  let stops: (() => Promise<void>)[] = [];
  const start = async (prepare: (app: App) => void): Promise<void> => {
    stops.unshift((await startApp(slack, transport, prepare)).stop);
  };

  beforeEach(async () => {
    slack = await startSlack();
    stops = [() => slack.stop()];
  });
  afterEach(async () => {
    for (const stop of stops) await stop();
  });

  const post = (channel: string, blocks: unknown[], text = 'Please decide'): Promise<string> =>
    slack
      .client()
      .apiCall('chat.postMessage', { channel, text, blocks: JSON.stringify(blocks) })
      .then((answer) => (answer as { ts?: string }).ts ?? '');

  it('receives a click and updates the message, so the old button becomes stale', async () => {
    const clicks: { user: string; value: string | undefined; team: string | undefined }[] = [];
    await start((app) => {
      app.action<BlockAction<ButtonAction>>('approve', async ({ ack, body, action, client }) => {
        clicks.push({ user: body.user.id, value: action.value, team: body.user.team_id });
        await client.chat.update({
          channel: body.channel?.id ?? '',
          ts: body.message?.ts ?? '',
          text: 'Approved by Lena',
          blocks: [],
        });
        await ack();
      });
    });
    const ts = await post(CLAIMS, buttons('Approve', 'a1'));
    const seen = await slack.vendor.act('click', { user: LENA, channel: CLAIMS, ts, action_id: 'approve' });
    expect(seen.ack).toMatchObject({ ok: true });
    expect(slack.vendor.snapshot().messages[CLAIMS]?.[0]).toMatchObject({
      text: 'Approved by Lena',
      blocks: [],
      versions: 1,
    });
    await expect(
      slack.vendor.act('click', { user: LENA, channel: CLAIMS, ts, action_id: 'approve' }),
    ).rejects.toMatchObject({ code: 'no_such_control' });
    expect(
      (await slack.vendor.act('click_stale', { user: ANA, channel: CLAIMS, ts, action_id: 'approve' })).ack,
    ).toMatchObject({ ok: true });
    expect(clicks).toEqual([
      { user: LENA, value: 'a1', team: 'TSOPWITH1' },
      { user: ANA, value: 'a1', team: 'TSOPWITH1' },
    ]);
  });

  it('sees the home team of a guest who clicks, with the workspace as the team', async () => {
    const seen: unknown[] = [];
    await start((app) => {
      app.action<BlockAction>('approve', async ({ ack, body, context }) => {
        seen.push([body.user.team_id, body.team?.id, context.teamId]);
        await ack();
      });
    });
    const ts = await post(PARTNER, buttons('Approve', 'a1'));
    await slack.vendor.act('click', { user: GUEST, channel: PARTNER, ts, action_id: 'approve' });
    expect(seen).toEqual([['TPARTNER1', 'TSOPWITH1', 'TSOPWITH1']]);
    await expect(
      slack.vendor.act('click', { user: GUEST, channel: CLAIMS, ts, action_id: 'approve' }),
    ).rejects.toMatchObject({ code: 'not_in_channel' });
    await expect(
      slack.vendor.act('click', { user: GONE, channel: PARTNER, ts, action_id: 'approve' }),
    ).rejects.toMatchObject({ code: 'account_inactive' });
    await expect(
      slack.vendor.act('click', { user: BOT, channel: PARTNER, ts, action_id: 'approve' }),
    ).rejects.toMatchObject({ code: 'is_bot' });
  });

  it('opens a modal with its trigger, shows errors at the field, and closes it on success', async () => {
    const submitted: unknown[] = [];
    await start((app) => {
      app.action<BlockAction>('approve', async ({ ack, body, client }) => {
        await client.views.open({ trigger_id: body.trigger_id, view: modal });
        await ack();
      });
      app.view('deny', async ({ ack, view }) => {
        const reason = view.state.values['reason']?.['text']?.value ?? '';
        if (reason.startsWith('wrong')) {
          await ack({ response_action: 'errors', errors: { reason: 'Say why' } });
          return;
        }
        submitted.push([view.private_metadata, reason]);
        await ack();
      });
    });
    const ts = await post(CLAIMS, buttons('Deny', 'a1'));
    const opened = await slack.vendor.act('click', { user: LENA, channel: CLAIMS, ts, action_id: 'approve' });
    expect(opened.view).toMatchObject({ callback_id: 'deny', errors: {} });
    const viewId = opened.view?.['id'];
    const calls = slack.exchanges.length;
    const short = await slack.vendor.act('submit_view', {
      user: LENA,
      view_id: viewId,
      values: { reason: { text: 'no' } },
    });
    expect(short).toMatchObject({ ack: null, view: { errors: { reason: 'Please enter at least 5 characters.' } } });
    expect(slack.exchanges).toHaveLength(calls);
    const wrong = await slack.vendor.act('submit_view', {
      user: LENA,
      view_id: viewId,
      values: { reason: { text: 'wrong reason' } },
    });
    expect(wrong.view).toMatchObject({ errors: { reason: 'Say why' } });
    expect(
      (await slack.vendor.act('submit_view', { user: LENA, view_id: viewId, values: { text: 'Amount is unproven' } }))
        .view,
    ).toBeNull();
    expect(submitted).toEqual([['ask-1', 'Amount is unproven']]);
    expect(slack.vendor.snapshot().views).toEqual({});
  });

  it('may answer a submission by replacing the view, pushing another, or closing all', async () => {
    const closed: boolean[] = [];
    await start((app) => {
      app.action<BlockAction>('approve', async ({ ack, body, client }) => {
        await client.views.open({ trigger_id: body.trigger_id, view: modal });
        await ack();
      });
      app.view('deny', async ({ ack, view }) => {
        const reason = view.state.values['reason']?.['text']?.value;
        if (reason === 'update')
          await ack({ response_action: 'update', view: { ...modal, private_metadata: 'updated' } });
        else if (reason === 'push it')
          await ack({ response_action: 'push', view: { ...modal, private_metadata: 'pushed' } });
        else await ack({ response_action: 'clear' });
      });
      app.view({ callback_id: 'deny', type: 'view_closed' }, async ({ ack, body }) => {
        closed.push(body.type === 'view_closed' && body.is_cleared);
        await ack();
      });
    });
    const ts = await post(CLAIMS, buttons('Deny', 'a1'));
    await slack.vendor.act('click', { user: LENA, channel: CLAIMS, ts, action_id: 'approve' });
    const say = (text: string) => slack.vendor.act('submit_view', { user: LENA, values: { text } });
    expect((await say('update')).view).toMatchObject({ private_metadata: 'updated' });
    expect((await say('push it')).view).toMatchObject({ private_metadata: 'pushed' });
    expect((await slack.vendor.act('close_view', { user: LENA })).view).toMatchObject({ private_metadata: 'updated' });
    expect(closed).toEqual([false]);
    expect((await say('push it')).view).toMatchObject({ private_metadata: 'pushed' });
    expect((await say('clear all')).view).toBeNull();
  });

  it('answers a slash command in its ack and again through the response url, to that person only', async () => {
    const heard: unknown[] = [];
    await start((app) => {
      app.command('/sop', async ({ command, ack, respond }) => {
        heard.push([command.user_id, command.channel_id, command.text, command.user_name]);
        await ack(`Looking at ${command.text}`);
        await respond({ text: 'Here it is', response_type: 'ephemeral' });
      });
    });
    const seen = await slack.vendor.act('command', {
      user: ANA,
      channel: CLAIMS,
      text: '/sop explain CASE-1 for @lena',
    });
    expect(heard).toEqual([[ANA, CLAIMS, 'explain CASE-1 for <@ULENA0001|lena>', 'ana']]);
    expect(seen.ephemeral[0]).toMatchObject({ from: 'app', text: 'Looking at explain CASE-1 for <@ULENA0001|lena>' });
    await eventually(() => slack.vendor.snapshot().ephemerals[ANA]?.some(({ text }) => text === 'Here it is'));
    expect(slack.vendor.snapshot().ephemerals[LENA]).toBeUndefined();
    expect(slack.vendor.snapshot().messages[CLAIMS]).toEqual([]);
  });

  it('never receives a slash command typed in a thread: the client refuses it', async () => {
    let heard = 0;
    await start((app) => {
      app.command('/sop', async ({ ack }) => {
        heard++;
        await ack();
      });
    });
    const ts = await post(CLAIMS, []);
    const seen = await slack.vendor.act('command', { user: ANA, channel: CLAIMS, text: '/sop explain', thread_ts: ts });
    expect(seen).toMatchObject({
      ack: null,
      ephemeral: [{ from: 'client', text: '/sop is not supported in threads. Sorry!', thread_ts: ts }],
    });
    expect(await slack.vendor.act('command', { user: ANA, channel: CLAIMS, text: '/nope' })).toMatchObject({
      ack: null,
      ephemeral: [{ error: 'invalid_command' }],
    });
    expect(heard).toBe(0);
  });

  it('receives mentions, direct messages, an opened Home and a channel that becomes shared', async () => {
    const heard: string[] = [];
    await start((app) => {
      app.event('app_mention', async ({ event }) => {
        heard.push(`mention ${event.text}`);
      });
      app.message(async ({ message }) => {
        if (message.subtype === undefined) heard.push(`message ${message.channel_type} ${message.text ?? ''}`);
      });
      app.event('app_home_opened', async ({ event, client }) => {
        heard.push(`home ${event.tab}`);
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'divider' }] } });
      });
      app.event('channel_shared', async ({ event }) => {
        heard.push(`shared ${event.channel}`);
      });
    });
    await slack.vendor.act('post_message', { user: ANA, channel: CLAIMS, text: 'nothing for the bot <!channel>' });
    await slack.vendor.act('post_message', { user: ANA, channel: CLAIMS, text: '@sopwith status' });
    await slack.vendor.act('post_message', { user: ANA, channel: BOT, text: 'hello' });
    await slack.vendor.act('open_home', { user: ANA });
    await slack.vendor.act('set_external', { channel: CLAIMS });
    await eventually(() => slack.vendor.snapshot().homes[ANA]);
    await eventually(() => heard.length >= 4);
    expect(heard).toEqual([`mention <@${BOT}> status`, 'message im hello', 'home home', `shared ${CLAIMS}`]);
    expect(slack.vendor.snapshot().messages[CLAIMS]?.[0]).toMatchObject({
      text: 'nothing for the bot &lt;!channel&gt;',
      pings: [],
    });
    expect((await slack.client().conversations.info({ channel: CLAIMS })).channel).toMatchObject({
      is_ext_shared: true,
    });
  });

  it('receives a message shortcut, and a repeated delivery with the same ids', async () => {
    const triggers: string[] = [];
    await start((app) => {
      app.shortcut('explain', async ({ shortcut, ack }) => {
        triggers.push(`${shortcut.trigger_id} ${shortcut.type === 'message_action' ? shortcut.message_ts : ''}`);
        await ack();
      });
    });
    const ts = await post(CLAIMS, []);
    await slack.vendor.act('shortcut', { user: ANA, channel: CLAIMS, ts, callback_id: 'explain' });
    expect((await slack.vendor.act('redeliver', {})).ack).toMatchObject({ ok: true });
    expect(triggers).toHaveLength(2);
    expect(triggers[0]).toBe(triggers[1]);
    expect(triggers[0]).toContain(ts);
  });

  it('sees the retry number when an event is retried', async () => {
    const heard: unknown[] = [];
    await start((app) => {
      app.event('app_mention', async ({ body, context }) => {
        heard.push([body.event_id, context.retryNum ?? null]);
      });
    });
    await slack.vendor.act('post_message', { user: ANA, channel: CLAIMS, text: '@sopwith hi' });
    await slack.vendor.act('redeliver', {});
    await eventually(() => heard.length === 2);
    const [first, second] = heard as [unknown[], unknown[]];
    expect(second[0]).toBe(first[0]);
    expect([first[1], second[1]]).toEqual([null, 1]);
  });

  it('loses its trigger after three seconds, and cannot use one twice', async () => {
    const errors: string[] = [];
    await start((app) => {
      app.action<BlockAction>('approve', async ({ ack, body, client }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: modal });
        errors.push(await errorOf(client.views.open({ trigger_id: body.trigger_id, view: modal })));
      });
      app.action<BlockAction>('late', async ({ ack, body, client }) => {
        await ack();
        await slack.clock.advanceTo(slack.clock.now() + 3_001);
        errors.push(await errorOf(client.views.open({ trigger_id: body.trigger_id, view: modal })));
      });
    });
    const late = [
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'late', text: { type: 'plain_text', text: 'Late' } }],
      },
    ];
    const ts = await post(CLAIMS, [...buttons('Go', 'a1'), ...late]);
    await slack.vendor.act('click', { user: ANA, channel: CLAIMS, ts, action_id: 'approve' });
    await eventually(() => errors.length === 1);
    await slack.vendor.act('click', { user: ANA, channel: CLAIMS, ts, action_id: 'late' });
    await eventually(() => errors.length === 2);
    expect(errors).toEqual(['exchanged_trigger_id', 'expired_trigger_id']);
    expect(await errorOf(slack.client().views.open({ trigger_id: 'made.up', view: modal }))).toBe('invalid_trigger_id');
  });

  it('shows the person a failure when the app does not answer in three seconds', async () => {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    await start((app) => {
      app.command('/sop', async ({ ack }) => {
        reached.resolve();
        await released.promise;
        await ack('too late');
      });
      app.error(async () => undefined);
    });
    const act = slack.vendor.act('command', { user: ANA, channel: CLAIMS, text: '/sop slow' });
    await reached.promise;
    await eventually(() => slack.clock.nextWake());
    await slack.clock.advanceTo(slack.clock.now() + 3_000);
    const seen = await act;
    released.resolve();
    expect(seen.ack).toEqual({ ok: false, error: 'operation_timeout' });
    expect(seen.ephemeral).toMatchObject([
      { from: 'client', error: 'operation_timeout', text: '/sop failed with the error "operation_timeout"' },
    ]);
  });
});

describe('socket mode', () => {
  it('reconnects when Slack asks for it, and is not reached in between', async () => {
    const slack = await startSlack();
    let clicks = 0;
    const app = await startApp(
      slack,
      'socket',
      (bolt) => {
        bolt.action('approve', async ({ ack }) => {
          clicks++;
          await ack();
        });
      },
      400,
    );
    const { ts } = await slack
      .client()
      .chat.postMessage({ channel: CLAIMS, text: 'Decide', blocks: buttons('Approve', 'a1') });
    expect(await slack.vendor.act('reconnect_socket', {})).toMatchObject({ asked: 1 });
    await eventually(() => !slack.vendor.snapshot().connected);
    const missed = await slack.vendor.act('click', { user: ANA, channel: CLAIMS, ts, action_id: 'approve' });
    expect(missed.ack).toEqual({ ok: false, error: 'dispatch_failed' });
    await eventually(() => slack.vendor.snapshot().connected);
    await slack.vendor.act('click', { user: ANA, channel: CLAIMS, ts, action_id: 'approve' });
    expect(clicks).toBe(1);
    expect(slack.vendor.calls()['apps.connections.open']).toBe(2);
    await app.stop();
    await slack.stop();
  });
});
