import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import { checkZendesk } from '../../src/connector/zendesk/check.ts';
import type { Value } from '../../src/kernel/value.ts';
import { fakeZendesk, type FakeTrigger } from './fakes.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { zendeskClient } from './clients.ts';

const LETTERS: readonly (readonly [string, Record<string, Value>])[] = [
  ['zendesk.send_acknowledgment', {}],
  ['zendesk.request_information', { ask: 'amount' }],
  ['zendesk.reply', { template: 'security_received' }],
  ['zendesk.send_reminder', { number: 1 }],
  ['zendesk.send_denial', { reason: 'Too late' }],
];

const COMMENT = { type: 'Comment', public: true };
const MAILED = { type: 'Notification', recipients: [3_001] };

describe('a message to a Zendesk customer', () => {
  let fake: Awaited<ReturnType<typeof fakeZendesk>>;
  const bindingFor = (tool: string, config = {}) =>
    bindingOf(
      createZendeskBindings(
        zendeskClient({ url: fake.address, client_id: 'sopwith', client_secret: fake.secret, ...config }),
      ),
      tool,
    );

  beforeEach(async () => {
    fake = await fakeZendesk();
  });
  afterEach(() => fake.stop());

  it.each([
    ['is suspended', { id: 3_001, suspended: true, email: 'carla@wobbly.example' }],
    ['has no address', { id: 3_001, suspended: false, email: null }],
    ['no longer exists', null],
    ['no longer exists', { id: 3_001, suspended: false, active: false, email: 'carla@wobbly.example' }],
  ])('is not written for a requester who %s', async (why, user) => {
    if (user === null) fake.users.clear();
    else fake.users.set('3001', user);
    for (const [tool, input] of LETTERS) {
      const binding = bindingFor(tool);
      expect(await binding.call({ ticket: '101', ...input }, contextOf()), tool).toMatchObject({
        kind: 'failed',
        code: 'not_notified',
        message: expect.stringContaining(`${why}, so Zendesk mails no one; nothing was written`) as string,
      });
      expect(Object.keys(binding.tool.errors), tool).toContain('not_notified');
    }
    expect(fake.tickets.get('101')?.comments).toEqual([]);
    expect(await bindingFor('zendesk.add_internal_note').call({ ticket: '101', text: 'x' }, contextOf())).toMatchObject(
      { kind: 'done' },
    );
  });

  it('is written to a requester without an address where the account notifies in another way', async () => {
    fake.users.set('3001', { id: 3_001, suspended: false, email: null });
    fake.notifies = false;
    const binding = bindingFor('zendesk.send_acknowledgment', { notifies_requester: false });
    expect(await binding.call({ ticket: '101' }, contextOf())).toMatchObject({ kind: 'done' });
  });

  it('does not count as sent when no trigger notified the requester', async () => {
    fake.notifies = false;
    for (const [tool, input] of LETTERS) {
      const binding = bindingFor(tool);
      const context = { ...contextOf(), key: `${KEY}-${tool.replace(/[^a-z]/g, '')}` };
      const given = { ticket: '101', ...input };
      expect(await binding.call(given, context), tool).toMatchObject({ kind: 'failed', code: 'not_notified' });
      expect(await binding.probe?.(given, context), tool).toMatchObject({ kind: 'unknown' });
      expect(await binding.call(given, { ...context, attempt: 2 }), tool).toMatchObject({ code: 'not_notified' });
    }
  });

  it.each([
    ['shows no comment', { events: [{ type: 'Notification', recipients: [3_001] }] }, 'shows no comment'],
    ['belongs to another ticket', { ticket_id: 102 }, 'is of ticket `102`'],
    ['shows another text', { events: [{ ...COMMENT, body: 'Your claim is denied' }, MAILED] }, 'shows another comment'],
    ['is not there', null, 'without an audit'],
  ])('is unclear when its audit %s, at the write and at each look', async (_, changed, why) => {
    const ours = { id: 9, ticket_id: 101, metadata: { custom: { sop_key: KEY } }, events: [COMMENT, MAILED] };
    const audit = changed === null ? null : { ...ours, ...changed };
    for (const config of [{}, { notifies_requester: false }])
      for (const [tool, input] of LETTERS) {
        const binding = bindingFor(tool, config);
        const given = { ticket: '101', ...input };
        const ticket = fake.tickets.get('101');
        fake.fail({ status: 200, body: { ticket, audit } }, ({ method }) => method === 'PUT');
        expect(await binding.call(given, contextOf()), tool).toMatchObject({
          kind: 'unknown',
          message: expect.stringContaining(why) as string,
        });
        if (audit === null) continue;
        fake.fail({ status: 200, body: { audits: [audit], meta: { has_more: false } } }, ({ path }) =>
          path.includes('/audits'),
        );
        const seen = { kind: 'unknown', isThere: true, message: expect.stringContaining(why) as string };
        expect(await binding.probe?.(given, contextOf()), tool).toMatchObject(seen);
        fake.fail({ status: 200, body: { audits: [audit], meta: { has_more: false } } }, ({ path }) =>
          path.includes('/audits'),
        );
        expect(await binding.call(given, { ...contextOf(), attempt: 2 }), tool).toMatchObject(seen);
      }
  });

  it('is unclear for an internal note whose audit is not there, too', async () => {
    fake.fail(
      { status: 200, body: { ticket: fake.tickets.get('101'), audit: null } },
      ({ method }) => method === 'PUT',
    );
    const binding = bindingFor('zendesk.add_internal_note');
    expect(await binding.call({ ticket: '101', text: 'Seen' }, contextOf())).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('without an audit of the comment on ticket `101`') as string,
    });
  });

  const OTHER = { id: 1, ticket_id: 101, metadata: {}, events: [] };
  it.each([
    ['are of another ticket', { audits: [{ ...OTHER, ticket_id: 102 }], meta: { has_more: false } }, 'ticket `102`'],
    ['have no end', { audits: [OTHER] }, 'does not say that it ends'],
  ])('is not written again where the audits that come %s', async (_, body, why) => {
    fake.fail({ status: 200, body }, ({ path }) => path.includes('/audits'));
    const binding = bindingFor('zendesk.send_acknowledgment');
    expect(await binding.call({ ticket: '101' }, { ...contextOf(), attempt: 2 })).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining(why) as string,
    });
    expect(fake.seen.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('is not meant by an internal note, which is not done when Zendesk shows it to the customer', async () => {
    const audit = { id: 9, metadata: { custom: { sop_key: KEY } }, events: [{ type: 'Comment', public: true }] };
    fake.fail({ status: 200, body: { ticket: fake.tickets.get('101'), audit } }, ({ method }) => method === 'PUT');
    const note = bindingFor('zendesk.add_internal_note').call({ ticket: '101', text: 'Fraud score 0.9' }, contextOf());
    expect(await note).toMatchObject({
      kind: 'failed',
      code: 'refused',
      message: expect.stringContaining('to the customer') as string,
    });
  });

  it('does not count as sent when a trigger notified only someone else', async () => {
    const audit = {
      id: 9,
      metadata: { custom: { sop_key: KEY } },
      events: [
        { type: 'Comment', public: true },
        { type: 'Notification', recipients: [7] },
      ],
    };
    fake.fail({ status: 200, body: { ticket: fake.tickets.get('101'), audit } }, ({ method }) => method === 'PUT');
    expect(await bindingFor('zendesk.send_acknowledgment').call({ ticket: '101' }, contextOf())).toMatchObject({
      code: 'not_notified',
    });
  });

  const shows = (...events: object[]): void => {
    const audit = { id: 9, ticket_id: 101, metadata: { custom: { sop_key: KEY } }, events };
    fake.fail({ status: 200, body: { ticket: fake.tickets.get('101'), audit } }, ({ method }) => method === 'PUT');
  };

  it.each([
    [[{ type: 'ChannelBackFailedEvent' }]],
    [[MAILED, { type: 'ChannelBackFailedEvent' }]],
    [[{ type: 'NotificationFailed', recipients: [3_001] }]],
    [[MAILED, { type: 'NotificationFailed', recipients: [3_001] }]],
    [[{ type: 'NotificationSuppressed', recipients: [3_001] }]],
    [[MAILED, { type: 'NotificationSuppressed' }]],
    [[MAILED, { type: 'NotificationDeferred' }]],
    [[MAILED, { type: 'MessagingChannelError' }]],
    [[MAILED, { type: 'SuspendedNotification' }]],
    [[MAILED, { type: 'EmailBounced' }]],
    [[MAILED, { type: 'Error' }]],
  ])('does not count as sent by an audit with %j', async (events) => {
    for (const config of [{}, { notifies_requester: false }]) {
      shows(COMMENT, ...events);
      const sent = bindingFor('zendesk.send_acknowledgment', config).call({ ticket: '101' }, contextOf());
      expect(await sent, JSON.stringify(config)).toMatchObject({
        code: 'not_notified',
        message: expect.stringContaining(`its audit shows \`${events.at(-1)?.type ?? ''}\``) as string,
      });
    }
  });

  it.each([
    [{ type: 'Notification' }],
    [{ type: 'Notification', recipients: '3001' }],
    [{ type: 'Notification', recipients: [] }],
    [{ type: 'notification', recipients: [3_001] }],
    [{ type: 'FollowerNotificationEvent', recipients: [3_001] }],
    [{ type: 'SmsNotification', recipients: [3_001] }],
  ])('does not count as sent where %j is all that notified someone', async (event) => {
    shows(COMMENT, event);
    expect(await bindingFor('zendesk.send_acknowledgment').call({ ticket: '101' }, contextOf())).toMatchObject({
      code: 'not_notified',
    });
  });

  it.each(['KnowledgeLinkRejected', 'AutomaticAnswerReject', 'SuspendedTicketRecovery'])(
    'counts as sent next to an event of another kind: %s',
    async (type) => {
      shows(COMMENT, MAILED, { type });
      expect(await bindingFor('zendesk.send_acknowledgment').call({ ticket: '101' }, contextOf())).toMatchObject({
        kind: 'done',
      });
    },
  );

  it('counts as sent by a comment whose blanks Zendesk stores in its own way', async () => {
    const text = 'First\r\n\r\nSecond ';
    const config = { replies: { security_received: 'First\n\nSecond' } };
    shows({ ...COMMENT, body: text }, MAILED);
    const binding = bindingFor('zendesk.reply', config);
    expect(await binding.call({ ticket: '101', template: 'security_received' }, contextOf())).toMatchObject({
      kind: 'done',
    });
  });

  it('counts as sent by a notification that copies others', async () => {
    shows(
      COMMENT,
      { type: 'NotificationWithCcs', recipients: [7, { id: 3_001, name: 'Carla' }] },
      { type: 'AgentMacroReference' },
    );
    expect(await bindingFor('zendesk.send_acknowledgment').call({ ticket: '101' }, contextOf())).toMatchObject({
      kind: 'done',
    });
  });

  it.each([
    ['zendesk.send_acknowledgment', {}],
    ['zendesk.add_internal_note', { text: 'Fraud score 0.9' }],
  ])('is unclear after %s when the audit does not say who sees the comment', async (tool, input) => {
    shows({ type: 'Comment' }, MAILED);
    expect(await bindingFor(tool).call({ ticket: '101', ...input }, contextOf())).toMatchObject({
      kind: 'unknown',
      answered: 'taken',
      message: expect.stringContaining('whether the customer sees the comment') as string,
    });
  });

  it('is not written when Zendesk answers with another user than the requester', async () => {
    const body = { user: { id: 9, suspended: false, email: 'other@wobbly.example' } };
    fake.fail({ status: 200, body }, ({ path }) => path.includes('/users/3001'));
    expect(await bindingFor('zendesk.send_acknowledgment').call({ ticket: '101' }, contextOf())).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
      message: expect.stringContaining('the user `9`, where `3001` was asked for') as string,
    });
    expect(fake.tickets.get('101')?.comments).toEqual([]);
  });

  it.each([
    { ticket: { id: 101 }, audit: { metadata: { custom: {} } } },
    { ticket: { id: 101 }, audit: { metadata: { custom: { sop_key: 'run-0-1a-0' } } } },
    { ticket: { id: 102 }, audit: { metadata: { custom: { sop_key: KEY } } } },
  ])('does not count as sent by an answer about another change: %j', async ({ ticket, audit }) => {
    const events = [
      { type: 'Comment', public: true },
      { type: 'Notification', recipients: [fake.tickets.get('101')?.requester_id] },
    ];
    const body = { ticket: { ...fake.tickets.get('101'), ...ticket }, audit: { id: 9, events, ...audit } };
    fake.fail({ status: 200, body }, ({ method }) => method === 'PUT');
    expect(await bindingFor('zendesk.send_acknowledgment').call({ ticket: '101' }, contextOf())).toMatchObject({
      kind: 'unknown',
      answered: 'taken',
      message: expect.stringContaining('another change than ours') as string,
    });
  });

  const trigger = (recipient: string, updateType: string, operator = 'is'): FakeTrigger => ({
    active: true,
    actions: [{ field: 'notification_user', value: [recipient, 'Re: your request', 'text'] }],
    conditions: { all: [{ field: 'update_type', operator, value: updateType }] },
  });
  type Condition = { field: string; operator: string; value: unknown };
  const when = (condition: Condition): FakeTrigger => {
    const { conditions, ...rest } = trigger('requester_id', 'Change');
    return { ...rest, conditions: { all: [...(conditions?.all ?? []), condition] } };
  };
  it.each<[string, FakeTrigger[], object, string]>([
    ['no trigger', [], {}, 'missing'],
    ['only a trigger for new requests', [trigger('requester_id', 'Create')], {}, 'missing'],
    ['only one for no change', [trigger('requester_id', 'Change', 'is_not')], {}, 'missing'],
    ['only a trigger that mails the assignee', [trigger('assignee_id', 'Change')], {}, 'missing'],
    ['a trigger that is off', [{ ...trigger('requester_id', 'Change'), active: false }], {}, 'missing'],
    ['a trigger for changes', [trigger('assignee_id', 'Create'), trigger('requester_id', 'Change')], {}, 'there'],
    ['one that copies others', [trigger('requester_and_ccs', 'Create', 'is_not')], {}, 'there'],
    ['one that mails only when it is solved', [when({ field: 'status', operator: 'is', value: 'solved' })], {}, 'note'],
    ['one of another brand', [when({ field: 'brand_id', operator: 'is', value: '7' })], {}, 'note'],
    ['one for what end users write', [when({ field: 'role', operator: 'is', value: 'end_user' })], {}, 'note'],
    ['one for public comments', [when({ field: 'comment_is_public', operator: 'is', value: 'true' })], {}, 'there'],
    ['no need for one', [], { notifies_requester: false }, 'note'],
  ])('is checked by the doctor in an account with %s', async (_, triggers, config, kind) => {
    fake.triggers = triggers;
    const client = zendeskClient({ url: fake.address, client_id: 'sopwith', client_secret: fake.secret, ...config });
    const { findings } = await checkZendesk(client, new AbortController().signal);
    expect(findings.filter(({ subject }) => subject === 'trigger')).toMatchObject([{ kind }]);
  });

  it('is left to people to check where our user may not read triggers', async () => {
    fake.fail({ status: 403, body: { error: 'Forbidden' } }, ({ path }) => path.includes('/triggers'));
    const client = zendeskClient({ url: fake.address, client_id: 'sopwith', client_secret: fake.secret });
    const { answers, findings } = await checkZendesk(client, new AbortController().signal);
    expect(answers).toBe(true);
    expect(findings.filter(({ subject }) => subject === 'trigger')).toMatchObject([{ kind: 'note' }]);
  });

  it('counts as sent without a notification where the account is configured so', async () => {
    fake.notifies = false;
    const binding = bindingFor('zendesk.send_acknowledgment', { notifies_requester: false });
    expect(await binding.call({ ticket: '101' }, contextOf())).toMatchObject({ kind: 'done', output: { sent: true } });
  });
});
