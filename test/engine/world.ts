/**
 * A complete engine in memory: store, clock, vendors and Slack are fakes that can fail, hang, lose answers and lose
 * power. Nothing here waits for real time, and all randomness comes from the seed.
 */
import { signedInbox, type SignedInbox } from '../../src/engine/signed-inbox.ts';
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { SlackActor } from '../../src/boundary/approvers.ts';
import type { CaseEvent } from '../../src/case/case-event.ts';
import { createSessionKeys } from '../../src/boundary/session.ts';
import { allTools } from '../../src/connector/tools.ts';
import { createEngine, type Engine } from '../../src/engine/create-engine.ts';
import type { Logger } from '../../src/engine/logger.ts';
import type { Normalise } from '../../src/engine/normalised.ts';
import type { RunRow, Store, ThreadMessage, WakeUps } from '../../src/engine/ports.ts';
import type { Publication, PublishingPolicy } from '../../src/engine/publish-handbook.ts';
import type { MessageContent, SlackWriteResult, ThreadPort } from '../../src/engine/thread-port.ts';
import { auditRecord } from '../../src/evaluate/audit.ts';
import { normaliseEvent } from '../../src/intake/events/normalise.ts';
import { normaliseLetter } from '../../src/intake/mail/normalise.ts';
import { normaliseForm } from '../../src/intake/portal/normalise.ts';
import { normaliseZendesk } from '../../src/intake/zendesk/normalise.ts';
import { hashOf, type Json } from '../../src/kernel/canonical-json.ts';
import { SimulatedClock, type Clock } from '../../src/kernel/clock.ts';
import { asCaseId, type RandomSource } from '../../src/kernel/ids.ts';
import type { RecordKeys } from '../../src/kernel/record-keys.ts';
import { callTimeoutMs, commitMsMax } from '../../src/kernel/limits.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { unsealErased } from '../../src/run/log/erasable.ts';
import type { LoggedEvent, RunEvent } from '../../src/run/log/event.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { openAsks, type RunState } from '../../src/run/log/state.ts';
import { THREAD_GONE } from '../../src/engine/refusal-scope.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { createMemoryWakeUps } from '../../src/store/memory-wake-ups.ts';
import type { CallContext, CallResult, ProbeResult, Tool, ToolBinding } from '../../src/tool/tool.ts';
import { COMPILER } from '../compiler.ts';
import { KEYS } from '../record-keys.ts';
import { FILES } from '../run/handbook.ts';
import { account, START, USUAL } from '../run/walk.ts';
import { SteppingClock } from '../stepping-clock.ts';

export { START };
export const SECOND = 1_000;

/** Work that is invisible to the event loop: signatures, which are made on another thread, and requests. */
const outside = new Set<Promise<unknown>>();
/** The world does not count as settled before `work` is over. */
export async function underWay<T>(work: Promise<T>): Promise<T> {
  outside.add(work);
  try {
    return await work;
  } finally {
    outside.delete(work);
  }
}

for (const name of ['sign', 'verify'] as const) {
  const { subtle } = globalThis.crypto;
  const original = subtle[name].bind(subtle) as (...args: unknown[]) => Promise<unknown>;
  Object.defineProperty(subtle, name, {
    value: (...args: unknown[]) => underWay(original(...args)),
  });
}

/** Ids and salts from a counter and a seed. */
export function seededChance(seed: number): RandomSource {
  let drawn = 0;
  const draw = (): string => createHash('sha256').update(`${seed} ${++drawn}`).digest('hex');
  return { id: (prefix) => `${prefix}-${draw().slice(0, 24)}`, bytes: (count) => draw().slice(0, count * 2) };
}

/** `lost late`: the vendor carries it out after the caller has given up, while it may still go on with it. */
export type Behaviour = 'done' | 'lost before' | 'lost after' | 'lost late' | 'hangs' | 'throws' | CallResult;

/** Milliseconds after which a vendor carries out what its caller has given up on, short of the longest that is allowed. */
const LATE_MS = callTimeoutMs - SECOND;
const LATE_COMMIT_MS = commitMsMax - 10 * SECOND;

