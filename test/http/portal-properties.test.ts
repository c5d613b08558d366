/** A form with anything in it is answered; what is accepted is one case, with the facts that were read. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formFields, currencyField } from '../../src/intake/portal/form-fields.ts';
import { normaliseForm } from '../../src/intake/portal/normalise.ts';
import { readForm, type Entered } from '../../src/intake/portal/read-form.ts';
import { COMPILER } from '../compiler.ts';
import { histories } from '../histories.ts';
import { SHOP } from './portal-handbook.ts';

const HANDBOOK = COMPILER.handbook(SHOP).handbook;
const KIND = HANDBOOK?.kinds.get('broken_goods');
if (HANDBOOK === null || KIND === undefined) throw new Error('Expected the handbook of the shop');
const FIELDS = formFields(KIND);

/** Texts as people and programs write them: plain, in many scripts, with markup, control characters and half pairs. */
const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '  ',
    '1,250.00',
    '1.250',
    '-5',
    '5m',
    'n/a',
    'tbd',
    'glass',
    'leg',
    'true',
    '2026-03-04',
    '2026-02-30',
  ),
  fc.constantFrom('1000-4711', '4001 4002', '<b>x</b>', '"><script>', '\ud800', '\0', '\u202e1', 'x'.repeat(70_000)),
);
const names = [
  ...FIELDS.map(({ path }) => path),
  currencyField('goods.value'),
  '__proto__',
  'constructor',
  'desk.note',
];
const entered: fc.Arbitrary<Entered> = fc
  .array(fc.tuple(fc.constantFrom(...names), fc.array(text, { maxLength: 3 })), { maxLength: 14 })
  .map((pairs) => new Map(pairs));

it('is answered with what is wrong at its fields, or becomes an event with the facts that were read', () => {
  let accepted = 0;
  fc.assert(
    fc.property(entered, fc.boolean(), (given, isFilled) => {
      const usual: [string, string[]][] = [
        ['sender.name', ['Pia']],
        ['goods.order', ['10004711']],
        ['goods.value', ['12.50']],
        ['goods.what', ['glass']],
      ];
      const form = isFilled ? new Map([...given, ...usual]) : given;
      const read = readForm(KIND, form, 'America/Chicago');
      if (!read.ok) {
        expect(read.problems.size).toBeGreaterThan(0);
        for (const path of read.problems.keys()) expect(FIELDS.map((field) => field.path)).toContain(path);
        return;
      }
      accepted += 1;
      const payload = { receipt: 'AAAAA-BBBBB', kind: KIND.kind, fields: read.values };
      const item = { id: '1', source: 'portal', eventId: 'AAAAA-BBBBB', receivedAt: 0, payload, attempts: 0 };
      const normalised = normaliseForm(JSON.parse(JSON.stringify(item)), HANDBOOK);
      expect(normalised).toMatchObject({ kind: 'event', event: { type: 'opened', refused: [] } });
      // Nothing that the form does not ask for becomes a fact.
      const facts = normalised.kind === 'event' ? normalised.event.facts.map(({ path }) => path) : [];
      for (const path of facts) expect(FIELDS.map((field) => field.path)).toContain(path);
    }),
    { numRuns: histories(1_200), seed: 20_261_130 },
  );
  expect(accepted).toBeGreaterThan(30);
});
