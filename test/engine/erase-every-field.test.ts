/** Whatever is erased of cases that have ended: the rest folds, is shown and explained, and the audit finds nothing. */
import { expect, it } from 'vitest';
import { eraseFields, erasableOf } from '../../src/engine/erase-fields.ts';
import type { EraseRequest, RunRow } from '../../src/engine/ports.ts';
import { wordsOf } from '../../src/engine/open-run.ts';
import { deriveRows } from '../../src/engine/derived-rows.ts';
import { auditRun } from '../../src/evaluate/audit-run.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { asCaseId, type AskId } from '../../src/kernel/ids.ts';
import { commitMsMax } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import { auditKeys } from '../../src/engine/deployment-keys.ts';
import { ERASABLE_FIELDS, unsealErased } from '../../src/run/log/erasable.ts';
import type { SealedEvent } from '../../src/run/log/event.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { explainRun } from '../../src/run/view/explain-run.ts';
import { viewThread } from '../../src/run/view/view-thread.ts';
import { KEYS } from '../record-keys.ts';
import {
  filesOfScenes,
  newestRun,
  playToEnd,
  playToRest,
  SCENES,
  type Played,
  type Scene,
} from '../recorded/databases/scenes.ts';
import { allTools } from '../../src/connector/tools.ts';
import { LENA, MARCUS } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const OWNERS = {
  path: 'owners.yaml',
  text: 'may_erase: claims-leads\nowners:\n  - files: "**"\n    approved_by: claims-leads\n',
};

const ASKS_WAY = `
  - step: 1
    says: Ask for the way
    ask: { of: claims-managers, question: Which way?, choices: [One, Other], within: 9 days }
    save: way
    if_late:
      says: Nobody answered
      stop: Nobody answered
`;

const PAID = `
  - step: 1
    says: Ask for the amount to pay
    ask:
      of: claims-managers
      question: How much is owed?
      form:
        amount: { label: amount, type: money, currency: USD, max: = case.claim.amount }
        whom: { label: whom, type: text }
      within: 9 days
    save: form
    if_late:
      says: Nobody answered
      stop: Nobody answered
  - step: 2
    says: Open a file
    use: jira.create_issue
    with:
      project: CLM
      priority: High
      summary: Pay {form.amount} to {form.whom}
    outcome: opened`;

async function update(
  { world, ticket }: Played,
  name: string,
  more: { amount: string; requester?: string },
): Promise<void> {
  await world.after(60_000);
  const { amount, requester = 'Wobbly Widget Works' } = more;
  await world.claim(
    { claim_amount: amount, claim_type: name },
    {
      id: ticket,
      updated_at: new Date(world.clock.now()).toISOString(),
      requester: { name: requester, email: `${requester.length}@wobbly.example` },
    },
    'ticket.updated',
  );
  await world.after(150_000);
}

/** Another system states facts of the case. */
async function stateElsewhere(
  { world, ticket }: Played,
  system: string,
  facts: Readonly<Record<string, Value>>,
): Promise<void> {
  const eventId = `${system}:1`;
  const source = { system, record: `event ${eventId}` };
  const receivedAt = world.clock.now();
  const payload = {
    channel: 'events',
    eventId,
    receivedAt,
    kind: 'freight_claim',
    type: 'corrected',
    keys: [{ system: 'zendesk', record: ticket }],
    requester: { name: 'another system', email: null },
    editor: { name: 'Jane Doe', email: 'jane@wobbly.example' },
    facts: Object.entries(facts).map(([path, value]) => ({ path, value, source: { ...source, field: path } })),
    refused: [],
    cleared: [],
    mark: { source: `${system} zendesk ${ticket}`, at: null, sequence: null, isPartial: true },
  } as Json;
  await world.inbox.receive({ source: 'events', eventId, receivedAt, payload });
  for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
  await world.settle();
}

async function askOf({ world, caseId }: Played): Promise<AskId> {
  await world.settle();
  const [ask] = openAsks(await newestRun(world, caseId));
  if (ask === undefined) throw new Error(`Expected an open question of ${caseId}`);
  return ask.askId;
}

/** Leads are asked, and no one answers. */
const GENUINE = `
  - step: 1
    says: Ask for the reason
    ask:
      of: claims-leads
      question: Is the claim genuine?
      choices: [Genuine, Fraud]
      within: 4 days
    save: reply
    if_late:
      says: Nobody answered
      stop: Nobody answered
    outcome: asked`;

