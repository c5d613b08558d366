/** Plays a story in a simulated world, and keeps the books of what was acknowledged. */
import type { SlackActor } from '../../src/boundary/approvers.ts';
import type { Reply } from '../../src/engine/commands.ts';
import { unsealErased } from '../../src/run/log/erasable.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { asksFact } from '../../src/run/log/asks.ts';
import { openAsks, type AskState, type RunState } from '../../src/run/log/state.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { codeOf } from '../../src/kernel/trouble.ts';
import { unreachable } from '../../src/kernel/assert.ts';
import { DAY } from '../run/refund.ts';
import { HOUR, MINUTE } from '../run/walk.ts';
import { REQUEST_FAULTS, StandInSlack, type RequestFault } from '../engine/stand-in-slack.ts';
import { SECOND, SimulatedWorld, type Behaviour, type Process } from '../engine/world.ts';
import { Chance } from './chance.ts';
import { simulatedFiles } from './handbook.ts';
import { drawForm, drawPerson, drawPress, type Click } from './people.ts';
import type { Move, Story } from './story.ts';

export type Books = {
  /** Tickets that were filed. */
  readonly filed: Set<string>;
  /** Each amount that a source has stated, in cents, with the source's own time. No two statements have the same. */
  readonly stated: Map<number, number>;
  /** Each text with more than one reading that a source has sent as its amount, with the source's own time. */
  readonly unclear: Map<string, number>;
  /** Ids of events that were acknowledged. */
  readonly acknowledged: string[];
  readonly clicks: Click[];
};

export type Played = {
  readonly story: Story;
  readonly world: SimulatedWorld;
  readonly slack: StandInSlack;
  readonly books: Books;
};

const LARGE = '5,000.00 USD';
const FAULTS: readonly [Behaviour, ...Behaviour[]] = [
  'lost before',
  'lost after',
  'lost late',
  'hangs',
  { kind: 'not_now', message: 'Too many requests', afterMs: 20 * SECOND },
  { kind: 'not_now', message: 'Out of service', afterMs: null },
  { kind: 'failed', code: 'refused', message: 'A rule of the vendor' },
];
const SLACK_FAULTS = REQUEST_FAULTS as unknown as readonly [RequestFault, ...RequestFault[]];
/** From then on each look at what people are asked comes later than the last. */
const ROUNDS: readonly number[] = [
  ...Array.from({ length: 12 }, () => 5 * MINUTE),
  ...Array.from({ length: 16 }, () => 6 * HOUR),
  ...Array.from({ length: 30 }, () => DAY),
];

export async function play(story: Story): Promise<Played> {
  const slack = new StandInSlack();
  const world = await new SimulatedWorld({
    seed: story.seed,
    files: simulatedFiles(LARGE),
    thread: (power, clock) => slack.port(power, clock),
  }).open();
  answerCalls(world, slack);
  const player = new Player(story, world, slack);
  await player.play();
  return { story, world, slack, books: player.books };
}

/** A message to a person is in Slack, where its card can be updated. */
function answerCalls(world: SimulatedWorld, slack: StandInSlack): void {
  world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'done', output: { payment: 'PAY-1' } }));
  for (const [tool, person, name] of [
    ['slack.notify', 'UAVA00001', 'Ava Anders'],
    ['slack.escalate', 'UMARCUS01', 'Marcus Mbeki'],
  ] as const)
    world.vendors.answers.set(tool, async () => {
      const message = await slack.writeTo(person, name);
      return message === null
        ? { kind: 'not_now', message: 'Too many messages', afterMs: 2 * SECOND }
        : { kind: 'done', output: { ...message, person: name, slack_user: person } };
    });
}

type MoveTo<What extends Move['do']> = Extract<Move, { readonly do: What }>;

class Player {
  readonly books: Books = { filed: new Set(), stated: new Map(), unclear: new Map(), acknowledged: [], clicks: [] };
  /** The webhook that filed each ticket. */
  readonly #webhooks = new Map<string, () => Promise<unknown>>();
  readonly #story: Story;
  readonly #world: SimulatedWorld;
  readonly #slack: StandInSlack;
  /** The load that the first webhook of each ticket names. */
  readonly #bols = new Map<string, string>();
  readonly #unanswered: (() => Promise<unknown>)[] = [];
  #toldOf = 0;
  #booted = 1;

  constructor(story: Story, world: SimulatedWorld, slack: StandInSlack) {
    this.#story = story;
    this.#world = world;
    this.#slack = slack;
  }