/** All vendors in one: what they were asked to do, by key, and how they behave. */
export class Vendors {
  /** How often the call of each key was carried out. */
  readonly effects = new Map<string, number>();
  readonly calls: { readonly tool: string; readonly args: Readonly<Record<string, Value>>; readonly key: string }[] =
    [];
  probes = 0;
  /** Whether each probe was to take only a record that says itself that it is done. */
  readonly doubts: boolean[] = [];
  /** Of each write, whether an earlier request of its call may have been sent. */
  readonly sentBefore: { readonly tool: string; readonly key: string; readonly mayBeSent: boolean | undefined }[] = [];
  /** How the next calls of a tool behave, in order; afterwards `done`. */
  readonly behaviours = new Map<string, Behaviour[]>();
  /** How a call behaves whose tool has no behaviour of its own. */
  rule: (tool: Tool) => Behaviour = () => 'done';
  /** What a tool does and answers when it is carried out, in place of the usual answer; once for each key of a write. */
  readonly answers = new Map<string, (args: Readonly<Record<string, Value>>) => CallResult | Promise<CallResult>>();
  /** A connector's own bindings, in place of the stand-in for a tool. */
  readonly real = new Map<string, ToolBinding>();
  tier = 'Enterprise';
  /** The vendor's search is down. */
  blind = false;
  readonly #outputs = new Map<string, CallResult>();
  readonly #clock: SimulatedClock;

  constructor(clock: SimulatedClock = new SimulatedClock(START)) {
    this.#clock = clock;
  }

  will(tool: string, ...behaviours: Behaviour[]): void {
    this.behaviours.set(tool, behaviours);
  }

  bindings(power: Power): ToolBinding[] {
    return allTools().map((tool) => this.binding(tool, power));
  }

  binding(tool: Tool, power: Power): ToolBinding {
    return {
      tool,
      call: (args, context) => {
        const real = this.real.get(tool.id);
        return real === undefined ? this.#perform(tool, args, context, power) : underWay(real.call(args, context));
      },
      ...(tool.effect === 'read'
        ? {}
        : {
            probe: async (args, context: CallContext): Promise<ProbeResult> => {
              const { key, isDoubted = false } = context;
              const search = this.real.get(tool.id)?.probe?.(args, context);
              if (search !== undefined) return underWay(search);
              power.step();
              this.probes += 1;
              this.doubts.push(isDoubted);
              const done = this.#outputs.get(key);
              if (this.blind) return { kind: 'unknown', message: 'The search is away' };
              return done?.kind === 'done' ? { kind: 'found', output: done.output } : { kind: 'absent' };
            },
          }),
    };
  }

  async #perform(
    tool: Tool,
    args: Readonly<Record<string, Value>>,
    context: CallContext,
    power: Power,
  ): Promise<CallResult> {
    const behaviour = this.behaviours.get(tool.id)?.shift() ?? this.rule(tool);
    this.sentBefore.push({ tool: tool.id, key: context.key, mayBeSent: context.mayBeSent });
    if (typeof behaviour === 'object') return behaviour;
    power.step();
    this.calls.push({ tool: tool.id, args, key: context.key });
    if (behaviour === 'throws') throw new Error('A mistake of the connector');
    const answer = this.answers.get(tool.id);
    const before = answer === undefined ? undefined : this.#outputs.get(context.key);
    if (before !== undefined) return before;
    const result =
      behaviour === 'hangs' || behaviour === 'lost before'
        ? USUAL[tool.id]
        : ((await answer?.(args)) ??
          (tool.id === 'salesforce.get_account' ? account({ tier: this.tier }) : USUAL[tool.id]));
    if (result === undefined || typeof result === 'function') throw new Error(`Expected a result for \`${tool.id}\``);
    if (behaviour === 'hangs') return hang(context);
    if (behaviour === 'lost before') return { kind: 'unknown', message: 'The connection was lost' };
    if (behaviour === 'lost late') {
      const lateMs = tool.commitMs === undefined ? LATE_MS : LATE_COMMIT_MS;
      void this.#clock.sleep(lateMs).then(() => {
        this.#carryOut(tool, context.key, result);
      });
      return { kind: 'unknown', message: 'The connection was lost' };
    }
    this.#carryOut(tool, context.key, result);
    power.step();
    return behaviour === 'lost after' ? { kind: 'unknown', message: 'The connection was lost' } : result;
  }

  #carryOut(tool: Tool, key: string, result: CallResult): void {
    if (tool.effect !== 'write') return;
    this.effects.set(key, (this.effects.get(key) ?? 0) + 1);
    this.#outputs.set(key, result);
  }

  /** Number of effects by tool, such as `jira.create_issue` once. */
  doneOf(tool: string): number {
    const keys = new Set(this.calls.filter((call) => call.tool === tool).map(({ key }) => key));
    return [...keys].reduce((sum, key) => sum + (this.effects.get(key) ?? 0), 0);
  }
}