/** Scenes for the events that the recorded ones lack. */
const MORE: readonly Scene[] = [
  {
    name: 'opened',
    steps: `
  - step: 1
    says: Open another ticket
    use: zendesk.open_ticket
    with: { subject: A claim, text: It broke, requester_name: = case.claimant.name }
`,
    vendors: (world) => {
      world.vendors.answers.set('zendesk.open_ticket', () => ({ kind: 'done', output: { ticket: '5555' } }));
    },
  },
  {
    name: 'recorrected',
    steps: PAID,
    before: async (scene) => {
      await update(scene, 'recorrected', { amount: '20000', requester: 'Another' });
      const { answerQuestion, correctAnswer } = scene.world.engine.commands;
      const askId = await askOf(scene);
      const given = (amount: string, whom: string) => ({ amount, whom });
      expect((await answerQuestion(askId, MARCUS, given('9,000.00', 'Jane Doe'))).code).toBe('done');
      await scene.world.settle();
      for (const [seen, amount] of ['8,000.00', '7,000.00'].entries()) {
        expect((await correctAnswer(askId, MARCUS, given(amount, 'Janet Doe'), seen)).code).toBe('done');
        await scene.world.settle();
      }
    },
    after: async (scene) => {
      expect((await scene.world.engine.commands.approve(await askOf(scene), LENA)).code).toBe('done');
    },
  },
  {
    name: 'denied',
    entered: { submitter_name: 'Ana', submitter_email: 'ana@our.example' },
    steps: `
  - step: 1
    says: Open a file
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: Nothing }
    if_denied:
      says: Leave it
      outcome: left`,
    after: async (scene) => {
      await scene.world.engine.commands.deny(await askOf(scene), LENA, 'Jane Doe said no');
    },
  },
  {
    name: 'waits-corrected',
    steps: `
  - step: 1
    says: Wait for another amount
    wait: { event: corrected, for: 9 days }
    save: other
    if_late:
      says: Flag the silence
      flag: silent
    outcome: waited`,
    before: async (scene) => {
      await update(scene, 'waits-corrected', { amount: '100' });
      await update(scene, 'waits-corrected', { amount: '200' });
      // Another system says what the ticket said, next to a change and alone.
      await stateElsewhere(scene, 'portal', { 'claim.amount': money('USD', 30_000), 'claimant.account_id': 'ACC-1' });
      await stateElsewhere(scene, 'mirror', { 'claimant.account_id': 'ACC-1' });
    },
  },
  {
    name: 'decides',
    steps: `
  - step: 1
    says: Find the queue
    table:
      hit: first
      when: [case.claim.amount]
      give: [queue]
      rows:
        - ["> large", Long]
        - ["-", Rest]
    save: route
  - step: 2
    says: Choose
    choose:
      - step: 2a
        says: A large one
        if:
          - route.queue == "Long"
        flag: large
      - step: 2b
        says: Otherwise
        otherwise: 2
        flag: small
  - step: 3
    says: Look each up
    for_each: { item: system, in: '= ["ACC-1", "ACC-2"]', at_most: 3, collect: found }
    do:
      - step: 3a
        says: Look it up
        use: salesforce.get_account
        with: { account_id: = system }
        save: found
    save: replies
    outcome: decided`,
  },
  {
    name: 'undecided',
    claim: { claim_type: 'of no procedure' },
    steps: `
  - step: 1
    says: Never
    flag: never`,
    after: async (scene) => {
      const { world } = scene;
      await world.engine.commands.recover(await askOf(scene), LENA, 'stop', 'Jane Doe withdrew it');
    },
  },
  {
    name: 'filled-in',
    claim: { claim_amount: '31.000' },
    steps: `
  - step: 1
    says: Compare the value of the claim
    if:
      - case.claim.amount > large
    flag: large
  - step: 2
    says: Keep when it came
    set: { came: = case.received_at }
  - step: 3
    says: Note it in time
    within: duration("9 days") of came
    flag: noted
    if_late: { says: Late, flag: late }
  - step: 4
    says: Keep how long an answer may take
    set: { time_left: '= came == case.received_at ? duration("9 days") : duration("8 days")' }
  - step: 5
    says: Tell the leads
    use: slack.escalate
    with: { to: claims-leads }
    answer_within: time_left
    if_unanswered: { says: Nobody answered, flag: unanswered }`,
    before: (scene) => update(scene, 'filled-in', { amount: '31000' }),
  },
  {
    name: 'given-corrected',
    claim: { claim_amount: '31.000' },
    steps: `
  - step: 1
    says: Compare the value of the claim
    if:
      - case.claim.amount > large
    flag: large
  - step: 2
    says: Ask for the way
    ask: { of: claims-managers, question: Which way?, choices: [One, Other], within: 9 days }
    save: way
    if_late:
      says: Nobody answered
      stop: Nobody answered
    outcome: asked`,
    before: async (scene) => {
      const { answerQuestion, correctAnswer } = scene.world.engine.commands;
      const askId = await askOf(scene);
      expect((await answerQuestion(askId, LENA, { answer: '$31.00' })).code).toBe('done');
      await scene.world.settle();
      const corrections: Record<string, string>[] = [{ answer: '$31,000.00' }, { value: '45,000.00 USD' }];
      for (const [seen, given] of corrections.entries()) {
        const reply = await correctAnswer(askId, LENA, given, seen);
        expect(reply.sentence).toContain('Corrected');
        await scene.world.settle();
      }
    },
    after: async (scene) => {
      const reply = await scene.world.engine.commands.answerQuestion(await askOf(scene), MARCUS, { answer: 'One' });
      expect(reply.code).toBe('done');
    },
  },
  {
    name: 'stopping',
    steps: `${ASKS_WAY}  - step: 2
    says: Side by side
    together:
      - step: 2a
        says: Acknowledge
        use: zendesk.send_acknowledgment
        with: { ticket: = case.zendesk.ticket_id }
      - step: 2b
        says: End it soon
        do:
          - step: 2b1
            says: Wait
            wait: { for: 5 seconds }
          - step: 2b2
            says: End it
            stop: It was withdrawn`,
    after: async (scene) => {
      const { world } = scene;
      // The write is on its way when the run is to stop.
      world.vendors.will('zendesk.send_acknowledgment', 'hangs');
      const { code } = await world.engine.commands.answerQuestion(await askOf(scene), MARCUS, { answer: 'One' });
      expect(code).toBe('done');
      await world.after(2 * commitMsMax);
    },
  },
  {
    name: 'found-earlier',
    steps: `${ASKS_WAY}  - step: 2
    says: Pay
    use: tms.pay_claim
    with: { claim: = case.id, account_id: ACC-1, amount: = case.claim.amount }
    if_error: { refused: { says: Mark it, flag: refused_once } }
  - step: 3
    says: Pay the other account
    use: tms.pay_claim
    with: { claim: = case.id, account_id: ACC-2, amount: = case.claim.amount }`,
    after: async (scene) => {
      const { world } = scene;
      const tool = allTools().find(({ id }) => id === 'tms.pay_claim');
      if (tool === undefined) throw new Error('Expected the tool of payments');
      // It refuses the first payment, and has it all the same.
      world.vendors.real.set(tool.id, {
        tool,
        call: () => Promise.resolve({ kind: 'failed', code: 'refused', message: 'It broke' }),
        probe: () =>
          Promise.resolve({
            kind: 'found',
            output: { payment: 'PAY-1' },
            reference: { record: 'payment PAY-1 of Doe' },
          }),
      });
      const { code } = await world.engine.commands.answerQuestion(await askOf(scene), MARCUS, { answer: 'One' });
      expect(code).toBe('done');
      await world.after(2 * commitMsMax);
      for (let asks = 0; asks < 6; asks += 1) {
        const [ask] = openAsks(await newestRun(world, scene.caseId));
        if (ask === undefined) break;
        if (ask.kind === 'approval') await world.engine.commands.approve(ask.askId, LENA);
        else await world.engine.commands.recover(ask.askId, LENA, 'stop', 'As seen');
        await world.after(2 * commitMsMax);
      }
      world.vendors.real.delete(tool.id);
    },
  },
  {
    name: 'looked-up-anew',
    steps: `${ASKS_WAY}  - step: 2
    says: Look up what was paid
    use: tms.find_payments
    with: { shipment_id: SHP-1 }
    save: before
  - step: 3
    says: Pay
    use: tms.pay_claim
    with: { claim: = case.id, account_id: ACC-1, amount: = case.claim.amount, shipment_id: SHP-1, already_paid: = before.paid }`,
    after: async (scene) => {
      const { world } = scene;
      const { answers } = world.vendors;
      let looks = 0;
      answers.set('tms.find_payments', () => {
        const paid = money('USD', 100 * looks++);
        return { kind: 'done', output: { payments: [], count: 0, paid, paid_for_shipment: paid } };
      });
      answers.set('tms.pay_claim', () =>
        looks === 1
          ? { kind: 'failed', code: 'other_payments', message: 'Jane Doe was paid', isUnsent: true }
          : { kind: 'done', output: { payment: 'PAY-2' } },
      );
      const { code } = await world.engine.commands.answerQuestion(await askOf(scene), MARCUS, { answer: 'One' });
      expect(code).toBe('done');
      await world.after(2 * commitMsMax);
      for (let asks = 0; asks < 6; asks += 1) {
        const [ask] = openAsks(await newestRun(world, scene.caseId));
        if (ask === undefined) break;
        if (ask.kind === 'approval') await world.engine.commands.approve(ask.askId, LENA);
        await world.after(2 * commitMsMax);
      }
      answers.delete('tms.find_payments');
      answers.delete('tms.pay_claim');
    },
  },
  {
    name: 'asked-again',
    steps: PAID,
    before: async (scene) => {
      await update(scene, 'asked-again', { amount: '20000' });
      await scene.world.claim({ claim_amount: '20000' }, { id: scene.ticket, form: 'Other' }, 'ticket.updated');
      await scene.world.settle();
    },
    after: async (scene) => {
      await scene.world.after(10 * 24 * 3_600_000, 3_600_000);
      await scene.world.engine.commands.recover(await askOf(scene), LENA, 'stop', null);
    },
  },
  {
    name: 'kept',
    steps: `
  - step: 1
    says: Note the amount
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: 'For {case.claim.amount}' }
  - step: 2
    says: Ask for the way
    ask: { of: claims-managers, question: Which way?, choices: [One, Other], within: 9 days }
    save: way
    if_late:
      says: Nobody answered
      stop: Nobody answered
    outcome: asked`,
    before: async ({ world, ticket }) => {
      await world.after(60_000);
      const at = { id: ticket, updated_at: new Date(world.clock.now()).toISOString() };
      await world.claim({ claim_amount: '20000', claim_type: 'kept' }, at, 'ticket.updated');
      await world.after(150_000);
    },
  },
  {
    name: 'claimed-once',
    claim: { bol: 'BOL 551207' },
    steps: GENUINE,
  },
  {
    name: 'claimed-twice',
    claim: { bol: 'BOL 551207' },
    steps: GENUINE,
  },
  {
    name: 'changed-after-end',
    steps: `
  - step: 1
    says: Compare the value of the claim
    if:
      - case.claim.amount > large
    flag: large
  - step: 2
    says: Note who asked
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: Asked for by Jane Doe }`,
    after: async (scene) => {
      await update(scene, 'changed-after-end', { amount: '500' });
      await scene.world.engine.commands.recover(await askOf(scene), LENA, 'start_again', 'Jane Doe says so');
      await scene.world.after(20_000);
    },
  },
];
const ALL = [...SCENES, ...MORE];

