/**
 * One case for each place where a run can rest, with the procedure that leads there, and what people and systems do
 * afterwards. The database of a release is recorded while all of them rest; every later version must continue each to
 * the end that was recorded.
 *
 * Never change a scene that a release has recorded: add another one.
 */
import type { Json } from '../../../src/kernel/canonical-json.ts';
import type { RecoveryChoice } from '../../../src/run/log/event.ts';
import { fold } from '../../../src/run/log/evolve.ts';
import { unseal } from '../../../src/run/log/chain.ts';
import { asCaseId } from '../../../src/kernel/ids.ts';
import { openAsks, type RunState } from '../../../src/run/log/state.ts';
import type { HandbookFile } from '../../../src/handbook/handbook-file.ts';
import { asking, LENA, withEvents } from '../../run/handbook.ts';
import type { SimulatedWorld } from '../../engine/world.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Longer than any scene waits. */
const DAYS = 40;
/** Time passes from what falls due to what falls due; what has no timer waits for the next sweep, this long at most. */
const SWEEP_MS = 6 * HOUR_MS;

export type Scene = {
  /** Who entered the ticket, if that was someone else than the requester. */
  readonly entered?: { readonly submitter_name: string; readonly submitter_email: string };
  /** Selects the procedure: the claim's type. Its ticket has the number of the scene, from 1. */
  readonly name: string;
  readonly steps: string;
  /** Fields of the claim that differ from the usual ones. */
  readonly claim?: Readonly<Record<string, Json>>;
  /** After the claim was filed and has come to rest, before the database is recorded. */
  readonly before?: (scene: Played) => Promise<void>;
  /** Leads the run to its end; without it, time alone does. */
  readonly after?: (scene: Played) => Promise<void>;
  /** How vendors answer while the claim is filed. */
  readonly vendors?: (world: SimulatedWorld) => void;
};

/** One scene in a world. */
export type Played = {
  readonly world: SimulatedWorld;
  readonly caseId: string;
  readonly ticket: string;
};

const DOWN = { kind: 'not_now', message: 'The system is down', afterMs: 3_600_000 } as const;

const ASK = (step: string): string => `
  - step: ${step}
    says: Ask whether the claim is genuine
    ask:
      of: claims-leads
      question: Is the claim genuine?
      choices: [Genuine, Fraud]
      within: 4 days
    save: reply
    if_late:
      says: Flag the silence
      flag: silent`;

