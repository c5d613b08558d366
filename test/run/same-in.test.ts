/** Whether two runs name the same load, though the kind was edited between them: what may be the same is never left out. */
import { describe, expect, it } from 'vitest';
import type { ChangeStanding } from '../../src/run/log/fact-change.ts';
import { namedInRows, otherCasesAfter, sameIn, type Named, type OtherCase } from '../../src/run/log/other-case.ts';
import { asking, filesOf, handbookOf, LENA, sopFile } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const NOTE = `  - step: 1
    says: Note the load
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "Load {case.claim.bol}" }
  - { step: 2, says: Wait for the goods, wait: { for: 1 day } }
`;

type Run = Parameters<typeof sameIn>[0];

const named = (path: string, value: string, form = 'f1'): Named => ({ path, label: path, form, value });

/** A run whose kind declared these facts, and what it names. */
const run = (declared: readonly string[], names: readonly Named[], kind = 'fee'): Run => ({
  opened: { kind, about: declared.map((path) => ({ path, label: path, form: 'f1' })) },
  named: names,
});

/** As the rows lead from one to the other, in both directions. */
function found(one: Run, two: Run): readonly boolean[] {
  const leads = (from: Run, to: Run): boolean => {
    const [sought, row] = [namedInRows(from), namedInRows(to)];
    return (
      sought.exact.some((text) => row.exact.includes(text)) ||
      (sought.looseThere.some((text) => row.loose.includes(text)) && sought.declared !== row.declared)
    );
  };
  return [leads(one, two), leads(two, one)];
}

const BOL = run(['bol'], [named('bol', 'DOCK77')]);
const readAnew = (value: string): Run => ({
  opened: { kind: 'fee', about: [{ path: 'bol', label: 'bol', form: 'f2' }] },
  named: [named('bol', value, 'f2')],
});
const READ_ANEW = readAnew('77');
const LETTERS = run(['bol'], [named('bol', 'PKGAB')]);

describe('what two runs name', () => {
  it.each<[string, Run, Run]>([
    ['the same fact with the same value', BOL, run(['bol'], [named('bol', 'DOCK77')])],
    ['the same with zeros in front', run(['po'], [named('po', 'PO9105')]), run(['po'], [named('po', 'PO009105')])],
    ['the same with another mark', run(['po'], [named('po', 'JO/9101')]), run(['po'], [named('po', 'JO9101')])],
    ['the same in small letters', run(['po'], [named('po', 'jo-9101')]), run(['po'], [named('po', 'JO 9101')])],
    [
      'the same with other zeros in front of each part',
      run(['po'], [named('po', '07-A012')]),
      run(['po'], [named('po', '007-A12')]),
    ],
    ['the same in another kind', BOL, run(['bol'], [named('bol', 'DOCK77')], 'theft')],
    ['a number that was read in another way', BOL, READ_ANEW],
    [
      'a number that was read in another way in another kind',
      BOL,
      { ...READ_ANEW, opened: { kind: 'theft', about: READ_ANEW.opened?.about ?? [] } },
    ],
    ['a number of letters alone that was read with a word in front', LETTERS, readAnew('AB')],
    ['a number of letters alone that was read without the word in front', readAnew('AB'), LETTERS],
    ['a number of letters alone that was read without its hyphen', LETTERS, readAnew('PKG-AB')],
    ['a number that a log without forms has', BOL, run(['bol'], [{ path: 'bol', label: 'bol', value: '0077' }])],
    ['a number of a fact that was renamed', BOL, run(['slip'], [named('slip', 'DOCK77')])],
    ['a number of before a start again, whose fact was renamed', run(['slip'], [named('bol', 'DOCK77')]), BOL],
    [
      'a number of before a start again, and the one of the new name',
      run(['slip'], [named('bol', 'DOCK77')]),
      run(['slip'], [named('slip', 'DOCK77')]),
    ],
  ])('is the same, or may be: %s', (_, one, two) => {
    expect([sameIn(one, two).length, sameIn(two, one).length]).toEqual([1, 1]);
    // A log without forms was written with the same declaration.
    if (!_.includes('without forms')) expect(found(one, two)).toEqual([true, true]);
  });

  it.each<[string, Run, Run]>([
    [
      'two facts of one declaration',
      run(['bol', 'pro'], [named('bol', '77')]),
      run(['bol', 'pro'], [named('pro', '77')]),
    ],
    ['a zero at the end', run(['po'], [named('po', 'PO910')]), run(['po'], [named('po', 'PO9100')])],
    ['a mark between digits', run(['po'], [named('po', '1-05')]), run(['po'], [named('po', '105')])],
    ['a zero inside', run(['po'], [named('po', '1005')]), run(['po'], [named('po', '105')])],
    ['two numbers that share their digits', run(['bol'], [named('bol', 'A77')]), run(['bol'], [named('bol', 'B77')])],
    ['facts of two kinds', BOL, run(['slip'], [named('slip', 'DOCK77')], 'theft')],
    ['two numbers of letters alone, after an edit', LETTERS, readAnew('CAB')],
    ['a number of letters alone and one with digits, after an edit', LETTERS, readAnew('7AB')],
    ['two numbers of letters alone that end alike', LETTERS, run(['bol'], [named('bol', 'AB')])],
    ['two numbers, after an edit', BOL, { ...READ_ANEW, named: [named('bol', '78', 'f2')] }],
  ])('is not the same: %s', (_, one, two) => {
    expect([...sameIn(one, two), ...sameIn(two, one)]).toEqual([]);
  });
});