type Erased = Pick<EraseRequest, 'append' | 'erased'>;

/** What erasing would write, without writing it. */
async function erasureOf(
  { engine, store }: SimulatedWorld,
  caseId: string,
  fields: readonly string[] | null,
): Promise<Erased[]> {
  const { shell } = engine;
  const requests: Erased[] = [];
  const erase = async (request: EraseRequest) => {
    requests.push(request);
    return 'appended' as const;
  };
  const dry = { ...shell, store: { ...store, runs: { ...store.runs, erase } } };
  const request = {
    caseId: asCaseId(caseId),
    fields,
    containing: null,
    person: 'lena-lead',
    reason: 'Asked for',
    account: { user: 'ann', host: 'ops-1' },
  };
  expect(await eraseFields(dry, request)).toMatchObject({ ok: true });
  return requests;
}

/** Sentences that say of an erased value that it was not there. */
const NOT_SO = /missing|went without|changed back|would be decided otherwise|: none\b|Not taken/;

/** What a person reads of the run as that erasure leaves it. */
async function shownOf(
  { engine }: Pick<SimulatedWorld, 'engine'>,
  row: RunRow,
  rows: readonly SealedEvent[],
  { append, erased }: Erased,
) {
  const { shell } = engine;
  const gone = new Map(erased.map((event) => [event.seq, event]));
  const left = [...rows.map((event): SealedEvent => ({ ...event, ...gone.get(event.seq) })), ...append.events];
  const log = left.map(unsealErased);
  const state = fold(row.runId, log);
  const inForce = await shell.handbooks.current();
  const words = { ...wordsOf(inForce, state), people: inForce.handbook.people };
  const shown = JSON.stringify([viewThread(state, log, words), explainRun(state, log, new Map())]);
  return { state, shown, left };
}

