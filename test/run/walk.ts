/**
 * Walks a run without the engine: plans, applies events, answers each call by a script, and simulates clicks and time.
 */
import type { AboutFact } from '../../src/case/about.ts';
import type { SlackActor } from '../../src/boundary/approvers.ts';
import type { Editor, RefusedFact } from '../../src/case/case-event.ts';
import { caseType } from '../../src/case/kind.ts';
import { chooseSop } from '../../src/engine/choose-sop.ts';
import { eventOfProbe, eventOfResult } from '../../src/engine/outcome.ts';
import { authorizeAgain, authorizerOf } from '../../src/engine/authorizer-of.ts';
import { asAskId, asCaseId, asRunId } from '../../src/kernel/ids.ts';
import { money } from '../../src/kernel/money.ts';
import { freezeDeep, type Value } from '../../src/kernel/value.ts';
import type { Handbook } from '../../src/review/handbook.ts';
import { correctAnswer, type CorrectAnswer } from '../../src/run/plan/correct-answer.ts';
import type { CallState } from '../../src/run/log/call.ts';
import { earlierCalls, shownUntil } from '../../src/run/log/earlier-calls.ts';
import { asksFact } from '../../src/run/log/asks.ts';
import type { Judge } from '../../src/run/plan/used-answer.ts';
import { questionOf } from '../../src/run/log/step/ask.ts';
import { decide, type Command, type Decided } from '../../src/run/plan/decide.ts';
import type { EarlierClock } from '../../src/run/log/earlier-clocks.ts';
import type { EarlierEffect } from '../../src/run/log/earlier-effect.ts';
import type { Actor, LoggedEvent, RecoveryChoice, RunEvent } from '../../src/run/log/event.ts';
import { evolve } from '../../src/run/log/evolve.ts';
import { explainRun } from '../../src/run/view/explain-run.ts';
import { takeCorrection } from '../../src/run/plan/take-correction.ts';
import { planNext, type Plan } from '../../src/run/plan/plan-next.ts';
import { SEMANTICS } from '../../src/run/log/semantics.ts';
import { initialState, openAsks, type AskState, type RunState } from '../../src/run/log/state.ts';
import type { ThreadView } from '../../src/run/view/thread-view.ts';
import { viewThread } from '../../src/run/view/view-thread.ts';
import type { Explanation } from '../../src/run/view/explanation.ts';
import type { PlanContext } from '../../src/run/plan/plan-context.ts';
import type { Sop } from '../../src/sop/sop.ts';
import type { CallResult, ProbeResult, Tool } from '../../src/tool/tool.ts';
import { handbookOf, registry } from './handbook.ts';

/** Monday 2 March 2026, 14:00 UTC. */
export const START = Date.UTC(2026, 2, 2, 14);
export const RUN = asRunId('run-0123456789abcdefghijklmn');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

type Args = Readonly<Record<string, Value>>;
export type Answer = CallResult | ((args: Args) => CallResult);
/** By step label, else by tool. */
export type Script = Readonly<Record<string, Answer>>;

const reference = (record: string): { readonly reference: { readonly record: string } } => ({ reference: { record } });

/** An account as Salesforce returns it. */
export function account(over: Record<string, Value> = {}): CallResult {
  const output = {
    account_id: 'ACC-1',
    name: 'Wobbly Widget Works',
    tier: 'Enterprise',
    open_contract_value: money('USD', 25_000_000),
    account_executive: 'ava@our.example',
    ...over,
  };
  return { kind: 'done', output, ...reference('Account ACC-1') };
}

export const USUAL: Script = {
  'salesforce.get_account': account(),
  'tms.get_shipment_by_bol': {
    kind: 'done',
    output: { shipment_id: 'S-1', bol: 'BOL-1' },
    ...reference('shipment S-1'),
  },
  'jira.create_issue': {
    kind: 'done',
    output: { key: 'CLM-1', url: 'https://jira.example/browse/CLM-1' },
    ...reference('issue CLM-1'),
  },
  'slack.notify': {
    kind: 'done',
    output: { channel: 'D1', ts: '1.000100', person: 'Ava Anders', slack_user: 'UAVA00001' },
  },
  'slack.escalate': {
    kind: 'done',
    output: { channel: 'D2', ts: '2.000100', person: 'Marcus Mbeki', slack_user: 'UMARCUS01' },
  },
  'zendesk.send_acknowledgment': { kind: 'done', output: { ticket: '101', sent: true }, ...reference('ticket 101') },
  'zendesk.assign_group': {
    kind: 'done',
    output: { ticket: '101', group: 'Standard Claims', group_id: '7' },
    ...reference('ticket 101'),
  },
  'zendesk.add_internal_note': { kind: 'done', output: { ticket: '101' }, ...reference('ticket 101') },
};