function hang({ signal }: CallContext): Promise<CallResult> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}

/** The power of one process: it may fail at any boundary, after which everything that process does fails. */
export class Power {
  steps = 0;
  isOff = false;
  #cutAt: number;

  constructor(cutAt = Infinity) {
    this.#cutAt = cutAt;
  }

  /** It fails after so many more boundaries; 0: now. */
  cutAfter(steps: number): void {
    this.#cutAt = this.steps + steps;
    if (steps === 0) this.isOff = true;
  }

  step(): void {
    this.steps += 1;
    if (this.steps >= this.#cutAt) this.isOff = true;
    if (this.isOff) throw new Error('The power is off');
  }
}

/** Faults of the database: for so many calls of a method it is down, before or after doing the work. */
export type Outage = { readonly method: string; readonly when: 'before' | 'after'; times: number };

/** The store as one process sees it. Its power may fail before or after each write. */
export function storeOf(store: Store, power: Power, outages: Outage[]): Store {
  const wrap = <T extends object>(part: T, name: string): T =>
    new Proxy(part, {
      get(target, property, receiver) {
        const member: unknown = Reflect.get(target, property, receiver);
        if (typeof member !== 'function') return member;
        const method = `${name}.${String(property)}`;
        const isWrite = /append|open|put|receive|finish|followed|publish/.test(String(property));
        return async (...args: unknown[]): Promise<unknown> => {
          if (power.isOff) throw new Error('The power is off');
          if (isWrite) power.step();
          const outage = outages.find((item) => (item.method === '*' || item.method === method) && item.times > 0);
          if (outage !== undefined) outage.times -= 1;
          const away = (): never => {
            throw new Trouble('store.unavailable', { message: 'Expected a database, got none', retry: 'later' });
          };
          if (outage?.when === 'before') away();
          const result = await underWay((member as (...rest: unknown[]) => Promise<unknown>).apply(target, args));
          if (isWrite) power.step();
          if (outage?.when === 'after') away();
          return result;
        };
      },
    });
  return {
    ...store,
    inbox: wrap(store.inbox, 'inbox'),
    cases: wrap(store.cases, 'cases'),
    runs: wrap(store.runs, 'runs'),
    handbook: wrap(store.handbook, 'handbook'),
    register: wrap(store.register, 'register'),
    thread: wrap(store.thread, 'thread'),
  };
}

/** The clock as one process has it: whoever has no power never wakes again. */
function clockOf(clock: SimulatedClock, power: Power): Clock {
  return {
    now: () => clock.now(),
    sleep: (ms, signal) => (power.isOff ? new Promise<void>(() => undefined) : clock.sleep(ms, signal)),
  };
}

export type Written = {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  readonly key: string;
  content: MessageContent;
};

/** Slack's side of the thread. */
export class FakeSlack {
  readonly messages: Written[] = [];
  /** What was last written into each direct message that a tool had sent, by its timestamp. */
  readonly told = new Map<string, Extract<MessageContent, { kind: 'told' }>>();
  /** Posts and updates requested from Slack, including refused ones. */
  writes = 0;
  finds = 0;
  /** From when on the messages were searched, for each search. */
  readonly soughtSince: number[] = [];
  /** The faults of the next writes, in order. */
  readonly troubles: (Exclude<SlackWriteResult, { kind: 'done' }> | 'lost after' | null)[] = [];
  /** What Slack answers to the next updates of questions about events, in order. */
  readonly updateAnswers: Exclude<SlackWriteResult, { kind: 'done' }>[] = [];
  isAway = false;
  /** The ids of channels whose name led to another one before. */
  readonly names = new Map<string, string>();
  /** Whether Slack does not say which id a name has. */
  namesUnknown = false;
  /** The name of a channel that Slack does not have. */
  hasNo: string | null = null;
  /** Whether no search for a message comes to an end. */
  findsNothingOut = false;
  /** What Slack refuses for good, such as all of a channel. */
  refusals: (
    channel: string,
    what: 'post' | 'update',
    /** The card under which a reply is posted. */
    threadTs: string | null,
  ) => Extract<SlackWriteResult, { kind: 'refused' }> | null = () => null;
  /** What Slack refuses for what it shows. */
  refuses: (content: MessageContent) => Extract<SlackWriteResult, { kind: 'refused' }> | null = () => null;
  /** Slack never gives the same timestamp twice. */
  #posted = 0;

