/** What a kind takes from EDI must be there, in a form that is read. */
import { describe, expect, it } from 'vitest';
import { kindSchema } from '../../src/case/kind.ts';
import { FileReader } from '../../src/handbook/file-reader.ts';
import { readYamlAs } from '../../src/handbook/yaml/read-yaml-as.ts';
import { reportEdiMappings } from '../../src/review/edi-mappings.ts';

const KIND = `kind: claim
title: Claim
channel: claims
if_unforeseen: leads
edi: { set: 920, record: F01-02 }
facts:
  - fact: amount
    label: amount
    type: money
    edi: { from: F01-03, currency: F01-06 }
  - fact: bol
    label: BOL
    type: text
    edi: { from: ['L11[02=BM]-01', 'F02[06=BM]-07'] }
  - fact: sort
    label: sort
    type: text
    one_of: [damage, shortage]
    optional: true
    edi: { from: F09-03, codes: { A: damage } }
events:
  - event: declined
    label: declined
    edi: { set: 926, where: { F11-06: D }, case: [{ from: F11-02 }] }
    fields:
      - { field: on, label: date, type: time, edi: { from: F11-07 } }
`;

function found(from = '', to = ''): string[] {
  const reader = new FileReader('kinds/claim.yaml', KIND.replace(from, to));
  const read = readYamlAs(reader, { schema: kindSchema, rule: 'kind-shape', expected: 'a kind of case' });
  if (read !== null) reportEdiMappings(reader, read);
  return reader.findings.map(
    ({ severity, message, suggestion, place: { line } }) =>
      `${line} ${severity}: ${message}${suggestion === null ? '' : `. ${suggestion}`}`,
  );
}

describe('a mapping of EDI', () => {
  it('that its sets have has no finding', () => {
    expect(found()).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    [
      'a path with a typo',
      'from: F01-03',
      'from: F0103',
      '10 error: Expected an element such as `F01-03`, `N1[CL]-02` or `L11[02=BM]-01`, got `F0103`',
    ],
    [
      'a set that is not known',
      'set: 920',
      'set: 921',
      '5 error: Expected a set that can be mapped, got `921`. Known are',
    ],
    ['no number as a set', 'set: 920', 'set: claim', '5 error: Expected the number of a set such as `920`'],
    [
      'a segment of another set',
      'from: F01-03',
      'from: F11-04',
      '10 error: Expected a segment of a 920, got `F11`. Did you mean `F01`?',
    ],
    [
      'an element that the segment has not',
      'F01-02',
      'F01-12',
      '5 error: Expected an element of `F01`, of which `F01-09` is the last one, got `F01-12`',
    ],
    [
      'a qualifier that the segment has not',
      '02=BM',
      '09=BM',
      '14 error: Expected an element of `L11`, of which `L11-03` is the last one, got `L11-09`',
    ],
    [
      'a loop that the set has not',
      'L11[02=BM]-01',
      'F10/L11-01',
      '14 error: Expected a loop of a 920, got `F10`. Known are `N1`, `F02`',
    ],
    [
      'a segment outside the loop',
      'L11[02=BM]-01',
      'N1[CL]/L11-01',
      '14 error: Expected a segment of the loop `N1` of a 920, got `L11`',
    ],
    [
      'an amount as a text',
      'from: F09-03',
      'from: F09-05',
      '20 error: Expected `a text`, `a code` or `a whole number`, got `F09-05`, which is an amount',
    ],
    [
      'a date as an amount',
      'from: F01-03',
      'from: F01-01',
      '10 error: Expected `an amount`, got `F01-01`, which is a date',
    ],
    ['a text as a date', 'from: F11-07', 'from: F11-03', '26 error: Expected `a date`, got `F11-03`, which is a text'],
    ['an amount without a currency', ', currency: F01-06', '', '10 error: Expected `currency` for an amount, got none'],
    ['a currency from an amount', 'F01-06', 'F01-03', '10 error: Expected `a code`, got `F01-03`, which is an amount'],
    [
      'a currency for a text',
      "-07'] }",
      "-07'], currency: USD }",
      '14 error: Expected `currency` for money only, got it for a text',
    ],
    [
      'a meaning that is no choice',
      'A: damage',
      'A: damaged',
      '20 error: Expected one of the texts of `one_of`, got `damaged`. Did you mean `damage`?',
    ],
    [
      'codes for an amount',
      'currency: F01-06',
      'currency: F01-06, codes: { A: x }',
      '10 error: Expected `codes` for a text, a list or a boolean, got them for a money',
    ],
    [
      'true or false without codes',
      'type: text\n    edi',
      'type: boolean\n    edi',
      '14 error: Expected `codes` for true or false, got none',
    ],
    [
      'a duration',
      'type: time',
      'type: duration',
      '26 error: Expected another type: no element of X12 is read as a duration',
    ],
    [
      'an element twice',
      'F02[06=BM]-07',
      'L11[02=BM]-01',
      '14 error: Expected each element once, got `L11[02=BM]-01` twice',
    ],
    [
      'a where that its set has not',
      'F11-06: D',
      'F01-05: D',
      '24 error: Expected a segment of a 926, got `F01`. Did you mean `F11`?',
    ],
    [
      'a case that its set does not name',
      'case: [{ from: F11-02 }]',
      'case: [{ from: B10-02 }]',
      '24 error: Expected a segment of a 926, got `B10`',
    ],
    [
      'a fact without a set',
      'edi: { set: 920, record: F01-02 }\n',
      '',
      '9 error: Expected `edi` with its `set` at the kind `claim` too, got none',
    ],
    [
      'a field without a set',
      '    edi: { set: 926, where: { F11-06: D }, case: [{ from: F11-02 }] }\n',
      '',
      '25 error: Expected `edi` with its `set` at the event `declined` too, got none',
    ],
    ['a code that is a number', 'F11-06: D', 'F11-06: 1', '24 error: Expected'],
  ])('is refused for %s', (_, from, to, sentence) => {
    expect(found(from, to)).toEqual(expect.arrayContaining([expect.stringContaining(sentence)]));
  });

  it('is remarked on where a fact that each case has comes from nowhere', () => {
    expect(found(`    edi: { from: ['L11[02=BM]-01', 'F02[06=BM]-07'] }\n`, '')).toEqual([
      '11 warning: `bol` is never optional, and no element of the 920 states it: people are asked for it each time. Add `edi` with its element, or make it optional',
    ]);
  });
});
