/** A case whose facts several sources and people state, without planning: only what becomes of each statement. */
import type { AssignedBy, Editor } from '../../src/case/case-event.ts';
import { caseType } from '../../src/case/kind.ts';
import type { SourceMark } from '../../src/case/source-mark.ts';
import { asAskId, asCaseId } from '../../src/kernel/ids.ts';
import { money } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import { evolve } from '../../src/run/log/evolve.ts';
import type { Actor, RunEvent } from '../../src/run/log/event.ts';
import { inUse } from '../../src/run/log/fact-change.ts';
import { initialState, type RunState } from '../../src/run/log/state.ts';
import type { Correction } from '../../src/run/plan/stated-anew.ts';
import { takeCorrection, touchedBy } from '../../src/run/plan/take-correction.ts';
import { takePeople } from '../../src/run/plan/take-people.ts';
import { handbookOf } from './handbook.ts';
import { RUN, START } from './walk.ts';

const HANDBOOK = handbookOf();
const KIND = HANDBOOK.kinds.get('freight_claim');
if (KIND === undefined) throw new Error('Expected the kind of the tests');
const CASE_TYPE = caseType(KIND);

export const usd = (dollars: number) => money('USD', dollars * 100);
export const editorOf = (name: string): Editor => ({ name, email: `${name.toLowerCase()}@our.example` });

/** A value, nothing, or a text that cannot be read. */
export type Said = Value | null | { readonly unread: string };

export type Statement = {
  readonly mark: SourceMark;
  readonly says: Readonly<Record<string, Said>>;
  readonly by?: string;
  /** Who chose the case of the event. */
  readonly assignedBy?: AssignedBy;
};

const isUnread = (said: Said): said is { readonly unread: string } =>
  typeof said === 'object' && said !== null && 'unread' in said;
const problemOf = (unread: string): string => `Expected an amount, got \`${unread}\``;

export class SeveralSources {
  state: RunState = initialState(RUN);
  readonly #log: RunEvent[] = [];

  constructor({ mark, says }: Statement) {
    const { facts, refused } = this.#correction({ mark, says });
    this.append(
      { kind: 'channel', channel: 'zendesk_web' },
      {
        type: 'CaseOpened',
        semantics: 1,
        caseId: asCaseId('CASE-1'),
        kind: 'freight_claim',
        kindTitle: 'Freight claim',
        channel: 'zendesk_web',
        receivedAt: START,
        requester: { name: 'Carla', email: 'carla@wobbly.example' },
        keys: [],
        facts,
        refused,
        eventId: 'opening',
        mark,
        slackChannel: 'claims',
        ifUnforeseen: 'claims-leads',
      },
    );
  }

  append(actor: Actor, event: RunEvent): void {
    this.#log.push(event);
    this.state = evolve(this.state, { seq: this.#log.length, at: START, actor, event });
  }

  #correction({ mark, says, by, assignedBy }: Statement): Correction {
    const record = { system: mark.source.split(' ')[0] ?? '', record: mark.source };
    return {
      eventId: `event-${this.#log.length}-${Object.keys(says).length}`,
      channel: 'events',
      record,
      mark,
      ...(by === undefined ? {} : { editor: editorOf(by) }),
      ...(assignedBy === undefined ? {} : { assignedBy }),
      facts: Object.entries(says).flatMap(([path, said]) =>
        said === null || isUnread(said) ? [] : [{ path, value: said, source: { ...record, field: path } }],
      ),
      refused: Object.entries(says).flatMap(([path, said]) =>
        isUnread(said) ? [{ path, label: path, problem: problemOf(said.unread), text: said.unread, readings: [] }] : [],
      ),
      cleared: Object.entries(says).flatMap(([path, said]) => (said === null ? [path] : [])),
    };
  }

  /** Delivers an event of a source. @returns the types of the events that it adds to the log */
  deliver(statement: Statement): readonly string[] {
    const before = this.#log.length;
    const correction = this.#correction(statement);
    const { event } = takeCorrection(this.state, correction, CASE_TYPE);
    const { touches, others } = touchedBy(this.state, correction, CASE_TYPE);
    const requester = { name: 'Carla', email: 'carla@wobbly.example' };
    if (event !== null) this.append({ kind: 'channel', channel: 'events' }, event);
    const named = takePeople(this.state, { ...correction, requester }, HANDBOOK.people, touches, others);
    if (named !== null) this.append({ kind: 'channel', channel: 'events' }, named);
    return this.#log.slice(before).map(({ type }) => type);
  }

  /** Lena is asked for a fact and gives a value for it. */
  give(path: string, value: Value): void {
    const askId = asAskId(`ask-${this.#log.length}`);
    const fact = { path, label: path, type: { kind: 'money' }, currency: null, readings: [], timeZone: 'UTC' } as const;
    this.append(
      { kind: 'runner' },
      {
        type: 'Parked',
        askId,
        step: null,
        callId: null,
        code: 'missing_fact',
        because: 'It is missing',
        known: [],
        choices: ['stop'],
        group: 'claims-leads',
        fact,
      },
    );
    const by = {
      kind: 'person',
      person: 'lena-lead',
      name: 'Lena Lindqvist',
      slackUser: 'ULENA0001',
      slackTeam: 'T',
    } as const;
    this.append(by, { type: 'FactGiven', askId, by, groups: ['claims-leads'], path, label: path, value });
  }

  /** What is in use. */
  saidOf(path: string): Said {
    const refused = this.state.refused.find((known) => known.path === path);
    return refused === undefined ? inUse(this.state, path) : { unread: refused.text ?? '' };
  }

  get value(): Said {
    return this.saidOf('claim.amount');
  }

  /** Everyone who changed the record, by name, each once. */
  get editors(): readonly string[] {
    const names = this.state.involved.flatMap(({ role, name }) => (role === 'editor' && name !== null ? [name] : []));
    return [...new Set(names)].toSorted();
  }
}