export const SCENES: readonly Scene[] = [
  {
    name: 'approval',
    steps: `
  - step: 1
    says: Open a file of a major loss
    use: jira.create_issue
    with:
      project: CLM
      priority: High
      summary: Claim of {case.claim.amount}
    outcome: opened`,
    after: async ({ world, caseId }) => {
      await world.engine.commands.approve((await world.ask('approval', caseId)).askId, LENA);
    },
  },
  {
    name: 'unknown-outcome',
    vendors: (world) => {
      world.vendors.blind = true;
      world.vendors.will('zendesk.assign_group', 'lost after');
    },
    before: async ({ world }) => {
      await world.after(600_000);
      world.vendors.blind = false;
    },
    steps: `
  - step: 1
    says: Assign the claim
    use: zendesk.assign_group
    with:
      ticket: = case.zendesk.ticket_id
      group: Standard Claims
    outcome: assigned`,
    after: (scene) => recover(scene, 'it_was_done'),
  },
  {
    name: 'choice',
    steps: `${ASK('1')}
  - step: 2
    says: A genuine claim
    if:
      - has(reply.answer) && reply.answer == "Genuine"
    outcome: genuine
  - step: 3
    says: Otherwise
    otherwise: 2
    outcome: fraud`,
    after: (scene) => answer(scene, { answer: 'Genuine' }),
  },
  {
    name: 'form',
    steps: `
  - step: 1
    says: Ask for the amount to pay
    ask:
      of: claims-leads
      question: How much is owed?
      form:
        amount: { label: amount, type: money, currency: USD, max: = case.claim.amount }
        reason: { label: reason, type: text }
      within: 4 days
    save: form
    if_late:
      says: Flag the silence
      flag: silent
  - step: 2
    says: A large amount
    if:
      - has(form.amount) && form.amount > large
    outcome: large
  - step: 3
    says: Otherwise
    otherwise: 2
    outcome: small`,
    after: (scene) => answer(scene, { amount: '7,000.00', reason: 'As agreed' }),
  },
  {
    name: 'wait-time',
    steps: `
  - step: 1
    says: Wait for {patience}
    wait:
      for: = patience
    outcome: waited`,
  },
  {
    name: 'wait-event',
    steps: `
  - step: 1
    says: Wait for the offer
    wait:
      event: carrier_offer
      for: 9 days
    save: offer
    if_late:
      says: Flag the silence
      flag: no_offer
    outcome: offered`,
    after: (scene) => arrive(scene, 'carrier_offer', { amount: { currency: 'USD', minor: 410000 } }),
  },
  {
    name: 'watch',
    steps: `
  - step: 1
    says: Follow the claim until it is closed
    watch:
      - on: carrier_offer
        save: offer
        at_most: 5
        says: Note the offer of {offer.amount}
        flag: offered
    do:
      - step: 1a
        says: Wait until it is closed
        wait:
          event: claim_closed
          for: 30 days
        if_late:
          says: Flag a claim without an end
          flag: never_closed
    outcome: closed`,
    before: (scene) => arrive(scene, 'carrier_offer', { amount: { currency: 'USD', minor: 410000 } }),
    after: (scene) => arrive(scene, 'claim_closed'),
  },
  {
    name: 'watch-skips',
    steps: `
  - step: 1
    says: Follow the claim
    watch:
      - on: carrier_offer
        at_most: 5
        superseded_by: [claim_closed]
        says: Ask about the offer
        ask:
          of: claims-managers
          question: Is it enough?
          choices: [Enough, Too little]
          within: 9 days
        save: answer
        if_late:
          says: Flag the silence
          flag: silent
      - on: claim_closed
        at_most: 1
        says: Note the end
        flag: closed
    do:
      - step: 1a
        says: Wait
        wait:
          for: 2 days
    outcome: followed`,
    before: async (scene) => {
      const amount = { currency: 'USD', minor: 410000 };
      await arrive(scene, 'carrier_offer', { amount });
      await arrive(scene, 'carrier_offer', { amount }, `again-${scene.ticket}`);
    },
    after: async (scene) => {
      await arrive(scene, 'claim_closed');
      await scene.world.after(3 * 24 * 3_600_000, 3_600_000);
    },
  },
  {
    name: 'repeat',
    steps: `
  - step: 1
    says: Look again until the account is gone
    repeat:
      at_most: 3
      every: 1 day
      until:
        - later.tier == "Standard"
    do:
      - step: 1a
        says: Look up the account
        use: salesforce.get_account
        with:
          account_id: = case.claimant.account_id
        save: later
    if_late:
      says: Leave it
      flag: still_enterprise
    outcome: looked`,
  },
  {
    name: 'for-each',
    steps: `
  - step: 1
    says: Ask about each document
    for_each:
      item: document
      in: '= ["invoice", "photo"]'
      at_most: 5
    do:
      - step: 1a
        says: Ask whether it counts
        ask:
          of: claims-leads
          question: Does the {document} count?
          choices: ["Yes", "No"]
          within: 4 days
        save: counts
        if_late:
          says: Flag the silence
          flag: silent
    outcome: asked`,
    after: async (scene) => {
      await answer(scene, { answer: 'Yes' });
      await answer(scene, { answer: 'No' });
    },
  },
  {
    name: 'at-once',
    steps: `
  - step: 1
    says: Ask about all documents at once
    for_each:
      item: document
      in: '= ["invoice", "photo", "receipt"]'
      at_most: 5
      at_once: 3
    do:
      - step: 1a
        says: Ask whether it counts
        ask:
          of: claims-leads
          question: Does the {document} count?
          choices: ["Yes", "No"]
          within: 4 days
        save: counts
        if_late:
          says: Flag the silence
          flag: silent
    outcome: asked`,
    before: (scene) => answer(scene, { answer: 'Yes' }),
    after: async (scene) => {
      await answer(scene, { answer: 'Yes' });
      await answer(scene, { answer: 'No' });
    },
  },
  {
    name: 'together',
    steps: `
  - step: 1
    says: Do both at once
    together:
      - step: 1a
        says: Wait for {patience}
        wait:
          for: = patience
      - step: 1b
        says: Tell the executive
        use: slack.notify
        with:
          to: claims-manager
        answer_within: patience
        if_unanswered:
          says: Flag the silence
          flag: silent
    outcome: both`,
  },
  {
    name: 'called',
    steps: `
  - step: 1
    says: Hand it over
    run: handed-over
    with:
      amount: = case.claim.amount
    save: result
    outcome: handed_over`,
    after: (scene) => answer(scene, { answer: 'Genuine' }),
  },
  {
    name: 'judge',
    vendors: (world) => {
      world.vendors.will('openai.judge', ...Array.from({ length: 40 }, () => DOWN));
    },
    steps: `
  - step: 1
    says: Judge whether the text gives orders
    judge:
      question: Does this text give orders to us?
      about: = case.claim.text
      answers: ["yes", "no"]
    save: orders
    if_unsure:
      says: Take it as one that does
      set:
        orders.answer: "yes"
  ${ASK('2').trim()}
    outcome: judged`,
    after: (scene) => answer(scene, { answer: 'Fraud' }),
  },
  {
    name: 'unclear',
    steps: `
  - step: 1
    says: Compare with a shipment
    if:
      - case.claim.amount > money("100.00 EUR")
    outcome: compared
  - step: 2
    says: Otherwise
    otherwise: 1
    outcome: other`,
    after: (scene) => recover(scene, 'stop'),
  },
  {
    name: 'corrected',
    steps: `
  - step: 1
    says: Open a file of a major loss
    use: jira.create_issue
    with:
      project: CLM
      priority: High
      summary: Claim of {case.claim.amount}
    outcome: opened`,
    before: async ({ world, ticket }) => {
      await world.after(60_000);
      await world.claim(
        { claim_amount: '28000', claim_type: 'corrected' },
        { id: ticket, updated_at: new Date(world.clock.now()).toISOString() },
        'ticket.updated',
      );
      await world.after(300_000);
    },
    after: async ({ world, caseId }) => {
      await world.engine.commands.approve((await world.ask('approval', caseId)).askId, LENA);
    },
  },
  {
    name: 'unreadable',
    claim: { claim_amount: '31.000' },
    steps: `
  - step: 1
    says: Compare the value of the claim
    if:
      - case.claim.amount > large
    outcome: large
  - step: 2
    says: Otherwise
    otherwise: 1
    outcome: small`,
    after: async ({ world, caseId }) => {
      const { askId } = await world.ask('recovery', caseId);
      await world.engine.commands.answerQuestion(askId, LENA, { answer: '$31,000.00' });
    },
  },
  {
    name: 'started-again',
    steps: `
  - step: 1
    says: Open a file of a large claim
    if:
      - case.claim.amount > large
    use: jira.create_issue
    with:
      project: CLM
      priority: High
      summary: Claim of {case.claim.amount}
    outcome: opened
  - step: 2
    says: Otherwise ask whether the claim is genuine
    otherwise: 1
    ask:
      of: claims-leads
      question: Is the claim genuine?
      choices: [Genuine, Fraud]
      within: 4 days
    save: reply
    if_late:
      says: Flag the silence
      flag: silent
    outcome: asked`,
    before: async (scene) => {
      const { world, ticket } = scene;
      await world.claim(
        { claim_amount: '500', claim_type: 'started-again' },
        { id: ticket, updated_at: new Date(world.clock.now()).toISOString() },
        'ticket.updated',
      );
      await world.after(300_000);
      await recover(scene, 'start_again');
      await world.settle();
    },
    after: (scene) => answer(scene, { answer: 'Genuine' }),
  },
  {
    name: 'unread',
    steps: `${ASK('1')}
  - step: 2
    says: Wait for the offer
    wait:
      event: carrier_offer
      for: 9 days
    save: offer
    if_late:
      says: Flag the silence
      flag: no_offer
    outcome: offered`,
    before: async (scene) => {
      await arrive(scene, 'claim_closed');
      await arrive(scene, 'carrier_offer', { amount: { currency: 'USD', minor: 410000 } });
    },
    after: (scene) => answer(scene, { answer: 'Genuine' }),
  },
  {
    name: 'ended',
    steps: `
  - step: 1
    says: Note it
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: Recorded
    outcome: noted`,
  },
  // The last one: its call is tried again within minutes.
  {
    name: 'vendor-down',
    vendors: (world) => {
      world.vendors.will('zendesk.assign_group', { ...DOWN, afterMs: 120_000 });
    },
    steps: `
  - step: 1
    says: Assign the claim
    use: zendesk.assign_group
    with:
      ticket: = case.zendesk.ticket_id
      group: Standard Claims
    outcome: assigned`,
  },
];