  port(power: Power): ThreadPort {
    return {
      contentHash: (content) => hashOf(JSON.parse(JSON.stringify(content))),
      post: async ({ channel, threadTs, content, key }) =>
        this.#write(power, (): SlackWriteResult => {
          const refusal =
            this.#refusedName(channel) ?? this.refusals(channel, 'post', threadTs) ?? this.refuses(content);
          if (refusal !== null) return refusal;
          if (threadTs !== null && !this.messages.some(({ ts }) => ts === threadTs))
            return { kind: 'refused', code: THREAD_GONE, message: 'The thread does not exist' };
          const message = {
            channel: this.#idOf(channel),
            ts: `${++this.#posted}.000`,
            threadTs,
            key,
            content,
          };
          this.messages.push(message);
          return { kind: 'done', channel: message.channel, ts: message.ts };
        }),
      update: async ({ channel, ts, content }) =>
        this.#write(power, (): SlackWriteResult => {
          const answer = content.kind === 'which_case' ? this.updateAnswers.shift() : undefined;
          if (answer !== undefined) return answer;
          const refusal = this.refusals(channel, 'update', null);
          if (refusal !== null) return refusal;
          const message = this.messages.find((known) => known.ts === ts && known.channel === channel);
          if (content.kind === 'told') this.told.set(ts, content);
          // The tool that notifies people has posted it, and is no part of this Slack.
          if (message === undefined && content.kind === 'told') return { kind: 'done', channel, ts };
          if (message === undefined)
            return { kind: 'refused', code: 'message_not_found', message: 'The message was deleted' };
          message.content = content;
          return { kind: 'done', channel, ts };
        }),
      remove: async (channel, ts) => {
        const place = this.messages.findIndex((known) => known.channel === channel && known.ts === ts);
        if (place >= 0) this.messages.splice(place, 1);
        return true;
      },
      placeOf: async (name) =>
        this.namesUnknown
          ? { kind: 'unknown', message: 'Slack is away' }
          : (this.#refusedName(name) ?? { kind: 'place', channel: this.#idOf(name) }),
      refusalOf: async (channel) => this.refusals(channel, 'post', null),
      find: async ({ key, channel, threadTs, since, except }) => {
        power.step();
        this.finds += 1;
        this.soughtSince.push(since);
        if (this.isAway || this.findsNothingOut) return { kind: 'unknown', message: 'Slack is away' };
        const message = this.messages.find(
          (known) =>
            known.key === key &&
            known.channel === this.#idOf(channel) &&
            known.threadTs === threadTs &&
            !except.has(known.ts),
        );
        return message === undefined ? { kind: 'absent' } : { kind: 'found', channel: message.channel, ts: message.ts };
      },
    };
  }

  #refusedName(name: string): Extract<SlackWriteResult, { kind: 'refused' }> | null {
    return name === this.hasNo ? { kind: 'refused', code: 'channel_not_found', message: 'No such channel' } : null;
  }

  #idOf(channel: string): string {
    return channel.startsWith('C-') ? channel : (this.names.get(channel) ?? `C-${channel}`);
  }

  #write(power: Power, write: () => SlackWriteResult): SlackWriteResult {
    power.step();
    this.writes += 1;
    if (this.isAway) return { kind: 'not_now', afterMs: 30_000 };
    const trouble = this.troubles.shift() ?? null;
    if (trouble !== null && trouble !== 'lost after') return trouble;
    const result = write();
    power.step();
    return trouble === 'lost after' ? { kind: 'unknown', message: 'Slack did not answer' } : result;
  }
}