export const FACTS: Readonly<Record<string, Value>> = {
  'claimant.name': 'Wobbly Widget Works',
  'claimant.account_id': 'ACC-1',
  'claimant.contact': 'carla@wobbly.example',
  'claim.amount': money('USD', 720_000),
  'claim.bol': 'BOL-1',
  'zendesk.ticket_id': '101',
};

export type WalkOptions = {
  readonly handbook?: Handbook;
  readonly script?: Script;
  readonly facts?: Readonly<Record<string, Value | null>>;
  /** Where the facts come from, if not from a ticket. */
  readonly source?: { readonly system: string; readonly record: string };
  readonly channel?: string;
  readonly refused?: readonly RefusedFact[];
  /** What the source wrote for facts that are missing, by path. */
  readonly saidNone?: Readonly<Record<string, string>>;
  /** What the kind declared that its cases are about. */
  readonly about?: readonly AboutFact[];
  readonly requester?: string;
  readonly others?: readonly string[];
  readonly seed?: number;
  /** What the earlier run of the case did outside, if it started again. */
  readonly effects?: readonly EarlierEffect[];
  /** What became of its deadlines; null in a log that does not say. */
  readonly clocks?: readonly EarlierClock[] | null;
  readonly receivedAt?: number;
};

export class Walk {
  state: RunState = initialState(RUN);
  readonly log: LoggedEvent[] = [];
  readonly made: {
    readonly step: string;
    readonly tool: string;
    readonly args: Args;
    readonly key: string;
    readonly attempt: number;
  }[] = [];
  now = START;
  handbook: Handbook;
  script: Script;
  /** What the vendor answers when a lost call is probed. */
  probe: ProbeResult = { kind: 'absent' };
  /** Effects that have begun but were not answered: the power failed. */
  powerCut: string | null = null;
  #ids: number;

  constructor({
    handbook = handbookOf(),
    script = {},
    facts = {},
    source = { system: 'Zendesk', record: 'ticket 101' },
    channel = 'zendesk_web',
    refused = [],
    saidNone = {},
    about,
    requester = 'carla@wobbly.example',
    others = [],
    seed = 0,
    effects,
    clocks = [],
    receivedAt = START,
  }: WalkOptions = {}) {
    this.handbook = handbook;
    this.script = script;
    this.#ids = seed * 1_000_000;
    const known = Object.entries({ ...FACTS, ...facts }).filter((entry): entry is [string, Value] => entry[1] !== null);
    this.append(
      { kind: 'channel', channel: 'zendesk_web' },
      {
        type: 'CaseOpened',
        semantics: SEMANTICS,
        caseId: asCaseId('CASE-1'),
        kind: 'freight_claim',
        kindTitle: 'Freight claim',
        channel,
        receivedAt,
        requester: { name: 'Carla', email: requester, others },
        keys: [{ system: 'zendesk', record: '101' }],
        refused,
        saidNone: Object.entries(saidNone).map(([path, text]) => ({ path, text })),
        eventId: 'opening',
        mark: null,
        facts: known.map(([path, value]) => ({
          path,
          value,
          source: { ...source, field: path },
        })),
        slackChannel: 'freight-claims',
        ...(about === undefined ? {} : { about }),
        ...(effects === undefined
          ? {}
          : {
              earlier: {
                runId: asRunId('run-earlier'),
                because: 'Again',
                marks: [],
                people: [],
                givers: [],
                deciders: [],
                effects,
                ...(clocks === null ? {} : { clocks }),
              },
            }),
        ifUnforeseen: 'claims-leads',
      },
    );
  }

  sopOf({ sop }: RunState = this.state): Sop | null {
    return sop === null ? null : (this.handbook.sops.get(sop.name) ?? null);
  }

  world(state = this.state): PlanContext {
    const kind = this.handbook.kinds.get('freight_claim');
    if (kind === undefined) throw new Error('Expected the kind of the tests');
    return {
      now: this.now,
      registry: this.handbook.registry,
      caseType: caseType(kind),
      events: kind.events,
      authorize: authorizerOf(this.handbook, this.sopOf(state)),
      boundary: this.handbook.boundaries.get(this.sopOf(state)?.boundary ?? '') ?? null,
      calendars: this.handbook.calendars,
      people: this.handbook.people,
      timeZone: this.handbook.timeZone,
      newId: (prefix) => `${prefix}-${++this.#ids}`,
    };
  }

  plan(state = this.state): Plan {
    return planNext({ sop: this.sopOf(state), state, context: this.world(state), inFlight: new Set() });
  }

  append(actor: Actor, event: RunEvent): void {
    const logged = freezeDeep({ seq: this.log.length + 1, at: this.now, actor, event });
    this.log.push(logged);
    this.state = freezeDeep(evolve(this.state, logged));
  }