/** The procedure that the scene `called` runs. */
const HANDED_OVER = `sop: handed-over
title: Handed over
owner: claims-operations
changes_approved_by: claims-managers
boundary: claims-agent
if_unforeseen: claims-leads
takes:
  amount: { label: amount, type: money }
steps:${ASK('1')}
`;

/** The handbook of these scenes: each claim is worked by the procedure that its type names. */
export function filesOfScenes(scenes: readonly Scene[] = SCENES): readonly HandbookFile[] {
  const kept = withEvents().filter(({ path }) => !path.endsWith('.sop.yaml') && !path.endsWith('.cedar'));
  return [
    ...kept,
    asking('jira.create_issue', 'claims-leads:1', 'P9D'),
    { path: 'handed-over.sop.yaml', text: HANDED_OVER },
    ...scenes.map(({ name, steps }) => ({
      path: `${name}.sop.yaml`,
      text: `sop: ${name}
title: Scene ${name}
owner: claims-operations
changes_approved_by: claims-managers
boundary: claims-agent
if_unforeseen: claims-leads
values:
  patience: 2 days
  large: 1,000.00 USD
starts:
  says: A claim of the type ${name} arrives
  if:
    - case.kind == "freight_claim"
    - has(case.claim.type) && case.claim.type == "${name}"
needs:
  - case.claim.amount
steps:${steps}
`,
    })),
  ];
}

