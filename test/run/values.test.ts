/** Records, lists and dates: written under `values`, built by `set`, and read by later steps. */
import { describe, expect, it } from 'vitest';
import { parseSop } from '../../src/sop/parse.ts';
import { filesOf, handbookOf, PERMISSIVE, sopFile } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const VALUES = `  cutoff: 2026-03-02
  closes_at: 2026-03-02T14:30:00Z
  opens_at: 2026-03-02T07:00
  holidays: [2026-01-01, 2026-12-25]
  carriers: [{ name: Acme, limit: 5000.00 USD }, { name: Globex, limit: 100.00 USD, since: 2026-01-01 }]
  office: { city: Chicago, seats: 12 }
  none: []
  first_score: 0`;
const run = (steps: string, values = VALUES): Walk =>
  walk({ handbook: handbookOf(filesOf(sopFile(steps, { values, needs: '  - case.claim.amount' }), PERMISSIVE)) });
const note = (label: string, text: string): string => `  - step: ${label}
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "${text}" }
`;
const notes = (walked: Walk): unknown[] => walked.made.map(({ args }) => args['text']);
const messages = (values: string): string[] => {
  const { text, path } = sopFile(note('1', 'It'), { values });
  return parseSop(text, path).findings.map(({ message }) => message);
};

describe('a value of a procedure', () => {
  it('is a date or a time, in the zone of the handbook unless it has an offset', () => {
    const walked = run(`  - step: 1
    says: Compare the times
    if:
      - case.received_at > cutoff
      - case.received_at < closes_at
      - case.received_at > opens_at
      - holidays.all(x, x != cutoff)
      - days_between(cutoff, case.received_at) == first_score
    flag: in_time
`);
    expect(walked.flags).toEqual(['in_time']);
    const [decided] = walked.events('StepDecided');
    expect(decided?.traces[0]?.readings.find(({ path }) => path === 'cutoff')?.value).toEqual({
      $time: Date.UTC(2026, 2, 2, 6),
      $date: '2026-03-02',
    });
  });

  it('is a record or a list of records, whose fields are read by name', () => {
    const walked = run(
      note('1', "{office.city}, {first(carriers.filter(c, c.name == 'Acme')).limit}, {sum(carriers.map(c, c.limit))}"),
    );
    expect(notes(walked)).toEqual(['Chicago, $5,000.00, $5,100.00']);
    expect(walked.events('CallProposed')[0]?.readings.find(({ path }) => path === 'office.city')?.label).toBe(
      'city of office',
    );
  });

  it.each([
    ['x: 03/04/2026', 'looks like a date but cannot be read'],
    ['x: 2026-3-4', 'looks like a date but cannot be read'],
    ['x: 2026-02-30', 'looks like a date but cannot be read'],
    ['x: 4 March 2026', 'looks like a date but cannot be read'],
    ['x: [{ name: A }, 5]', 'Expected items of one kind'],
    ['x: { name: = other }', 'Expected a literal in each field of a record'],
  ])('is refused when it is not clear: %s', (value, message) => {
    expect(messages(`  ${value}`)).toEqual([expect.stringContaining(message)]);
  });

  it.each([["x: '2026-03-04'"], ['x: version-2026'], ['x: 1.2.3']])('is text as before: %s', (value) => {
    expect(messages(`  ${value}`)).toEqual([]);
  });
});

describe('a step that builds a value', () => {
  it('appends to a list and keeps the best of the scores that meet a limit', () => {
    const walked = run(`  - step: 1
    says: Begin with nothing
    set:
      problems: []
      best: = first_score
  - step: 2
    says: Look at each carrier
    for_each: { item: carrier, in: = carriers, at_most: 5 }
    do:
      - step: 2a
        says: Note one whose limit is too small
        if: [carrier.limit < case.claim.amount]
        set:
          problems: '= problems + [{"carrier": carrier.name, "over": case.claim.amount - carrier.limit}]'
      - step: 2b
        says: Keep the best
        set:
          best: '= carrier.limit > case.claim.amount && office.seats > best ? office.seats : best'
${note('3', '{size(problems)} problems of {problems.map(p, p.carrier)}, over {sum(problems.map(p, p.over))}, {abs(best - office.seats)}')}`);
    expect(notes(walked)).toEqual(['2 problems of Acme, Globex, over $9,300.00, 12']);
  });

  it('adds up nothing to zero in a run', () => {
    const walked = run(`  - step: 1
    says: Add up what is over the claim
    set: { over: "= sum(carriers.filter(c, c.limit > case.claim.amount).map(c, c.limit))" }
  - step: 2
    says: It is less than the claim
    if: [over < case.claim.amount]
    flag: nothing_over
`);
    expect([walked.flags, walked.events('Parked')]).toEqual([['nothing_over'], []]);
  });
});
