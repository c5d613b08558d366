/**
 * Malformed claims and webhooks, sent to the whole program: each ends in a sentence that a person can act on.
 */
import { createHmac } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import type { ShownMessage } from '../../src/sandbox/slack/snapshot.ts';
import { askIn, edit, startWhole, type Whole } from './in-process.ts';
import { CLAIMS, issuesOf, PEOPLE, shownText, threadOf, messagesTo } from './state.ts';

const STOPPED = 'Needs a person';

const LEADS = [PEOPLE.lead, PEOPLE.otherLead].map((user) => `<@${user}>`);

describe('malformed and incomplete claims', () => {
  let whole: Whole;
  beforeAll(async () => {
    whole = await startWhole();
  });
  afterAll(async () => {
    await whole.stop();
  });

  it.each([
    ['no-amount', 'The claim value is missing. Give it here'],
    ['negative-amount', 'claim value'],
    ['euro', 'Step 3 cannot be decided'],
    ['unknown-bol', 'Step 2 did not work'],
    ['two-accounts', 'Step 1 did not work'],
  ])('stops the claim `%s`, says why, and asks the claims leads', async (sample, because) => {
    const caseId = await whole.file(sample);
    const card = await whole.find(`${caseId} asks a person`, (state) => askIn(state, caseId, STOPPED));
    expect(shownText(card)).toContain(because);
    expect(shownText(card)).toContain('claims-leads');
    expect(card.pings).toEqual(LEADS);
    const state = await whole.cardSays(caseId, 'Stopped to ask');
    expect(issuesOf(state, caseId)).toEqual([]);
    expect(whole.ticketOf(caseId).comments).toHaveLength(1);
  });

  it('treats a customer whom Salesforce does not know as Standard, with a flag', async () => {
    const caseId = await whole.file('no-account');
    const state = await whole.cardSays(caseId, 'Done: standard');
    // The card names the tier before the run has come to its end.
    await whole.find(`${caseId} is in a queue`, () => whole.ticketOf(caseId).group ?? undefined);
    expect(whole.threadText(caseId)).toContain('⚑ account not found');
    expect(whole.threadText(caseId)).toContain('Account tier\n: \nStandard');
    expect(whole.ticketOf(caseId).group).toBe('Standard Claims');
    expect(issuesOf(state, caseId)).toEqual([]);
  });

  it('notifies the claims manager when an account has no executive', async () => {
    const caseId = await whole.file('no-executive');
    const state = await whole.cardSays(caseId, 'Waiting for Marcus Mbeki to take it');
    expect(messagesTo(state, PEOPLE.manager, caseId)).toHaveLength(1);
  });

  it("uses a claim's correction in Zendesk, and closes the question about the missing amount", async () => {
    const caseId = await whole.file('no-amount');
    await whole.find(`${caseId} asks a person`, (state) => askIn(state, caseId, STOPPED));
    await whole.system.sandbox?.sandbox.act('zendesk', 'update_ticket', {
      ticket: whole.ticketOf(caseId).id,
      claim_amount: '4100.00',
    });
    await whole.find('the correction is posted', (state) =>
      threadOf(state, caseId).find((message) => shownText(message).includes('The facts of the case were corrected')),
    );
    await whole.cardSays(caseId, 'Done: standard');
    expect(whole.ticketOf(caseId).group).toBe('Standard Claims');
  });

  it('shows hostile text as text: no ping, no link, nothing followed', async () => {
    const caseId = await whole.file('hostile-text');
    const state = await whole.cardSays(caseId, 'Waiting for Ava Anders to take it');
    const messages = Object.values(state.vendors.slack.messages)
      .flat()
      .filter(({ bot_id: bot }) => bot !== undefined);
    expect(messages.flatMap(({ pings }) => pings).filter((ping) => !LEADS.includes(ping))).toEqual([]);
    const isOurs = (link: string): boolean =>
      /^http:\/\/127\.0\.0\.1:\d+\/(jira|zendesk)\//.test(link) ||
      messages.some(({ ts }) => link.endsWith(`.slack.com/archives/CFREIGHT1/p${ts.replace('.', '')}`));
    expect(messages.flatMap(({ links }) => links).filter((link) => !isOurs(link))).toEqual([]);
    expect(issuesOf(state, caseId)).toHaveLength(1);
    expect(issuesOf(state, caseId)[0]?.summary).toBe(`Damage claim ${caseId} for $7,200.00`);
    // No one was asked to approve what the text asked for.
    expect(threadOf(state, caseId).filter(({ text }) => text.startsWith('Approval'))).toEqual([]);
  });

  it('takes three Slack calls for the thread of a run without approvals: card, milestones, the end', async () => {
    const since = whole.exchanges.length;
    const caseId = await whole.file('enterprise-7200');
    const state = await whole.cardSays(caseId, 'Waiting for Ava Anders to take it');
    const [message] = messagesTo(state, PEOPLE.executive, caseId);
    if (message === undefined) throw new Error('Expected a message to Ava');
    await whole.click(PEOPLE.executive, message, 'told_have_it');
    await whole.cardSays(caseId, 'Done: priority · Ava Anders has it');
    const root = threadOf(whole.state(), caseId)[0]?.ts ?? '';
    const calls = whole.exchanges
      .slice(since)
      .filter(
        ({ vendor, request, response }) =>
          vendor === 'slack' &&
          /\/chat\.(postMessage|update)$/.test(request.path) &&
          (request.body.includes(root) || JSON.stringify(response.body).includes(root)),
      );
    expect(calls.map(({ request }) => request.path)).toEqual([
      '/api/chat.postMessage',
      '/api/chat.postMessage',
      '/api/chat.update',
    ]);
  });

  describe('webhooks', () => {
    const body = (id: number): string => JSON.stringify({ type: 'ticket.created', ticket: { id, subject: 'Claim' } });
    const send = async (
      text: string,
      over: { readonly secret?: string; readonly timestamp?: string } = {},
    ): Promise<{ readonly status: number; readonly sentence: string }> => {
      const timestamp = over.timestamp ?? `${new Date().toISOString().slice(0, 19)}Z`;
      const signature = createHmac('sha256', over.secret ?? sandboxCredentials.webhook.secret)
        .update(timestamp + text)
        .digest('base64');
      const response = await fetch(`${whole.system.address}/webhooks/zendesk`, {
        method: 'POST',
        body: text,
        headers: {
          'content-type': 'application/json',
          'x-zendesk-webhook-signature': signature,
          'x-zendesk-webhook-signature-timestamp': timestamp,
        },
      });
      return { status: response.status, sentence: await response.text() };
    };
    const stored = (): Promise<number> => whole.system.engine.shell.store.inbox.pending();

    it('refuses a forged one with 401, and stores nothing', async () => {
      expect(await send(body(9_001), { secret: 'guessed' })).toEqual({
        status: 401,
        sentence: "Expected a signature made with the webhook's secret, got another",
      });
      expect(await stored()).toBe(0);
    });

    it('refuses a stale one with 401, and stores nothing', async () => {
      expect(await send(body(9_002), { timestamp: '2026-01-01T00:00:00Z' })).toEqual({
        status: 401,
        sentence: 'Expected a signature of the last five minutes, got another time',
      });
      expect(await stored()).toBe(0);
    });

    it('answers a duplicate with 200, and does nothing twice', async () => {
      whole.system.sandbox?.sandbox.faults.set('zendesk', { fault: 'duplicate_webhook', times: 1 });
      const caseId = await whole.file('enterprise-4100');
      await whole.cardSays(caseId, 'Done: standard');
      const ticket = whole.ticketOf(caseId);
      await whole.find('both deliveries are settled', () =>
        whole.ticketOf(caseId).unsent_webhooks === 0 ? true : undefined,
      );
      expect(ticket.comments).toHaveLength(2);
      expect(
        Object.values(whole.state().vendors.slack.messages)
          .flat()
          .filter(({ text }) => text.startsWith(`CASE-${Number(caseId.slice(5)) + 1} `)),
      ).toEqual([]);
    });
  });

  describe('SOPs for a case', () => {
    const FILE = 'freight-damage-claim.sop.yaml';
    const KIND = '- case.kind == "freight_claim"';
    const NARROW = `${KIND}\n    - case.channel == "edi"`;
    const published = (title: string, count = 1): Promise<unknown> =>
      whole.find(`\`${title}\` is published`, ({ vendors: { slack } }) =>
        slack.messages[CLAIMS]?.filter(({ text }) => text.startsWith(`Published: ${title}`)).at(count - 1),
      );
    const recovery = async (caseId: string): Promise<ShownMessage> =>
      whole.find(`${caseId} asks a person`, (state) => askIn(state, caseId, STOPPED));

    it('stops a case for which no SOP starts, and starts it once one is published and a person clicks *Try again*', async () => {
      edit(whole.place, FILE, KIND, NARROW);
      await published('freight-damage-claim v2');
      const caseId = await whole.file('enterprise-7200');
      const card = await recovery(caseId);
      expect(shownText(card)).toContain('No SOP starts for this case. Publish one whose');
      edit(whole.place, FILE, NARROW, KIND);
      await published('freight-damage-claim', 2);
      await whole.click(PEOPLE.lead, card, 'recovery_try_again');
      await whole.cardSays(caseId, 'Waiting for Ava Anders to take it');
    });

    it('stops a case for which two SOPs start, and names both', async () => {
      const copy = join(whole.place.sops, 'second-claim.sop.yaml');
      writeFileSync(
        copy,
        readFileSync(join(whole.place.sops, FILE), 'utf8').replace('sop: freight-damage-claim', 'sop: second-claim'),
      );
      await published('second-claim v1');
      const caseId = await whole.file('enterprise-7200');
      expect(shownText(await recovery(caseId))).toContain(
        'More than one SOP starts for this case: freight-damage-claim, second-claim. Change their',
      );
      rmSync(copy);
    });
  });
});