/** Everything that a person or an audit reads of the run as that erasure leaves it. */
async function read(
  { store, engine }: SimulatedWorld,
  row: RunRow,
  rows: readonly SealedEvent[],
  { append, erased }: Erased,
) {
  const { state, shown, left } = await shownOf({ engine }, row, rows, { append, erased });
  const { seq, hash } = left.at(-1) ?? row.head;
  const derived = deriveRows(left, state);
  const { problem } = auditRun(
    { ...row, ...append.projection, head: { seq, hash }, updatedAt: derived.updatedAt },
    left,
    {
      ...derived,
      timers: append.projection.timers,
      case: await store.cases.find(row.caseId),
      messages: [],
    },
    await auditKeys(KEYS, store),
    new Map(),
  );
  // The row of the case is erased with the log.
  return { state, shown, problem: problem?.table === 'cases' ? null : problem };
}

it('leaves a record that can be read and audits, field by field and all together', { timeout: 280_000 }, () =>
  inWorld({}, async (world) => {
    await playToRest(world, ALL);
    await playToEnd(world, ALL);
    await world.publish([...filesOfScenes(ALL), OWNERS]);
    const seen = new Set<string>();
    const wrong: string[] = [];
    for (const [index, { name }] of ALL.entries()) {
      const caseId = `CASE-${index + 1}`;
      const all = await erasableOf(world.store, { caseId: asCaseId(caseId), fields: null, containing: null });
      const names = new Set(all.map(({ type, field }) => `${type}.${field}`));
      for (const field of names) seen.add(field);
      const runs = new Map<string, { row: RunRow; rows: SealedEvent[] }>();
      for (const row of await world.store.runs.ofCase(asCaseId(caseId)))
        runs.set(row.runId, { row, rows: await world.store.runs.log(row.runId, 0) });
      for (const fields of [...[...names].map((field) => [field]), null])
        for (const erasure of await erasureOf(world, caseId, fields)) {
          const run = runs.get(erasure.append.runId);
          if (run === undefined) throw new Error('Expected a run of the case');
          const what = `${name}: ${fields?.join() ?? 'all'}`;
          try {
            const none = { ...erasure, erased: [], append: { ...erasure.append, events: [] } };
            const whole = (await shownOf(world, run.row, run.rows, none)).shown;
            const { state, shown, problem } = await read(world, run.row, run.rows, erasure);
            if (problem !== null) wrong.push(`${what}: ${problem.seq} ${problem.problem}`);
            const open = openAsks(state).map(({ kind }) => kind);
            if (open.length > 0) wrong.push(`${what}: still asks for ${open.join()}`);
            const says = (text: string): number => text.split(NOT_SO).length;
            if (says(shown) > says(whole))
              wrong.push(`${what}: says ${NOT_SO.exec(shown)?.[0] ?? ''} of what was erased`);
            if (fields === null && /Doe|Wobbly|It broke|31\.000/.test(shown))
              wrong.push(`${what}: ${/.{40}(Doe|Wobbly|It broke|31\.000).{20}/.exec(shown)?.[0] ?? ''}`);
          } catch (error) {
            wrong.push(
              `${what}: ${String(error instanceof Error ? error.stack?.split('\n').slice(0, 3).join() : error)}`,
            );
          }
        }
    }
    expect(wrong).toEqual([]);
    const erasable = [...ERASABLE_FIELDS].flatMap(([type, fields]) => fields.map((field) => `${type}.${field}`));
    // A case that was not erased has none of it: see `kept-numbers.test.ts`.
    expect(erasable.filter((field) => !seen.has(field))).toEqual(['FieldsErased.named']);
  }),
);