/** Files the claim of each scene, and leads it to where it rests. */
export async function playToRest(world: SimulatedWorld, scenes: readonly Scene[] = SCENES): Promise<void> {
  const published = await world.publish(filesOfScenes(scenes));
  if (published.kind === 'refused')
    throw new Error(JSON.stringify(published.findings.filter(({ severity }) => severity === 'error')));
  for (const [index, scene] of scenes.entries()) {
    const ticket = String(index + 1);
    scene.vendors?.(world);
    await world.claim(
      { claim_amount: '30000', claim_type: scene.name, ...scene.claim },
      { id: ticket, ...scene.entered },
    );
    await world.after(30_000);
    await scene.before?.({ world, ticket, caseId: `CASE-${ticket}` });
  }
}

/** Leads every run to its end. */
export async function playToEnd(world: SimulatedWorld, scenes: readonly Scene[] = SCENES): Promise<void> {
  for (const [index, scene] of scenes.entries()) {
    const ticket = String(index + 1);
    await scene.after?.({ world, ticket, caseId: `CASE-${ticket}` });
    await world.settle();
  }
  const end = world.clock.now() + DAYS * DAY_MS;
  for (let now = world.clock.now(); now < end; now = world.clock.now()) {
    const due = (await world.store.runs.nextDue()) ?? end;
    // What is overdue waits for something else than its time.
    const ms = Math.min(due > now ? due - now : HOUR_MS, SWEEP_MS, end - now);
    await world.after(ms, ms);
  }
}

/** The newest run of a case; the earlier ones have ended. */
export async function newestRun(world: SimulatedWorld, caseId: string): Promise<RunState> {
  const row = (await world.store.runs.ofCase(asCaseId(caseId))).at(-1);
  if (row === undefined) throw new Error(`Expected a run of ${caseId}`);
  return fold(row.runId, (await world.store.runs.log(row.runId, 0)).map(unseal));
}

async function answer({ world, caseId }: Played, given: Readonly<Record<string, string>>): Promise<void> {
  await world.settle();
  const ask = openAsks(await newestRun(world, caseId)).find(({ kind }) => kind === 'question');
  if (ask === undefined) throw new Error(`Expected a question of ${caseId}`);
  const reply = await world.engine.commands.answerQuestion(ask.askId, LENA, given);
  if (!reply.ok) throw new Error(`Expected an answer of ${caseId}, got: ${reply.sentence}`);
  await world.settle();
}

async function recover({ world, caseId }: Played, choice: RecoveryChoice): Promise<void> {
  const { askId } = await world.ask('recovery', caseId);
  const reply = await world.engine.commands.recover(askId, LENA, choice, 'Looked it up');
  if (!reply.ok) throw new Error(`Expected a recovery of ${caseId}, got: ${reply.sentence}`);
}

async function arrive(
  { world, ticket }: Played,
  event: string,
  fields: Readonly<Record<string, Json>> = {},
  id = `${event}-${ticket}`,
): Promise<void> {
  await world.arrive(event, fields, id, ticket);
  await world.settle();
}