  /** Continues until the run comes to rest. */
  go(): this {
    for (let round = 0; round < 200; round++) {
      const plan = this.plan();
      for (const { actor, event } of plan.events) this.append(actor, event);
      const [effect] = plan.effects;
      if (effect === undefined) return this;
      if (effect.kind === 'choose_sop') {
        const published = {
          number: 1,
          hash: this.handbook.hash,
          files: [],
          publishedAt: START,
          publisher: { name: 'Test', person: null },
          changes: [],
          sopVersions: Object.fromEntries([...this.handbook.sops.keys()].map((name) => [name, 1])),
        };
        this.append({ kind: 'runner' }, chooseSop(this.state, { handbook: this.handbook, published, origin: '' }));
      } else if (!this.#perform(effect.kind, effect.callId)) return this;
    }
    throw new Error('Expected the run to rest');
  }

  #perform(kind: 'call' | 'probe', callId: string): boolean {
    const call = this.state.calls[callId];
    if (call === undefined) throw new Error('Expected a proposed call');
    const { proposed } = call;
    const { registry } = this.handbook;
    const tool = registry.get(proposed.tool)?.tool;
    if (tool === undefined) throw new Error('Expected a registered tool');
    if (kind === 'probe') {
      this.append({ kind: 'runner' }, eventOfProbe(call, tool, this.probe, this.now));
      return true;
    }
    const attempt = call.attempts + 1;
    this.append(
      { kind: 'runner' },
      {
        type: 'CallStarted',
        callId,
        attempt,
        session: { jti: `session-${attempt}`, keyId: 'k', expiresAt: this.now + MINUTE },
        policyHash: call.verdict.policyHash,
        approval: call.approval,
      },
    );
    const waits = this.#waitsForEarlier(call);
    if (waits > 0) {
      const notNow = {
        kind: 'not_now',
        message: 'An earlier one may still show',
        afterMs: Math.min(waits, 300_000),
        isUnsent: true,
      } as const;
      this.append({ kind: 'runner' }, eventOfResult(call, attempt, notNow, this.now));
      return true;
    }
    this.made.push({ step: call.step, tool: proposed.tool, args: proposed.args, key: proposed.key, attempt });
    if (this.powerCut === call.step) {
      this.powerCut = null;
      return false;
    }
    const answer = this.script[call.step] ?? this.script[proposed.tool] ?? USUAL[proposed.tool];
    if (answer === undefined) throw new Error(`Expected a script for \`${proposed.tool}\``);
    const result = typeof answer === 'function' ? answer(proposed.args) : answer;
    const started = this.state.calls[callId];
    if (started === undefined) throw new Error('Expected a started call');
    this.append({ kind: 'runner' }, eventOfResult(started, attempt, result, this.now));
    return true;
  }

