/**
 * Several sources and people, whatever they say and in whatever order it arrives, against a simple model: a source
 * changes a fact when it says something else than it said last; the last change or gift counts.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { histories } from '../histories.ts';
import { SeveralSources, usd, type Said, type Statement } from './several-sources.ts';

const PATHS = ['claim.amount', 'claim.bol'] as const;
type Path = (typeof PATHS)[number];
type Says = Readonly<Partial<Record<Path, Said>>>;

/** A ticket arrives whole, and so do the messages of `mirror`; `portal` states only what it wants to. */
const SOURCES = {
  ticket: { source: 'zendesk ticket 101', isPartial: false },
  portal: { source: 'portal zendesk 101', isPartial: true },
  mirror: { source: 'mirror zendesk 101', isPartial: true },
} as const;
type Source = keyof typeof SOURCES;

const amount = fc.constantFrom<Said>(usd(6_000), usd(3_000), usd(9_000), null, { unread: '6.000' }, { unread: '7k' });
const bol = fc.constantFrom<Said>('BOL-1', 'BOL-2', null);
const said: { readonly [P in Path]: fc.Arbitrary<Said> } = { 'claim.amount': amount, 'claim.bol': bol };
const by = fc.constantFrom('Ana', 'Fiona', 'Gus', 'Olle', 'Pia');

/** What someone does to a record; `changes` may be empty, as with a comment. */
const edit = fc.record({
  source: fc.constantFrom<Source>('ticket', 'ticket', 'portal', 'mirror'),
  by,
  changes: fc.record(said, { requiredKeys: [] }),
});
const gift = fc.record({ gives: fc.constantFrom(usd(4_000), usd(3_000), usd(6_000)) });
const again = fc.record({ again: fc.nat(20) });
const act = fc.oneof({ weight: 8, arbitrary: edit }, { weight: 1, arbitrary: gift }, { weight: 1, arbitrary: again });
const story = fc.record({
  opening: fc.record(said),
  isOrdered: fc.record({ ticket: fc.boolean(), portal: fc.boolean(), mirror: fc.boolean() }),
  acts: fc.array(act, { minLength: 1, maxLength: 14 }),
});
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;
type Message = Sent | { readonly gives: ReturnType<typeof usd> };
type Sent = Statement & { readonly source: Source; readonly by: string; readonly number: number };

/** The messages that the sources send, and what people give between them. */
function messagesOf({
  opening,
  isOrdered,
  acts,
}: Story): readonly (Sent | { readonly gives: ReturnType<typeof usd> })[] {
  const records: Record<Source, Says> = { ticket: opening, portal: {}, mirror: {} };
  const sent: Sent[] = [];
  return acts.flatMap((one, at): Message[] => {
    if ('gives' in one) return [one];
    if ('again' in one) {
      const earlier = sent[one.again % Math.max(sent.length, 1)];
      return earlier === undefined ? [] : [earlier];
    }
    const { source, changes } = one;
    records[source] = { ...records[source], ...changes };
    const sequence = isOrdered[source] ? at + 2 : null;
    const whole =
      source === 'ticket' ? { 'claim.amount': null, 'claim.bol': null, ...records[source] } : records[source];
    const message = {
      source,
      by: one.by,
      number: at,
      mark: { ...SOURCES[source], at: null, sequence },
      says: source === 'portal' ? changes : whole,
    };
    sent.push(message);
    return [message];
  });
}

const isSame = (one: Said, other: Said): boolean => hashOf(one) === hashOf(other);

/** The simple model. */
class Model {
  readonly value: Record<Path, Said>;
  readonly last: Record<Source, Says>;
  readonly editors = new Set<string>();
  readonly lastEditor: Partial<Record<Path, string>> = {};

  constructor(opening: Record<Path, Said>) {
    this.value = { ...opening };
    this.last = { ticket: { ...opening }, portal: {}, mirror: {} };
  }

  take({ source, by: editor, says }: Sent): void {
    for (const path of PATHS) {
      const now = says[path];
      if (now === undefined || isSame(this.last[source][path] ?? null, now)) continue;
      this.last[source] = { ...this.last[source], [path]: now };
      this.editors.add(editor);
      if (!isSame(this.value[path], now)) this.lastEditor[path] = editor;
      this.value[path] = now;
    }
  }
}

const opened = ({ opening, isOrdered }: Story): SeveralSources =>
  new SeveralSources({
    mark: { ...SOURCES.ticket, at: null, sequence: isOrdered.ticket ? 1 : null },
    says: opening,
  });

/** Whether people are asked for the amount. */
const isAsked = (said: Said): boolean => said === null || (typeof said === 'object' && 'unread' in said);

