import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ACTIONS, choiceAction, whichCaseAction } from '../../src/connector/slack/ids.ts';
import { asAskId, asCaseId } from '../../src/kernel/ids.ts';
import { ANA, BOT, CLAIMS, eventually, GUEST, LENA, PARTNER } from '../sandbox-slack/start-slack.ts';
import { approval, ASK, card, CASE, notice, NOW, question, recovery, told } from '../connector-slack/fixtures.ts';
import { startSlackApp, type Started } from './start-app.ts';
import { turns } from '../until.ts';

const MARCUS = 'UMARCUS01';
const OPEN = { kind: 'ask', ask: approval() } as const;
const CLOSED = {
  kind: 'ask',
  ask: approval({ state: { kind: 'closed', how: 'approved', by: 'Lena', at: NOW, note: null } }),
} as const;

describe.each(['http', 'socket'] as const)('the Slack app over %s', (transport) => {
  let started: Started;
  beforeEach(async () => {
    started = await startSlackApp(transport);
  });
  afterEach(() => started.stop());

  const act = (action: string, input: Readonly<Record<string, unknown>>) => started.slack.vendor.act(action, input);
  /** Clicks, and waits until the person sees an answer. */
  const click = async (user: string, ts: string, action_id: string, channel = CLAIMS): Promise<string> => {
    const before = read(user).length;
    const { ack } = await act('click', { user, channel, ts, action_id });
    expect(ack).toMatchObject({ ok: true });
    return (await eventually(() => (read(user).length > before ? read(user) : null))).at(-1) ?? '';
  };
  const read = (user: string): string[] =>
    (started.slack.vendor.snapshot().ephemerals[user] ?? []).map(({ text }) => text);
  const command = async (user: string, text: string, channel = CLAIMS): Promise<string> => {
    const before = read(user).length;
    await act('command', { user, channel, text });
    return (await eventually(() => (read(user).length > before ? read(user) : null))).at(-1) ?? '';
  };
  const messages = (channel = CLAIMS) => started.slack.vendor.snapshot().messages[channel] ?? [];
  const said = (view: unknown): string => JSON.stringify(view);

  it('approves by the id alone, asks the engine before it acknowledges, and answers the person who clicked', async () => {
    const ts = await started.post(OPEN);
    expect(await click(LENA, ts, ACTIONS.approve)).toBe('Approved: the issue is being created');
    expect(started.commands.asked).toEqual([`approve ${ASK} ${LENA}`]);
    expect(read(ANA)).toEqual([]);
  });

  it('does not acknowledge a decision before the engine has recorded it', async () => {
    const ts = await started.post(OPEN);
    let open = (): void => undefined;
    started.commands.gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let acknowledged = false;
    const clicking = act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.approve }).then(() => {
      acknowledged = true;
    });
    await eventually(() => started.commands.asked.length > 0);
    // A later request is answered, so an early acknowledgment would have arrived by now.
    expect(await command(ANA, '/sop help')).toContain('/sop');
    expect(acknowledged).toBe(false);
    open();
    await clicking;
  });

  it('tells the second of two people who click at once who was first', async () => {
    const ts = await started.post(OPEN);
    const [one, other] = await Promise.all([click(LENA, ts, ACTIONS.approve), click(MARCUS, ts, ACTIONS.approve)]);
    expect([one, other].filter((text) => text.startsWith('Approved'))).toHaveLength(1);
    expect([one, other].filter((text) => text.startsWith('This was already decided'))).toHaveLength(1);
  });

  it('changes nothing when the same delivery comes twice', async () => {
    const ts = await started.post(OPEN);
    await click(LENA, ts, ACTIONS.approve);
    expect((await act('redeliver', {})).ack).toMatchObject({ ok: true });
    await eventually(() => read(LENA).length === 2);
    expect(read(LENA)).toEqual(['Approved: the issue is being created', `This was already decided by ${LENA}`]);
  });

  it('answers a click on a card that has changed since', async () => {
    const ts = await started.post(OPEN);
    await started.port.update({ channel: CLAIMS, ts, content: CLOSED, key: 'test:0', caseId: null, priority: 'end' });
    await started.commands.approve(ASK, {
      userId: MARCUS,
      teamId: 'TSOPWITH1',
      isBot: false,
      isGuest: false,
      isDeleted: false,
      isStranger: false,
    });
    await act('click_stale', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.approve });
    await eventually(() => read(LENA)[0] === `This was already decided by ${MARCUS}`);
  });

  it('tells a person who may not decide who may, and opens no form for them', async () => {
    const ts = await started.post(OPEN);
    expect(await click(ANA, ts, ACTIONS.approve)).toContain('these people may: Lena Lindqvist');
    expect(await click(ANA, ts, ACTIONS.deny)).toContain('these people may: Lena Lindqvist');
    expect(started.slack.vendor.snapshot().views[ANA] ?? []).toEqual([]);
  });

  it('denies with a reason: the form asks for it, refuses a short one, and then says what happened', async () => {
    const ts = await started.post(OPEN);
    const opened = await act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.deny });
    expect(opened.view).toMatchObject({ callback_id: 'deny_with_reason', private_metadata: ASK });
    const short = await act('submit_view', { user: LENA, values: { reason_text: 'no         ' + ' ' } });
    expect(said(short.view)).toContain('at least 3 characters');
    const done = await act('submit_view', { user: LENA, values: { reason_text: 'The photos are missing' } });
    expect(said(done.view)).toContain('Denied: the claims manager is asked');
    expect(started.commands.asked).toEqual([
      `mayDecide ${ASK} ${LENA}`,
      `deny (The photos are missing) ${ASK} ${LENA}`,
    ]);
  });

  it('answers a question with the place of the choice, and tells the person who clicked', async () => {
    const ts = await started.post({ kind: 'ask', ask: question() });
    expect(await click(LENA, ts, choiceAction(1))).toBe('Your answer is recorded');
    expect(started.commands.asked).toEqual([`answerQuestion {"place":"1"} ${ASK} ${LENA}`]);
  });

  it('gives an event its case with the button of that case, for people who may read it', async () => {
    const ts = await started.post({
      kind: 'which_case',
      which: {
        item: '17',
        shown: 'd1',
        event: '`carrier_offer` for tms 7',
        fields: [{ label: 'offered amount', text: '$900.00 <!channel> *all*' }],
        candidates: [
          { caseId: CASE, title: 'Freight claim' },
          { caseId: asCaseId('CASE-2'), title: null },
        ],
        mention: [],
        closed: null,
      },
    });
    expect(await click(LENA, ts, whichCaseAction(1))).toBe('You gave it to CASE-1');
    expect(await click(LENA, ts, whichCaseAction(null))).toBe('You gave it to CASE-1');
    started.commands.caseChannel = 'customs-claims';
    expect(await click(LENA, ts, whichCaseAction(0))).toContain('Slack did not say');
    expect(started.commands.asked).toEqual([
      `assign 17 d1 1 ${LENA}`,
      `assign 17 d1 none ${LENA}`,
      `assign 17 d1 0 ${LENA}`,
    ]);
  });

  it('answers a question by a form, and shows an error on a field that cannot be parsed', async () => {
    const form = [
      { name: 'amount', label: 'Settled amount', type: 'money', currency: 'USD', optional: false, bounds: {} },
      { name: 'seen', label: 'Seen on', type: 'date', currency: null, optional: true, bounds: {} },
      { name: 'sure', label: 'Sure', type: 'yes_no', currency: null, optional: false, bounds: {} },
    ] as const;
    started.commands.shownQuestion = question({ choices: null, form });
    const ts = await started.post({ kind: 'ask', ask: started.commands.shownQuestion });
    const opened = await act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.answerForm });
    expect(opened.view).toMatchObject({ callback_id: 'question_answer', private_metadata: ASK });
    const wrong = await act('submit_view', { user: LENA, values: { 'field:amount': 'much', 'field:sure': 'yes' } });
    expect(said(wrong.view)).toContain('please write an amount');
    const done = await act('submit_view', {
      user: LENA,
      values: { 'field:amount': '7,300.00', 'field:seen': '2026-02-28', 'field:sure': 'yes' },
    });
    expect(said(done.view)).toContain('Your answer is recorded');
    expect(started.commands.asked.at(-1)).toBe(
      `answerQuestion {"amount":"7,300.00","seen":"2026-02-28","sure":"yes"} ${ASK} ${LENA}`,
    );
  });

  it('corrects an answer by the same form with the answer in it, and by radio buttons for a choice', async () => {
    const form = [
      { name: 'amount', label: 'Settled amount', type: 'money', currency: 'USD', optional: false, bounds: {} },
      { name: 'seen', label: 'Seen on', type: 'date', currency: null, optional: true, bounds: {} },
      { name: 'sure', label: 'Sure', type: 'yes_no', currency: null, optional: false, bounds: {} },
    ] as const;
    const state = { kind: 'closed', how: 'answered', by: 'Lena', at: NOW, note: 'amount $7,200.00' } as const;
    started.commands.shownQuestion = question({ choices: null, form, state, correctable: true });
    const ts = await started.post({ kind: 'ask', ask: started.commands.shownQuestion });
    const opened = await act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.correct });
    expect(opened.view).toMatchObject({ callback_id: 'question_correction', private_metadata: `${ASK} 1` });
    expect(JSON.stringify(opened.view)).toContain('7,200.00');
    const wrong = await act('submit_view', { user: LENA, values: { 'field:amount': 'much', 'field:sure': 'yes' } });
    expect(said(wrong.view)).toContain('please write an amount');
    const done = await act('submit_view', { user: LENA, values: { 'field:amount': '2,700.00', 'field:sure': 'no' } });
    expect(said(done.view)).toContain('Corrected');
    expect(started.commands.asked.at(-1)).toMatch(/^correctAnswer 1 \{"amount":"2,700.00".*"sure":"no"/);

    started.commands.shownQuestion = question({ state, correctable: true });
    await act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.correct });
    await act('submit_view', { user: LENA, values: { 'field:answer': 'Damaged' } });
    expect(started.commands.asked.at(-1)).toContain('correctAnswer 1 {"answer":"Damaged"}');
  });

  it('opens no form for a person who may not correct an answer, and says why', async () => {
    const state = { kind: 'closed', how: 'answered', by: 'Lena', at: NOW, note: 'Whole' } as const;
    const ts = await started.post({ kind: 'ask', ask: question({ state, correctable: true }) });
    expect(await click(ANA, ts, ACTIONS.correct)).toContain('these people may: Lena Lindqvist');
  });

  it('opens no form for a person who may not answer', async () => {
    started.commands.shownQuestion = question({ choices: null, form: [] });
    const ts = await started.post({ kind: 'ask', ask: started.commands.shownQuestion });
    expect(await click(ANA, ts, ACTIONS.answerForm)).toContain('these people may: Lena Lindqvist');
  });

  it('says in the form when another person was faster', async () => {
    const ts = await started.post(OPEN);
    await act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.deny });
    await click(MARCUS, ts, ACTIONS.approve);
    const late = await act('submit_view', { user: LENA, values: { reason_text: 'The photos are missing' } });
    expect(said(late.view)).toContain('already decided by');
  });

  it('shows the details and approves there', async () => {
    const ts = await started.post(OPEN);
    await act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.details });
    await eventually(() => started.slack.vendor.snapshot().views[LENA]?.[0]);
    const done = await act('submit_view', { user: LENA, values: {} });
    expect(said(done.view)).toContain('Approved: the issue is being created');
  });

  it('says so when the approval of the details no longer exists', async () => {
    const ts = await started.post({ kind: 'ask', ask: approval({ askId: asAskId('gone-1') }) });
    expect(await click(LENA, ts, ACTIONS.details)).toContain('no longer exists');
  });

  it('refuses a guest of another organisation everything: the engine is asked only who may decide', async () => {
    await act('join', { channel: CLAIMS, user: GUEST });
    const ts = await started.post(OPEN);
    expect(await click(GUEST, ts, ACTIONS.details)).toContain('our own organisation only');
    expect(started.commands.asked).toEqual([]);
    // Even an engine that would let the guest decide is not asked to.
    for (const action of [ACTIONS.approve, ACTIONS.deny])
      expect(await click(GUEST, ts, action)).toContain('our own organisation only');
    expect(started.commands.asked).toEqual([`mayDecide ${ASK} ${GUEST}`, `mayDecide ${ASK} ${GUEST}`]);
    expect(started.slack.vendor.snapshot().views[GUEST] ?? []).toEqual([]);
  });

  it('decides nothing when Slack does not say who is acting', async () => {
    const ts = await started.post(OPEN);
    started.slack.vendor.setRateLimits('strict');
    for (let count = 0; count < 120; count++)
      await started.slack
        .client()
        .users.info({ user: ANA })
        .catch(() => undefined);
    expect(await click(LENA, ts, ACTIONS.approve)).toContain('nothing was done');
    expect(started.commands.asked).toEqual([]);
  });

  it('records "I have it" from the direct message', async () => {
    const channel = await started.slack
      .client()
      .conversations.open({ users: 'UAVA00001' })
      .then((answer) => answer.channel?.id ?? '');
    const ts = await started.post({ kind: 'told', told: told() }, { channel });
    expect(await click('UAVA00001', ts, ACTIONS.haveIt, channel)).toBe('You have it');
    expect(started.commands.asked).toEqual([`answer ${ASK} UAVA00001`]);
  });

  it('recovers: *try again* at once, the other choices with a note', async () => {
    const ts = await started.post({ kind: 'ask', ask: recovery() });
    await act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.itWasDone });
    const done = await act('submit_view', { user: LENA, values: { reason_text: 'It is CLM-12 in Jira' } });
    expect(said(done.view)).toContain('The run goes on');
    expect(await click(MARCUS, ts, ACTIONS.tryAgain)).toContain('already decided');
    expect(started.commands.asked).toEqual([
      `mayDecide ${ASK} ${LENA}`,
      `recover it_was_done (It is CLM-12 in Jira) ${ASK} ${LENA}`,
      `recover try_again () ${ASK} ${MARCUS}`,
    ]);
  });

  it('publishes and refuses a handbook', async () => {
    const ts = await started.post(notice);
    expect(await click(MARCUS, ts, ACTIONS.publish)).toBe('Handbook 7 is published');
    expect(await click(MARCUS, ts, ACTIONS.refuse)).toBe('Handbook 7 is refused');
    expect(started.commands.asked).toEqual([`publish proposal-8f3 ${MARCUS}`, `refuse proposal-8f3 ${MARCUS}`]);
  });

  it('explains privately from the card, and shares in the thread only when asked, once', async () => {
    const ts = await started.post({ kind: 'card', card: card() });
    expect(await click(ANA, ts, ACTIONS.why)).toContain('step 3: account tier Enterprise');
    expect(messages()).toHaveLength(1);
    const [answer] = started.slack.vendor.snapshot().ephemerals[ANA] ?? [];
    expect(await click(ANA, answer?.ts ?? '', ACTIONS.share)).toBe('Shared CASE-1 in the thread');
    expect(messages().map(({ thread_ts }) => thread_ts)).toEqual([undefined, ts]);
    expect(said(messages()[1]?.blocks)).toContain('Ana Alvarez');
    expect(await click(ANA, answer?.ts ?? '', ACTIONS.share)).toContain('already');
    expect(messages()).toHaveLength(2);
  });

  it('explains in the thread, too, where Slack shows the card above its replies', async () => {
    const ts = await started.post({ kind: 'card', card: card() });
    await click(ANA, ts, ACTIONS.why);
    const [answer] = started.slack.vendor.snapshot().ephemerals[ANA] ?? [];
    await click(ANA, answer?.ts ?? '', ACTIONS.share);
    const before = (started.slack.vendor.snapshot().ephemerals[LENA] ?? []).length;
    await click(LENA, ts, ACTIONS.why);
    await vi.waitFor(() => {
      const seen = (started.slack.vendor.snapshot().ephemerals[LENA] ?? []).slice(before);
      expect(seen.map(({ thread_ts }) => thread_ts)).toEqual([undefined, ts]);
    });
  });

  it('explains once when it is pressed twice, and once more after that, since Slack may have forgotten it', async () => {
    const ts = await started.post({ kind: 'card', card: card() });
    await click(ANA, ts, ACTIONS.why);
    expect(await click(ANA, ts, ACTIONS.why)).toContain('I have just explained CASE-1 to you');
    expect(await click(ANA, ts, ACTIONS.why)).toContain('Why CASE-1');
    expect(await click(LENA, ts, ACTIONS.why)).toContain('Why CASE-1');
  });

  it('shows every step in a window behind *More*', async () => {
    const ts = await started.post({ kind: 'card', card: card() });
    await click(ANA, ts, ACTIONS.why);
    const [answer] = started.slack.vendor.snapshot().ephemerals[ANA] ?? [];
    expect(said(answer?.blocks)).not.toContain('Session session-1');
    await act('click', { user: ANA, channel: CLAIMS, ts: answer?.ts ?? '', action_id: ACTIONS.more });
    const view = await eventually(() => started.slack.vendor.snapshot().views[ANA]?.[0]);
    expect(JSON.stringify(view)).toContain('Session session-1');
  });

  it('answers `/sop explain` to the asker only, in any spelling of the case', async () => {
    expect(await command(ANA, '/sop explain case-1')).toContain('Why CASE-1');
    expect(messages()).toEqual([]);
    expect(started.commands.asked).toEqual(['explain CASE-1']);
  });

  it.each([
    ['/sop status CASE-1', 'Waiting for an approval'],
    ['/sop list', '2 cases'],
    ['/sop find WOB-2202', '1 case'],
    ['/sop find WOB-1', 'There is no case for WOB-1 that you may read'],
    ['/sop status Wobbly', 'CASE-1'],
    ['/sop explain WOB-1', 'There is no case for WOB-1 that you may read'],
    ['/sop find', 'Expected a number or a customer'],
    ['/sop find Wobbly', '1 case'],
    ['/sop status WOB-2202', 'Waiting for an approval'],
    ['/sop help', '/sop explain CASE-12'],
    ['/sop', '/sop explain CASE-12'],
    ['/sop explian CASE-1', 'Did you mean /sop explain CASE-12?'],
    ['/sop frobnicate', 'I do not know /sop frobnicate'],
    ['/sop explain', 'Expected a case'],
    ['/sop explain CASE-1 why not 3a', 'Step 3a: kept from 3a'],
    ['/sop explain CASE-99 why not 3a', 'There is no case CASE-99'],
    ['/sop explain CASE-99', 'There is no case CASE-99'],
    ['/sop explain __proto__', 'There is no case for __proto__'],
    ['/sop constructor', 'I do not know /sop constructor'],
    ['/sop CASE-1', '/sop explain CASE-1'],
  ])('answers %j', async (text, answer) => {
    expect(await command(ANA, text)).toContain(answer);
  });

  it('shows what a person typed without pinging anyone', async () => {
    await command(ANA, '/sop <!channel> @lena');
    expect(started.slack.vendor.snapshot().ephemerals[ANA]?.flatMap(({ pings }) => pings)).toEqual([]);
  });

  it('discusses no case in a channel that another organisation can read', async () => {
    expect(await command(ANA, '/sop explain CASE-1', PARTNER)).toContain('Another organisation can read this channel');
    expect(await command(ANA, '/sop status CASE-1', PARTNER)).toContain('Another organisation can read this channel');
    const ts = await started.post({ kind: 'card', card: card() }, { channel: 'carrier-partner' });
    expect(await click(ANA, ts, ACTIONS.why, PARTNER)).toContain('Another organisation can read this channel');
    expect(started.commands.asked).toEqual([]);
    expect(await command(ANA, '/sop help', PARTNER)).toContain('/sop explain CASE-12');
  });

  it('answers a mention with an id to the asker, and one without an id from its thread', async () => {
    await act('post_message', { user: ANA, channel: CLAIMS, text: `<@${BOT}> why was CASE-1 escalated?` });
    expect(await eventually(() => read(ANA)[0])).toContain('Why CASE-1');
    const root = await started.post({ kind: 'card', card: card() });
    started.commands.threads.set(`${CLAIMS} ${root}`, CASE);
    await act('post_message', { user: LENA, channel: CLAIMS, thread_ts: root, text: `<@${BOT}> why?` });
    expect(await eventually(() => read(LENA)[0])).toContain('Why CASE-1');
    expect(started.slack.vendor.snapshot().ephemerals[LENA]?.[0]?.thread_ts).toBe(root);
  });

  it('asks which case a mention is about when it is unclear, and answers a repeated event once', async () => {
    await act('post_message', { user: ANA, channel: CLAIMS, text: `<@${BOT}> why?` });
    expect(await eventually(() => read(ANA)[0])).toContain('Which case do you mean?');
    await act('redeliver', {});
    // The message after the redelivery is answered next.
    await act('post_message', { user: ANA, channel: CLAIMS, text: `<@${BOT}> why was CASE-1 escalated?` });
    await eventually(() => read(ANA)[1]);
    expect([read(ANA).length, read(ANA)[1]]).toEqual([2, expect.stringContaining('Why CASE-1')]);
  });

  it('treats no text in a message as a decision', async () => {
    const root = await started.post(OPEN);
    started.commands.threads.set(`${CLAIMS} ${root}`, CASE);
    await act('post_message', { user: LENA, channel: CLAIMS, thread_ts: root, text: `<@${BOT}> approve ${ASK}` });
    await eventually(() => read(LENA)[0]);
    expect(started.commands.asked.filter((asked) => /^(approve|deny|recover|answer)/.test(asked))).toEqual([]);
  });

  it('says to typed words that they decide nothing, and which message waits for whoever wrote them', async () => {
    started.commands.told = [told()];
    started.commands.waits = [];
    await act('post_message', { user: LENA, channel: BOT, text: 'I have it' });
    const dm = await eventually(() =>
      messages(started.slack.vendor.snapshot().dms[LENA]).find(({ user }) => user === BOT),
    );
    expect(dm.text).toContain('Nothing was noted: a message to me decides nothing.');
    expect(JSON.stringify(dm)).toContain('Freight claim of Wobbly Widget Works');
    expect(JSON.stringify(dm)).toContain('press “I have it” under my message to you');
    expect(JSON.stringify(dm)).toContain(`/archives/${told().channel}/p${told().ts.replace('.', '')}`);
    expect(started.commands.asked.filter((asked) => /^(approve|deny|recover|answer)/.test(asked))).toEqual([]);
  });

  it('answers words that say nothing to it with one sentence, and an instruction with nothing was noted', async () => {
    const root = await started.post({ kind: 'card', card: card() });
    started.commands.threads.set(`${CLAIMS} ${root}`, CASE);
    const ask = (text: string) =>
      act('post_message', { user: ANA, channel: CLAIMS, thread_ts: root, text: `<@${BOT}> ${text}` });
    await ask('is that fair?');
    expect(await eventually(() => read(ANA)[0])).toMatch(/^About CASE-1 you can ask me/);
    await ask('use $5,000.00 instead');
    expect(await eventually(() => read(ANA)[1])).toContain('Nothing was noted');
    await ask('what waits for me?');
    expect(await eventually(() => read(ANA)[2])).toContain('2 things are waiting for you');
  });

  it('says to whoever types a value, or that one is wrong, where it goes', async () => {
    const root = await started.post({ kind: 'card', card: card() });
    started.commands.threads.set(`${CLAIMS} ${root}`, CASE);
    const fact = { label: 'claim value', readings: [], isWhole: false, form: [] };
    started.commands.waits = [recovery({ fact, because: 'The claim value cannot be read' })];
    const ask = (text: string) =>
      act('post_message', { user: LENA, channel: CLAIMS, thread_ts: root, text: `<@${BOT}> ${text}` });
    await ask('7200 USD');
    const shown = async (count: number) => {
      await eventually(() => read(LENA)[count - 1]);
      return JSON.stringify(started.slack.vendor.snapshot());
    };
    expect(await shown(1)).toContain(
      'press “Give the value” or “Stop the run” on its card: The claim value cannot be read',
    );
    await ask('the amount is wrong, it is 3100');
    expect(await shown(2)).toContain('a fact in the record that the case came from');
    // What waits in another case is no answer in this one.
    started.commands.waits = [recovery({ fact, caseId: asCaseId('CASE-2'), because: 'Of another case' })];
    await ask('approve');
    expect(await shown(3)).toContain('Nothing in CASE-1 is waiting for you now');
    expect(await shown(3)).not.toContain('Of another case');
  });

  it('answers in the direct message, which no one else can read', async () => {
    await act('post_message', { user: ANA, channel: BOT, text: 'where is CASE-1?' });
    const dm = await eventually(() =>
      messages(started.slack.vendor.snapshot().dms[ANA]).find(({ user }) => user === BOT),
    );
    expect(dm.text).toContain('Waiting for an approval');
  });

  it("explains by the message shortcut, from the thread or from the message's own text", async () => {
    const root = await started.post({ kind: 'card', card: card() });
    started.commands.threads.set(`${CLAIMS} ${root}`, CASE);
    await act('shortcut', { user: ANA, channel: CLAIMS, ts: root, callback_id: 'why_message' });
    expect(await eventually(() => read(ANA)[0])).toContain('Why CASE-1');
    const { ts } = await act('post_message', { user: ANA, channel: CLAIMS, text: 'nothing to do with it' });
    await act('shortcut', { user: LENA, channel: CLAIMS, ts, callback_id: 'why_message' });
    expect(await eventually(() => read(LENA)[0])).toContain('is not part of a case');
  });

  it('shows in the Home tab what is waiting, and after a click there what it did', async () => {
    await act('open_home', { user: LENA });
    const home = await eventually(() => started.slack.vendor.snapshot().homes[LENA]);
    expect(said(home)).toContain('2 things are waiting for you');
    await act('click', { user: LENA, view_id: home.id, action_id: ACTIONS.approve, value: ASK });
    const after = await eventually(() => {
      const now = started.slack.vendor.snapshot().homes[LENA];
      return said(now).includes('Approved: the issue') ? now : null;
    });
    expect(said(after)).toContain('Nothing is waiting for you');
  });

  it('shows in the Home tab the direct message that waits for an answer, with its button', async () => {
    started.commands.told = [told()];
    await act('open_home', { user: LENA });
    const home = await eventually(() => started.slack.vendor.snapshot().homes[LENA]);
    expect(said(home)).toContain('3 things are waiting for you');
    expect(said(home)).toContain('Say that you have it');
    await act('click', { user: LENA, view_id: home.id, action_id: ACTIONS.haveIt, value: ASK });
    await eventually(() => started.commands.asked.find((asked) => asked === `answer ${ASK} ${LENA}`));
  });

  describe('while Slack does not say who is in the channel of the case', () => {
    const NOT_SAID = 'Slack did not say which channels you are in; try again in a minute';

    it.each(['/sop explain CASE-1', '/sop status CASE-1', '/sop explain CASE-1 why not 3a', '/sop status CASE-99'])(
      'says so to %j, whether there is such a case or not',
      async (text) => {
        started.commands.caseChannel = 'customs-claims';
        expect(await command(ANA, text)).toBe(NOT_SAID);
        expect(started.commands.asked).toEqual([]);
      },
    );

    it('says so in a list, in Home, in a direct message and to clicks, and shows no case', async () => {
      const ts = await started.post(OPEN);
      started.commands.caseChannel = 'customs-claims';
      expect(await command(ANA, '/sop list')).toBe(NOT_SAID);
      expect(await click(ANA, ts, ACTIONS.details)).toBe(NOT_SAID);
      await act('open_home', { user: LENA });
      const home = await eventually(() => started.slack.vendor.snapshot().homes[LENA]);
      expect(said(home)).toContain(NOT_SAID);
      expect(said(home)).not.toContain('CASE-2');
      expect(said(home)).not.toContain('no cases');
      await act('post_message', { user: ANA, channel: BOT, text: 'list' });
      const dm = await eventually(() =>
        messages(started.slack.vendor.snapshot().dms[ANA]).find(({ user }) => user === BOT),
      );
      expect(dm.text).toBe(NOT_SAID);
    });
  });

  describe('for a person outside the channel of the case', () => {
    const NO_CASE = 'There is no case CASE-1 that you may read';
    beforeEach(async () => {
      started.commands.caseChannel = 'ops-systems';
      for (const user of [ANA, LENA, MARCUS]) await act('leave', { channel: 'COPSSYS01', user });
    });

    it.each(['/sop explain CASE-1', '/sop status CASE-1', '/sop explain CASE-1 why not 3a'])(
      'answers %j as if there were no such case',
      async (text) => {
        expect(await command(ANA, text)).toContain(NO_CASE);
        expect(started.commands.asked).toEqual([]);
      },
    );

    it('lists no case', async () => {
      expect(await command(ANA, '/sop list')).not.toContain('CASE-1');
    });

    it('answers *Why?*, the shortcut, a mention and a direct message as if there were no such case', async () => {
      const root = await started.post({ kind: 'card', card: card() });
      started.commands.threads.set(`${CLAIMS} ${root}`, CASE);
      expect(await click(ANA, root, ACTIONS.why)).toContain(NO_CASE);
      await act('shortcut', { user: LENA, channel: CLAIMS, ts: root, callback_id: 'why_message' });
      expect(await eventually(() => read(LENA)[0])).toContain(NO_CASE);
      await act('post_message', { user: MARCUS, channel: CLAIMS, thread_ts: root, text: `<@${BOT}> why?` });
      expect(await eventually(() => read(MARCUS)[0])).toContain(NO_CASE);
      await act('post_message', { user: ANA, channel: BOT, text: 'where is CASE-1?' });
      const dm = await eventually(() =>
        messages(started.slack.vendor.snapshot().dms[ANA]).find(({ user }) => user === BOT),
      );
      expect(dm.text).toContain(NO_CASE);
      expect(started.commands.asked.some((asked) => asked.startsWith('explain'))).toBe(false);
    });

    it('shows in Home what the person is asked, and no other case', async () => {
      await act('open_home', { user: LENA });
      const home = await eventually(() => started.slack.vendor.snapshot().homes[LENA]);
      expect(said(home)).toContain('2 things are waiting for you');
      expect(said(home)).not.toContain('CASE-2');
    });

    it('shows details only to those who may decide', async () => {
      const ts = await started.post(OPEN);
      expect(await click(ANA, ts, ACTIONS.details)).toContain(NO_CASE);
      await act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.details });
      await eventually(() => started.slack.vendor.snapshot().views[LENA]);
    });

    it('shares nothing', async () => {
      started.commands.caseChannel = 'freight-claims';
      const ts = await started.post({ kind: 'card', card: card() });
      await click(ANA, ts, ACTIONS.why);
      const [answer] = started.slack.vendor.snapshot().ephemerals[ANA] ?? [];
      started.commands.caseChannel = 'ops-systems';
      expect(await click(ANA, answer?.ts ?? '', ACTIONS.share)).toContain(NO_CASE);
      started.commands.caseChannel = 'random';
      expect(await click(ANA, answer?.ts ?? '', ACTIONS.share)).toContain('only in the channel of its case');
      expect(messages()).toHaveLength(1);
    });

    it('answers a reader of the kind all the same', async () => {
      started.commands.isReader = true;
      expect(await command(ANA, '/sop explain CASE-1')).toContain('Why CASE-1');
    });
  });

  it('answers a control that no longer exists', async () => {
    const { ts } = await started.slack.client().chat.postMessage({
      channel: CLAIMS,
      text: 'old',
      blocks: [
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'from_last_year', value: 'x', text: { type: 'plain_text', text: 'Old' } },
          ],
        },
      ],
    });
    expect(await click(LENA, ts ?? '', 'from_last_year')).toBe('This control is no longer active');
  });

  it('answers a form that no longer exists', async () => {
    const ts = await started.post(OPEN);
    await act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.deny });
    const view = started.slack.vendor.snapshot().views[LENA]?.[0];
    await started.slack.client().views.update({
      view_id: view?.id ?? '',
      view: {
        type: 'modal',
        callback_id: 'old_form',
        title: { type: 'plain_text', text: 'Old' },
        submit: { type: 'plain_text', text: 'Go' },
        blocks: [{ type: 'divider' }],
      },
    });
    expect(said((await act('submit_view', { user: LENA, values: {} })).view)).toContain('no longer active');
  });

  it('tells the person when the engine fails, with the id, and lets Slack show the failed click', async () => {
    const ts = await started.post(OPEN);
    started.commands.failWith = Object.assign(new Error('the database is away'), { code: 'db.down' });
    const acting = act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.approve });
    const reply = await eventually(() => read(LENA).find((text) => text.includes('did not work')));
    expect(reply).toContain(ASK);
    expect(started.logged.join('\n')).toContain('`db.down`): the database is away');
    // Socket Mode has no failure response: Slack waits three seconds for the ack.
    if (transport === 'socket') await started.slack.clock.advanceTo(started.slack.clock.now() + 3_000);
    expect((await acting).ack).toMatchObject({ ok: false });
    started.commands.failWith = null;
    expect(await click(LENA, ts, ACTIONS.approve)).toBe('Approved: the issue is being created');
  });

  it('tells the person in the form, and after a command, when the engine fails', async () => {
    const ts = await started.post(OPEN);
    await act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.deny });
    started.commands.failWith = new Error('away');
    expect(
      said((await act('submit_view', { user: LENA, values: { reason_text: 'The photos are missing' } })).view),
    ).toContain('did not work');
    expect(await command(ANA, '/sop explain CASE-1')).toContain('CASE-1');
    expect(read(ANA).at(-1)).toContain('did not work');
  });

  it('logs no case text and no token', async () => {
    started.commands.failWith = new Error('away');
    await command(ANA, '/sop explain CASE-1');
    expect(started.logged.join('\n')).not.toMatch(/xoxb|xapp|response_url|Wobbly/);
  });

  it('waits for running handlers when it drains', async () => {
    const ts = await started.post(OPEN);
    let open = (): void => undefined;
    started.commands.gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const acting = act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.approve });
    await eventually(() => started.commands.asked.length > 0);
    let drained = false;
    const draining = started.app.drain(1_000).then((idle) => {
      drained = true;
      return idle;
    });
    await turns();
    expect(drained).toBe(false);
    open();
    expect(await draining).toBe(true);
    expect((await acting).ack).toMatchObject({ ok: true });
    expect(read(LENA)).toEqual(['Approved: the issue is being created']);
  });

  it('stops waiting for them at the deadline, and accepts nothing new in the meantime', async () => {
    const ts = await started.post(OPEN);
    let open = (): void => undefined;
    started.commands.gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const acting = act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.approve });
    await eventually(() => started.commands.asked.length > 0);
    const draining = started.app.drain(40);
    const late = act('click', { user: MARCUS, channel: CLAIMS, ts, action_id: ACTIONS.approve });
    expect(await draining).toBe(false);
    await started.slack.clock.advanceTo(started.slack.clock.now() + 3_000);
    expect((await late).ack).toMatchObject({ ok: false });
    open();
    await acting;
    expect(started.commands.asked).toEqual([`approve ${ASK} ${LENA}`]);
  });

  it('accepts nothing from another workspace', async () => {
    await started.stop();
    started = await startSlackApp(transport, 'TELSEWHERE');
    const ts = await started.post(OPEN);
    await act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.approve });
    expect(started.commands.asked).toEqual([]);
    await eventually(() => started.logged.join('\n').includes('TELSEWHERE'));
  });
});