describe('a number that can be read in two ways', () => {
  it.each<[string, (walked: Walk) => Walk, ChangeStanding]>([
    ['while people are asked whether it comes into use', (walked) => walked, 'held'],
    ['though it does not come into use', (walked) => walked.approve(LENA), 'unused'],
  ])('names both from when it arrives: %s', (_, before, standing) => {
    const files = filesOf(
      sopFile(NOTE, { needs: '  - case.claim.bol' }),
      asking('zendesk.add_internal_note', 'claims-leads:1'),
    );
    const walked = before(walk({ handbook: handbookOf(files), about: [{ path: 'claim.bol', label: 'BOL' }] }));
    const unread = { path: 'claim.bol', label: 'BOL', problem: 'It has two readings', text: 'BOL-7 or BOL-9' };
    walked.correct({}, [{ ...unread, readings: ['7', '9'] }]);
    expect(walked.state.changes.map((change) => change.standing)).toEqual([standing]);
    expect(walked.state.named.map(({ value }) => value)).toEqual(['BOL-1', '7', '9']);
  });
});

it('a number that cannot be read names what it is with the letters in front of it, too', () => {
  const files = filesOf(sopFile(NOTE, { needs: '  - case.claim.bol' }));
  const walked = walk({ handbook: handbookOf(files), about: [{ path: 'claim.bol', label: 'BOL', form: 'f1' }] });
  const unread = { path: 'claim.bol', label: 'BOL', problem: 'Perhaps with its letters', text: 'order jo 7001' };
  walked.correct({}, [{ ...unread, readings: ['7001'] }]);
  expect(walked.state.named.map(({ value }) => value)).toEqual(['BOL-1', '7001', 'jo 7001']);
  const paid = run(['claim.bol'], [named('claim.bol', 'JO7001')]);
  expect(sameIn(walked.state, paid)).toEqual([{ label: 'BOL', value: 'jo 7001', there: 'JO7001' }]);
});

describe('that more was paid in other cases', () => {
  const hidden = (moved: boolean): OtherCase => ({
    caseId: null,
    same: [{ label: 'BOL', value: '77' }],
    paid: null,
    ...(moved ? { moved } : {}),
  });
  const before = (...otherCases: OtherCase[]) => ({ otherCases, moreOtherCases: null, paidElsewhere: null });

  it('is known from when money moved in one that is not named', () => {
    const known = otherCasesAfter(before(hidden(false)), { cases: [hidden(true)] }, { seq: 7 });
    expect(known.paidElsewhere).toBe(7);
    expect(otherCasesAfter(known, { cases: [hidden(true)] }, { seq: 9 }).paidElsewhere).toBe(7);
  });

  it('is known from when money moved in more of those that are only counted', () => {
    const counted = (moved: number) => ({ cases: [], more: { count: 30, moved } });
    const known = otherCasesAfter(before(), counted(1), { seq: 7 });
    expect([known.paidElsewhere, otherCasesAfter(known, counted(1), { seq: 8 }).paidElsewhere]).toEqual([7, 7]);
    expect(otherCasesAfter(known, counted(2), { seq: 9 }).paidElsewhere).toBe(9);
  });
});
