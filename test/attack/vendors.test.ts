/** Attack: one slow system while others go on; Slack refusals of a channel; the deadline of an ask; a card deleted. */
import { describe, expect, it } from 'vitest';
import { LENA } from '../run/handbook.ts';
import { inWorld, START } from '../engine/world.ts';

const at = (seconds: number): { readonly updated_at: string } => ({
  updated_at: new Date(START + seconds * 1_000).toISOString(),
});
const MAJOR = { claim_amount: '31000' };
const CODES = ['channel_not_found', 'is_archived', 'not_in_channel', 'restricted_action', 'external_channel', 'missing_scope', 'token_revoked', 'account_inactive', 'no_permission', 'msg_too_long', 'invalid_blocks', 'org_login_required', 'ekm_access_denied', 'thread_locked', 'restricted_action_thread_locked', 'restricted_action_read_only_channel', 'restricted_action_thread_only_channel', 'is_inactive', 'messages_tab_disabled'];

describe('Slack refuses', () => {
  it.each(CODES)('the posts of a channel (%s): the approver is asked directly and the operators are told', (code) =>
    inWorld({ thread: true }, async (world) => {
      world.slack.refusals = (channel) => (channel.startsWith('U') ? null : ({ kind: 'refused', code, message: `Slack: ${code}` } as never));
      await world.claim(MAJOR, at(0));
      await world.rest();
      await world.after(120_000);
      const direct = world.slack.messages.filter(({ content }) => content.kind === 'ask');
      expect({ direct: direct.length > 0, notices: world.operatorNotices.length > 0 }).toEqual({ direct: true, notices: true });
    }));

  it.each(CODES)('everything of a channel after the card was posted (%s): the operators are told', (code) =>
    inWorld({ thread: true }, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      await world.after(30_000);
      const before = world.slack.messages.length;
      world.slack.refusals = (channel) => (channel.startsWith('U') ? null : ({ kind: 'refused', code, message: `Slack: ${code}` } as never));
      // A sweep looks at waiting runs whose channel has closed.
      await world.after(3_600_000);
      const added = world.slack.messages.slice(before).filter(({ channel }) => channel.includes('U'));
      expect(world.operatorNotices.length).toBeGreaterThan(0);
    }));

  it('a deleted card: a new claim of another case is not held up, and the decision is shown', () =>
    inWorld({ thread: true }, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      await world.after(30_000);
      world.slack.refusals = (_, what) => (what === 'update' ? ({ kind: 'refused', code: 'message_not_found', message: 'gone' } as never) : null);
      const { ok } = await world.approve(LENA);
      await world.after(900_000);
      expect(ok).toBe(true);
      expect((await world.store.thread.behind(9)).length).toBe(0);
    }));
});

describe('one vendor hangs', () => {
  it.each(['salesforce.get_account', 'tms.get_shipment_by_bol', 'slack.notify'])('%s: the approval of another claim is carried out', (tool) =>
    inWorld({}, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      const first = await world.ask('approval');
      world.vendors.will(tool, ...Array.from({ length: tool === 'jira.create_issue' ? 0 : 200 }, () => 'hangs' as const));
      for (let n = 0; n < 60; n++) await world.claim({ claim_amount: '4100' }, { ...at(0), id: String(200 + n) });
      await world.settle();
      const began = world.clock.now();
      await world.engine.commands.approve(first.askId, LENA);
      await world.after(6_000);
      expect(world.vendors.doneOf('jira.create_issue')).toBeGreaterThan(0);
      expect(world.clock.now() - began).toBeLessThan(20_000);
    }));
});