  async play(): Promise<void> {
    for (let index = 1; index < this.#story.processes; index++) await this.#boot();
    for (const move of this.#story.moves) {
      await this.#pass(move.afterMs);
      await this.#sendAgain();
      await this.#make(move);
    }
    await this.#calmDown();
  }

  /** Time passes, with a sweep every five seconds at first, as the ticker has it, and then less often. */
  async #pass(ms: number): Promise<void> {
    const closely = Math.min(ms, MINUTE);
    await this.#world.pass(closely, 5 * SECOND);
    if (ms > closely) await this.#world.pass(ms - closely, ms > HOUR ? 20 * MINUTE : MINUTE);
  }

  get #running(): readonly Process[] {
    return this.#world.processes.filter(({ power }) => !power.isOff);
  }

  async #boot(): Promise<void> {
    await this.#world.boot(Infinity, `worker ${++this.#booted}`);
  }

  async #make(move: Move): Promise<void> {
    const world = this.#world;
    switch (move.do) {
      case 'file':
        return this.#file(move);
      case 'deliver again':
        return this.#send(async () => this.#webhooks.get(ticketOf(move.claim))?.());
      case 'change':
        return this.#change(move);
      case 'tell': {
        const fields: Readonly<Record<string, Json>> =
          move.event === 'carrier_offer' ? { amount: { $money: 'USD', minor: 50_000 } } : {};
        const eventId = `${move.event}-${++this.#toldOf}`;
        return this.#send(async () => {
          await world.arrive(move.event, fields, eventId, ticketOf(move.claim));
          this.books.acknowledged.push(eventId);
        });
      }
      case 'click':
        return this.#click(new Chance(move.draw), move.times, move.isOld);
      case 'correct':
        return this.#correct(new Chance(move.draw));
      case 'kill':
        world.processes.at(-1 - move.process)?.power.cutAfter(move.steps);
        return;
      case 'stop': {
        const stopped = this.#running[move.process];
        if (stopped === undefined) return;
        void stopped.engine.worker.stop().catch(() => undefined);
        await world.settle();
        return;
      }
      case 'start':
        return this.#boot();
      case 'database fails':
        world.outages.push({ method: '*', when: move.when, times: move.times });
        return;
      case 'vendors fail': {
        const chance = new Chance(move.draw);
        const until = world.clock.now() + move.forMs;
        world.vendors.rule = () =>
          world.clock.now() < until && chance.hits(move.share) ? chance.pick(FAULTS) : 'done';
        return;
      }
      case 'slack fails': {
        const chance = new Chance(move.draw);
        const until = world.clock.now() + move.forMs;
        this.#slack.rule = () =>
          world.clock.now() < until && chance.hits(move.share) ? chance.pick(SLACK_FAULTS) : 'none';
        return;
      }
      case 'searches are blind':
        world.vendors.blind = true;
        void world.clock.sleep(move.forMs).then(() => {
          world.vendors.blind = false;
        });
        return;
      case 'publish': {
        const [process] = this.#running;
        const published = process?.engine.publishing.publish(
          { files: simulatedFiles(move.large) },
          { name: 'somebody', person: null },
        );
        void published?.catch(() => undefined);
        await world.settle();
        return;
      }
      case 'nothing':
        return;
      default:
        unreachable(move);
    }
  }

  async #file({ claim, dollars, documents, bol }: MoveTo<'file'>): Promise<void> {
    const world = this.#world;
    const ticket = ticketOf(claim);
    const names = Array.from({ length: documents }, (_, index) => `paper-${index + 1}`).join(', ');
    const at = world.clock.now();
    const amount = this.#stated(dollars, at);
    const fields = { claim_amount: amount, bol: bolOf(bol), ...(documents === 0 ? {} : { documents: names }) };
    const deliver = () => world.claim(fields, { id: ticket, updated_at: new Date(at).toISOString() });
    if (!this.#webhooks.has(ticket)) this.#webhooks.set(ticket, deliver);
    this.#bols.set(ticket, bolOf(bol));
    await this.#send(async () => {
      await deliver();
      this.books.filed.add(ticket);
    });
  }

  /** Who was not answered sends it again later. */
  async #send(deliver: () => Promise<unknown>): Promise<void> {
    try {
      await deliver();
    } catch (error) {
      if (codeOf(error) !== 'store.unavailable') throw error;
      this.#unanswered.push(deliver);
    }
  }

  async #sendAgain(): Promise<void> {
    for (const deliver of this.#unanswered.splice(0)) await this.#send(deliver);
  }

  async #change({ claim, dollars, how }: MoveTo<'change'>): Promise<void> {
    const ticket = ticketOf(claim);
    const at = this.#world.clock.now() - (how === 'late' ? HOUR : 0);
    const amount = how === 'unclear' ? this.#unclear(dollars, at) : this.#stated(dollars, at);
    const fields = { claim_amount: amount, bol: this.#bols.get(ticket) ?? bolOf(claim) };
    const times = { id: ticket, updated_at: new Date(at).toISOString() };
    await this.#send(() => this.#world.claim(fields, times, 'ticket.updated'));
  }

  /** An amount that no one else has stated. */
  #stated(dollars: number, at: number): string {
    const cents = dollars * 100 + this.books.stated.size;
    this.books.stated.set(cents, at);
    return (cents / 100).toFixed(2);
  }

  /** A point that groups, or one before a decimal too many: `4.107`. */
  #unclear(dollars: number, at: number): string {
    const { unclear } = this.books;
    const text = `${Math.ceil(dollars / 1_000)}.${String(101 + unclear.size)}`;
    unclear.set(text, at);
    return text;
  }

  /** Someone opens the form of an answer and gives another one. */
  async #correct(chance: Chance): Promise<void> {
    const [process, ...others] = this.#running;
    const [first, ...more] = (await runsOf(this.#world)).flatMap(({ asks }) =>
      Object.values<AskState>(asks).filter((ask) => ask.kind === 'question' || asksFact(ask)),
    );
    if (process === undefined || first === undefined) return;
    const { commands } = chance.pick([process, ...others]).engine;
    const ask = chance.pick([first, ...more]);
    const who = drawPerson(chance);
    const opened = await this.#answerOf(commands.correction(ask.askId, who));
    if (opened?.ok !== true) return;
    const given = drawForm(opened.form.view, chance);
    this.#press(ask, who, `correct to ${JSON.stringify(given)}`, () =>
      commands.correctAnswer(ask.askId, who, given, opened.form.corrected),
    );
    await this.#world.settle();
  }

  /** Everyone who is asked does something, at whichever process. */
  async #click(chance: Chance, times: number, isOld: boolean): Promise<void> {
    const processes = this.#running;
    const [process] = processes;
    const asks = (await runsOf(this.#world)).flatMap((state) =>
      isOld ? Object.values<AskState>(state.asks) : openAsks(state),
    );
    const [first, ...others] = asks;
    if (process === undefined || first === undefined) return;
    const ask = chance.pick([first, ...others]);
    const who = drawPerson(chance);
    const drawn = await this.#answerOf(drawPress(process.engine.commands, ask, chance));
    if (drawn === null) return;
    for (let time = 0; time < times; time++) {
      const { engine } = chance.pick([process, ...processes]);
      this.#press(ask, who, drawn.what, () => drawn.press(engine.commands, who));
    }
    await this.#world.settle();
  }

  /** Null where it fails, or where the process loses its power before it has answered. */
  async #answerOf<T>(asked: Promise<T>): Promise<T | null> {
    let answer: T | null = null;
    void asked.then(
      (value) => {
        answer = value;
      },
      () => undefined,
    );
    await this.#world.settle();
    return answer;
  }

  #press(ask: AskState, who: SlackActor, what: string, press: () => Promise<Reply>): void {
    const click: Click = { who, ask, what, reply: null, isOver: false };
    this.books.clicks.push(click);
    void press()
      .then(
        (reply) => {
          click.reply = reply;
        },
        () => undefined,
      )
      .then(() => {
        click.isOver = true;
      });
  }

  /** All faults are over, a process runs, and people do what they are asked, some of them late. */
  async #calmDown(): Promise<void> {
    const world = this.#world;
    const chance = new Chance(`${this.#story.seed} calm`);
    world.outages.length = 0;
    world.vendors.rule = () => 'done';
    world.vendors.blind = false;
    this.#slack.rule = () => 'none';
    for (const { power, engine } of world.processes) if (!power.isOff) void engine.worker.stop().catch(() => undefined);
    await world.settle();
    for (const { power } of world.processes) power.isOff = true;
    await this.#boot();
    await this.#sendAgain();
    for (const ms of ROUNDS) {
      await this.#pass(ms);
      const states = await runsOf(world);
      if (states.every(({ ended }) => ended !== null) && states.every((state) => openAsks(state).length === 0)) break;
      for (let click = 0; click < 4; click++) await this.#click(chance, 1, false);
    }
    await this.#pass(10 * MINUTE);
  }
}

const bolOf = (claim: number): string => `BOL-${ticketOf(claim)}`;

export const ticketOf = (claim: number): string => String(301 + claim);

export async function runsOf(world: SimulatedWorld): Promise<RunState[]> {
  const rows = await world.store.runs.list({ limit: 99, newestFirst: false });
  return Promise.all(
    rows.map(async ({ runId }) => fold(runId, (await world.store.runs.log(runId, 0)).map(unsealErased))),
  );
}