export type WorldOptions = {
  readonly seed?: number;
  readonly publishing?: PublishingPolicy;
  /** True for the fake below; any other writer is created once per process. */
  readonly thread?: boolean | ((power: Power, clock: SimulatedClock) => ThreadPort);
  readonly files?: readonly HandbookFile[];
  /** The story changes stored rows by hand, so the record is not audited at its end. */
  readonly isTampered?: boolean;
  /** A new store in memory if absent. */
  readonly store?: Store;
  /** The instant at which the clock begins. */
  readonly now?: number;
};

export type Process = { readonly engine: Engine; readonly wakeUps: WakeUps; readonly power: Power };

export class SimulatedWorld {
  readonly store: Store;
  /** A story may set it. */
  readonly clock: SteppingClock;
  readonly vendors: Vendors;
  readonly slack = new FakeSlack();
  readonly outages: Outage[] = [];
  readonly notices: string[] = [];
  /** What announcements of proposals were to be rewritten with, and whether Slack takes it. */
  readonly decided: string[] = [];
  isRewritten = true;
  /** Notices to the operators, each as one text. */
  readonly operatorNotices: string[] = [];
  readonly troubles: string[] = [];
  readonly processes: Process[] = [];
  readonly random: RandomSource;
  /** With which the next process signs, and which the audit accepts. */
  keys: RecordKeys = KEYS;
  readonly #options: WorldOptions;