describe('what several sources and people state', () => {
  it('has the value in use, its editor and the excluded people of the model, if it arrives as it was made', () => {
    const seen = { comments: 0, changes: 0, gifts: 0, agreed: 0 };
    fc.assert(
      fc.property(story, (told) => {
        const model = new Model(told.opening);
        const real = opened(told);
        const newest: Record<Source, number> = { ticket: -1, portal: -1, mirror: -1 };
        for (const message of messagesOf(told)) {
          if ('gives' in message) {
            if (!isAsked(model.value['claim.amount'])) continue;
            real.give('claim.amount', message.gives);
            model.value['claim.amount'] = message.gives;
            seen.gifts += 1;
            continue;
          }
          const before = { ...model.value, editors: model.editors.size };
          // A message that is sent again is an old one, if its source numbers them, and otherwise a new one.
          const isOld = told.isOrdered[message.source] && message.number <= newest[message.source];
          if (!isOld) model.take(message);
          newest[message.source] = Math.max(newest[message.source], message.number);
          const types = real.deliver(message);
          const isChanged = PATHS.some((path) => !isSame(before[path], model.value[path]));
          expect(types.includes('FactsCorrected')).toBe(isChanged);
          seen[isChanged ? 'changes' : before.editors < model.editors.size ? 'agreed' : 'comments'] += 1;
          for (const path of PATHS) expect(real.saidOf(path)).toEqual(model.value[path]);
          expect(real.editors).toEqual([...model.editors].toSorted());
        }
        for (const path of PATHS)
          expect(
            real.state.changes.findLast((change) => change.path === path && change.seq > 1 && change.mark !== null)
              ?.editor?.name,
          ).toBe(model.lastEditor[path]);
      }),
      { numRuns: histories(2_000), seed: 20_261_129 },
    );
    expect(Math.min(seen.comments, seen.changes, seen.gifts, seen.agreed)).toBeGreaterThan(histories(100));
  });

  it('uses nothing that was overtaken and forgets no one who changed a record, in whatever order it arrives', () => {
    const seen = { late: 0, shown: 0 };
    const ordered = story.map((told) => ({ ...told, isOrdered: { ticket: true, portal: true, mirror: true } }));
    const shuffled = ordered.chain((told) => {
      const messages = messagesOf(told);
      return fc.record({
        told: fc.constant(told),
        made: fc.constant(messages),
        delivered: fc.shuffledSubarray([...messages], { minLength: messages.length }),
      });
    });
    fc.assert(
      fc.property(shuffled, ({ told, made, delivered }) => {
        const model = new Model(told.opening);
        const sent = made.flatMap((message) => ('gives' in message ? [] : [message]));
        const inOrder = [...new Map(sent.map((message) => [message.number, message])).values()];
        for (const message of inOrder.toSorted((a, b) => a.number - b.number)) model.take(message);
        const real = opened(told);
        const given = new Set<Said>();
        for (const message of delivered) {
          if ('gives' in message) {
            if (!isAsked(real.value)) continue;
            real.give('claim.amount', message.gives);
            given.add(message.gives);
          } else real.deliver(message);
        }
        for (const name of model.editors) expect(real.editors).toContain(name);
        for (const path of PATHS) {
          const current = Object.values(model.last).map((last) => last[path] ?? null);
          const known = [...current, ...(path === 'claim.amount' ? given : [])];
          expect(known.some((one) => isSame(one, real.saidOf(path)))).toBe(true);
        }
        // Sent once more, nothing of it changes the case.
        const before = PATHS.map((path) => real.saidOf(path));
        for (const message of sent) expect(real.deliver(message)).not.toContain('FactsCorrected');
        expect(PATHS.map((path) => real.saidOf(path))).toEqual(before);
        seen.late += real.state.changes.filter(({ standing }) => standing === 'late').length;
        seen.shown += real.state.changes.filter(
          (change, at) =>
            real.state.changes[at - 1]?.seq === change.seq && real.state.changes[at - 1]?.standing === 'late',
        ).length;
      }),
      { numRuns: histories(2_000), seed: 20_261_129 },
    );
    expect(Math.min(seen.late, seen.shown)).toBeGreaterThan(histories(50));
  });

  it('needs no order of a single source to end with what it says last', () => {
    const single = story.map((told) => ({
      ...told,
      isOrdered: { ticket: true, portal: true, mirror: true },
      acts: told.acts.flatMap((one) => ('source' in one ? [{ ...one, source: 'ticket' as const }] : [])),
    }));
    fc.assert(
      fc.property(
        single.chain((told) =>
          fc.record({ told: fc.constant(told), delivered: fc.shuffledSubarray([...messagesOf(told)]) }),
        ),
        ({ told, delivered }) => {
          const model = new Model(told.opening);
          const sent = delivered.flatMap((message) => ('gives' in message ? [] : [message]));
          for (const message of sent.toSorted((a, b) => a.number - b.number)) model.take(message);
          const real = opened(told);
          for (const message of sent) real.deliver(message);
          for (const path of PATHS) expect(real.saidOf(path)).toEqual(model.value[path]);
        },
      ),
      { numRuns: histories(1_000), seed: 20_261_129 },
    );
  });
});