  /** How long the gateway would go on to look for earlier ones, none of which is found. */
  #waitsForEarlier(call: CallState): number {
    const toolOf = (id: string): Tool | undefined => registry.get(id)?.tool;
    if (call.proposed.effect === 'read') return 0;
    const earlier = earlierCalls(this.state, call, (id) => toolOf(id)?.movesMoney !== undefined);
    return Math.max(0, ...earlier.map((one) => shownUntil(one, toolOf(one.tool)) - this.now));
  }

  /** Lets time pass, then continues. */
  after(ms: number): this {
    this.now += ms;
    return this.go();
  }

  decide(command: Command, actor: SlackActor): Decided {
    return decide(this.state, command, { actor, people: this.handbook.people, now: this.now });
  }

  /** A click that must be accepted; the run then goes on. */
  click(command: Command, actor: SlackActor): this {
    const decided = this.decide(command, actor);
    if (!decided.ok) throw new Error(`Expected an accepted click, got ${decided.code}: ${decided.sentence}`);
    for (const event of decided.events) this.append(decided.by, event);
    return this.go();
  }

  /** Corrects the answer to the question of a step. */
  tryCorrection(step: string, given: Readonly<Record<string, string>>, actor: SlackActor, corrected?: number): Decided {
    const sop = this.sopOf();
    const ask = questionOf(this.state, step);
    if (sop === null || ask === null) throw new Error(`Expected a question of step ${step}`);
    const command = {
      askId: ask.askId,
      given,
      corrected: corrected ?? ask.corrections.length,
      parkId: asAskId(`park-${++this.#ids}`),
    };
    return this.#correct(sop, command, actor);
  }

  #correct(sop: Sop, command: CorrectAnswer, actor: SlackActor): Decided {
    const world = this.world();
    const { authorize, caseType } = world;
    const judge: Judge = (state, call) => authorizeAgain(authorize, state, call, caseType);
    return correctAnswer(this.state, sop, command, { ...world, actor }, judge);
  }

  /** Corrects what was said of a fact or a field: the latest one that people were asked for, whose label begins so. */
  tryFact(label: string, given: Readonly<Record<string, string>>, actor: SlackActor, corrected?: number): Decided {
    const sop = this.sopOf();
    const ask = Object.values(this.state.asks).findLast((one) => asksFact(one) && one.fact.label.startsWith(label));
    if (sop === null || ask?.kind !== 'recovery') throw new Error(`Expected that ${label} was asked for`);
    const command = {
      askId: ask.askId,
      given,
      corrected: corrected ?? ask.corrections.length,
      parkId: asAskId(`park-${++this.#ids}`),
    };
    return this.#correct(sop, command, actor);
  }

  /** A correction of a fact that must be accepted; the run then goes on. */
  correctFact(label: string, given: Readonly<Record<string, string>>, actor: SlackActor): this {
    const decided = this.tryFact(label, given, actor);
    if (!decided.ok) throw new Error(`Expected an accepted correction, got ${decided.code}: ${decided.sentence}`);
    for (const event of decided.events) this.append(decided.by, event);
    return this.go();
  }

  /** A correction that must be accepted; the run then goes on. */
  correctAnswer(step: string, given: Readonly<Record<string, string>>, actor: SlackActor): this {
    const decided = this.tryCorrection(step, given, actor);
    if (!decided.ok) throw new Error(`Expected an accepted correction, got ${decided.code}: ${decided.sentence}`);
    for (const event of decided.events) this.append(decided.by, event);
    return this.go();
  }

  approve(actor: SlackActor): this {
    return this.click({ type: 'GiveApproval', askId: this.ask('approval').askId }, actor);
  }
  deny(actor: SlackActor, reason = 'Not now'): this {
    return this.click({ type: 'DenyApproval', askId: this.ask('approval').askId, reason }, actor);
  }
  answer(actor: SlackActor): this {
    return this.click({ type: 'Answer', askId: this.ask('answer').askId }, actor);
  }
  recover(choice: RecoveryChoice, actor: SlackActor): this {
    return this.click({ type: 'Recover', askId: this.ask('recovery').askId, choice, note: null }, actor);
  }

  /** The first open ask of a kind. */
  ask<K extends AskState['kind']>(kind: K): Extract<AskState, { kind: K }> {
    const found = openAsks(this.state).find((ask) => ask.kind === kind);
    if (found === undefined)
      throw new Error(`Expected an open ${kind}, got ${JSON.stringify(openAsks(this.state).map((ask) => ask.kind))}`);
    return found as Extract<AskState, { kind: K }>;
  }

  /** Changed facts, as intake passes them on; `mark` is the source's own time. */
  correct(
    facts: Readonly<Record<string, Value>>,
    refused: readonly RefusedFact[] = [],
    {
      cleared = [],
      at = null,
      editor,
      record = { system: 'Zendesk', record: 'ticket 101' },
    }: {
      readonly cleared?: readonly string[];
      readonly at?: number | null;
      readonly editor?: Editor;
      readonly record?: { readonly system: string; readonly record: string };
    } = {},
  ): this {
    const { event } = takeCorrection(
      this.state,
      {
        eventId: `correction-${this.log.length}`,
        channel: 'zendesk_web',
        record,
        refused,
        cleared,
        ...(editor === undefined ? {} : { editor }),
        ...(at === null ? {} : { mark: { source: 'zendesk ticket 101', at, sequence: null } }),
        facts: Object.entries(facts).map(([path, value]) => ({
          path,
          value,
          source: { ...record, field: path },
        })),
      },
      this.world().caseType,
    );
    if (event !== null) this.append({ kind: 'channel', channel: 'zendesk_web' }, event);
    return this.go();
  }

  /** The steps, in the order in which their calls were made. */
  get steps(): string[] {
    return this.made.map(({ step }) => step);
  }
  get types(): string[] {
    return this.log.map(({ event }) => event.type);
  }
  events<T extends RunEvent['type']>(type: T): Extract<RunEvent, { type: T }>[] {
    return this.log
      .map(({ event }) => event)
      .filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
  }
  get flags(): string[] {
    return this.state.flags.map(({ flag }) => flag);
  }
  get outcomes(): string[] {
    return this.state.outcomes.map(({ outcome }) => outcome);
  }
  get parks(): string[] {
    return this.events('Parked').map(({ because }) => because);
  }

  view(state = this.state, log: readonly LoggedEvent[] = this.log): ThreadView {
    const { people, timeZone } = this.handbook;
    return viewThread(state, log, { registry, caseType: this.world().caseType, people, timeZone });
  }

  explain(state = this.state, log: readonly LoggedEvent[] = this.log): Explanation {
    return explainRun(state, log, new Map());
  }

  askIdOf(text: string): ReturnType<typeof asAskId> {
    return asAskId(text);
  }
}

export function walk(options: WalkOptions = {}): Walk {
  return new Walk(options).go();
}