  /** What `sop audit verify` would report. */
  async auditProblems(): Promise<string[]> {
    const { runs, problems } = await auditRecord(this.store, this.keys);
    return [...runs.flatMap(({ problem }) => problem ?? []), ...problems].map(({ problem }) => problem);
  }

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.store = options.store ?? createMemoryStore();
    this.clock = new SteppingClock(options.now ?? START);
    this.vendors = new Vendors(this.clock);
    this.random = seededChance(options.seed ?? 1);
  }

  get process(): Process {
    const last = this.processes.at(-1);
    if (last === undefined) throw new Error('Expected a process');
    return last;
  }

  get engine(): Engine {
    return this.process.engine;
  }

  /** Stores what arrives as the channels do: signed. */
  get inbox(): SignedInbox {
    return signedInbox(this.store.inbox, { ...this.keys, deployment: this.engine.shell.keys.deployment });
  }

  /** Starts a process on the same store; `cutAt` is the boundary at which its power fails. */
  async boot(cutAt = Infinity, name = 'worker'): Promise<Process> {
    const power = new Power(cutAt);
    const logger: Logger = {
      info: () => undefined,
      error: (what, error) => {
        this.troubles.push(`${what}: ${String(error)}`);
      },
    };
    const wakeUps = createMemoryWakeUps();
    const engine = createEngine({
      store: storeOf(this.store, power, this.outages),
      wakeUps,
      clock: clockOf(this.clock, power),
      random: this.random,
      bindings: this.vendors.bindings(power),
      bindDeclared: ({ tool }) => this.vendors.binding(tool, power),
      thread: this.#port(power),
      intake: new Map<string, Normalise>([
        ['zendesk', normaliseZendesk],
        ['portal', normaliseForm],
        ['email', normaliseLetter],
        [
          'events',
          (item, handbook) =>
            isCaseEvent(item.payload)
              ? { kind: 'event', event: item.payload as unknown as CaseEvent }
              : normaliseEvent(item, handbook),
        ],
      ]),
      sessionKeys: createSessionKeys(new Uint8Array(32).fill(7)),
      keys: this.keys,
      compiler: COMPILER,
      publishing: this.#options.publishing ?? 'at_once',
      tell: async ({ title, decided }) => {
        if (power.isOff) throw new Error('The power is off');
        if (decided !== undefined) {
          this.decided.push(decided);
          return this.isRewritten;
        }
        this.notices.push(title);
        return true;
      },
      notifyOperators: async ({ title, lines }) => {
        this.operatorNotices.push([title, ...lines].join('\n'));
      },
      logger,
      worker: name,
    });
    const process = { engine, wakeUps, power };
    this.processes.push(process);
    await engine.worker.start().catch(() => undefined);
    return process;
  }

  #port(power: Power): ThreadPort | null {
    const { thread = false } = this.#options;
    if (typeof thread === 'function') return thread(power, this.clock);
    return thread ? this.slack.port(power) : null;
  }

  async open(): Promise<this> {
    await this.boot();
    await this.publish(this.#options.files ?? FILES);
    return this;
  }

  publish(files: readonly HandbookFile[], person: string | null = null): Promise<Publication> {
    return this.engine.publishing.publish({ files }, { name: person ?? 'somebody', person });
  }

  /** A claim, as Zendesk's trigger sends it. */
  async claim(
    fields: Readonly<Record<string, Json>> = {},
    ticket: Readonly<Record<string, Json>> = {},
    type = 'ticket.created',
  ): ReturnType<Store['inbox']['receive']> {
    const id = String(ticket['id'] ?? '101');
    const stored = await this.inbox.receive({
      source: 'zendesk',
      eventId: `${type}:${id}:${hashOf({ fields, ticket, type })}`,
      receivedAt: this.clock.now(),
      payload: {
        type,
        ticket: {
          id,
          created_at: new Date(START).toISOString(),
          updated_at: new Date(this.clock.now()).toISOString(),
          form: 'Freight claim',
          channel: 'web',
          requester: { name: 'Wobbly Widget Works', email: 'carla@wobbly.example' },
          description: 'It broke',
          fields: {
            account_id: 'ACC-1',
            claim_amount: '7200',
            claim_currency: 'USD',
            bol: id === '101' ? 'BOL-1' : `BOL-${id}`,
            ...fields,
          },
          ...ticket,
        },
      },
    });
    for (const { wakeUps } of this.processes) await wakeUps.send({ kind: 'inbox' });
    return stored;
  }

  /** A declared event of a claim's case, by its ticket, as a channel passes it on. */
  async arrive(
    event: string,
    fields: Readonly<Record<string, Json>> = {},
    eventId = `${event}-1`,
    ticket = '101',
  ): ReturnType<Store['inbox']['receive']> {
    const stored = await this.inbox.receive({
      source: 'events',
      sender: `at ${this.clock.now()}`,
      eventId,
      receivedAt: this.clock.now(),
      payload: {
        channel: 'tms',
        eventId,
        type: 'declared',
        event,
        receivedAt: this.clock.now(),
        kind: 'freight_claim',
        keys: [{ system: 'zendesk', record: ticket }],
        requester: { name: 'the carrier', email: null },
        refused: [],
        facts: Object.entries(fields).map(([path, value]) => ({
          path,
          value,
          source: { system: 'TMS', record: 'claim 7', field: path },
        })),
      },
    });
    for (const { wakeUps } of this.processes) await wakeUps.send({ kind: 'inbox' });
    return stored;
  }

  /** Resolves when no process has work, or all remaining work sleeps on the clock. */
  async settle(): Promise<void> {
    for (;;) {
      const busy = this.processes.filter(({ power }) => !power.isOff);
      let isDone = false;
      const done = (async () => {
        for (const { engine } of busy) {
          await engine.worker.idle();
        }
        isDone = true;
      })();
      await Promise.race([done, this.#stuck()]);
      if (!isDone) return;
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      const before = this.#activity();
      for (const { engine } of busy) {
        await Promise.race([engine.worker.idle(), this.#stuck()]);
      }
      if (before === this.#activity()) return;
    }
  }

  #activity(): string {
    return `${this.processes.map(({ power }) => power.steps).join(' ')} ${this.vendors.calls.length} ${this.slack.writes} ${this.clock.nextWake() ?? ''}`;
  }

  /** Resolves once nothing has moved for some turns of the event loop without a running signature. */
  async #stuck(): Promise<void> {
    let before = this.#activity();
    for (let still = 0; still < 6; ) {
      await Promise.allSettled(outside);
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      const now = this.#activity();
      still = now === before && outside.size === 0 ? still + 1 : 0;
      before = now;
    }
  }

  /** Lets time pass, from timer to timer, with a sweep every `sweepMs`. */
  async pass(ms: number, sweepMs: number): Promise<void> {
    const end = this.clock.now() + ms;
    let sweepAt = Math.min(end, this.clock.now() + sweepMs);
    await this.settle();
    while (this.clock.now() < end) {
      await this.clock.advanceTo(Math.min(sweepAt, this.clock.nextWake() ?? end));
      if (this.clock.now() >= sweepAt) {
        await this.#sweep();
        sweepAt = Math.min(end, this.clock.now() + sweepMs);
      }
      await this.settle();
    }
  }

  async #sweep(): Promise<void> {
    for (const { engine, power } of this.processes) {
      if (power.isOff) continue;
      await engine.worker.sweep();
      engine.worker.watch();
    }
  }

  /** Lets time pass, from timer to timer, with sweeps like the ticker's, one at least every `stepMs`. */
  async after(ms: number, stepMs = 5_000): Promise<void> {
    const end = this.clock.now() + ms;
    await this.settle();
    while (this.clock.now() < end) {
      const next = Math.min(end, this.clock.nextWake() ?? end, this.clock.now() + stepMs);
      await this.clock.advanceTo(Math.max(next, this.clock.now() + 1));
      await this.#sweep();
      await this.settle();
    }
  }

  /** Lets time pass until the run has ended or waits only for people. */
  async rest(max = 300_000): Promise<RunState | null> {
    const end = this.clock.now() + max;
    for (;;) {
      await this.settle();
      const state = await this.state();
      if (state !== null && isAtRest(state)) return state;
      if (this.clock.now() >= end) return state;
      await this.after(Math.min(5_000, end - this.clock.now()));
    }
  }

  /** The run of a case, or else the very first run. */
  async row(caseId?: string): Promise<RunRow | null> {
    const [row] =
      caseId === undefined
        ? await this.store.runs.list({ limit: 1, newestFirst: false })
        : await this.store.runs.ofCase(asCaseId(caseId));
    return row ?? null;
  }

  async log(caseId?: string): Promise<LoggedEvent[]> {
    const row = await this.row(caseId);
    return row === null ? [] : (await this.store.runs.log(row.runId, 0)).map(unsealErased);
  }

  async stateOf(runId: RunRow['runId']): Promise<RunState> {
    return fold(runId, (await this.store.runs.log(runId, 0)).map(unsealErased));
  }

  async state(caseId?: string): Promise<RunState | null> {
    const row = await this.row(caseId);
    return row === null ? null : fold(row.runId, await this.log(caseId));
  }

  async events<T extends RunEvent['type']>(type: T, caseId?: string): Promise<Extract<RunEvent, { type: T }>[]> {
    return (await this.log(caseId))
      .map(({ event }) => event)
      .filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
  }

  async ask(
    kind: 'approval' | 'answer' | 'question' | 'recovery',
    caseId?: string,
  ): Promise<ReturnType<typeof openAsks>[number]> {
    const state = await this.state(caseId);
    const found = state === null ? undefined : openAsks(state).find((ask) => ask.kind === kind);
    if (found === undefined) throw new Error(`Expected an open ${kind}`);
    return found;
  }

  async approve(actor: SlackActor): Promise<{ readonly ok: boolean; readonly code: string }> {
    return this.engine.commands.approve((await this.ask('approval')).askId, actor);
  }

  async messages(): Promise<ThreadMessage[]> {
    const row = await this.row();
    return row === null ? [] : this.store.thread.messages(row.runId);
  }

  async close(): Promise<void> {
    for (const { engine } of this.processes) await Promise.race([engine.worker.stop(), this.#stuck()]);
  }
}

/** A payload of `arrive`, which is read already; a webhook's is not. */
const isCaseEvent = (payload: Json): boolean =>
  typeof payload === 'object' && payload !== null && Object.hasOwn(payload, 'eventId');

function isAtRest(state: RunState): boolean {
  if (state.ended !== null) return true;
  const moving = Object.values(state.calls).some(
    ({ progress }) =>
      ['ready', 'started', 'deferred'].includes(progress.kind) ||
      (progress.kind === 'lost' && progress.probeAt !== null),
  );
  return openAsks(state).length > 0 && !moving;
}

/** Opens a world, runs the story in it, and closes it. */
export async function inWorld(options: WorldOptions, story: (world: SimulatedWorld) => Promise<void>): Promise<void> {
  const world = await new SimulatedWorld(options).open();
  try {
    await story(world);
    // Whatever happened to its thread, a record that no one has changed is whole.
    if (options.isTampered !== true) expect(await world.auditProblems()).toEqual([]);
  } finally {
    await world.close();
  }
}
