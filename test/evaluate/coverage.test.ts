import { describe, expect, it } from 'vitest';
import { coverageOf, type PlayedLog } from '../../src/evaluate/coverage.ts';
import type { LoggedEvent, RunEvent } from '../../src/run/log/event.ts';
import type { Trace } from '../../src/sop/expression/expression.ts';
import { parseSop } from '../../src/sop/parse.ts';
import type { Sop } from '../../src/sop/sop.ts';

const HEAD = `sop: small
title: Small
owner: desk
changes_approved_by: desk
boundary: small
if_unforeseen: desk
starts: { says: It starts, if: [case.kind == "small"] }
steps:
`;

const STEPS = `- step: 1
  says: Look
  use: tms.get_shipment_by_bol
  with: { bol: = case.bol }
  save: shipment
  if_error:
    not_found: { says: None, flag: none }
- step: 2
  says: Both must hold
  if: [case.a == 1, case.b == 2]
  do:
  - step: 2a
    says: Mark it
    flag: marked
- step: 3
  says: One of them
  choose:
  - { step: 3a, says: Large, if: [case.a > 5], flag: large }
  - { step: 3b, says: Small, if: [case.a <= 5], flag: small }
- step: 4
  says: Read the table
  table: { hit: first, when: [case.a], give: [out], rows: [['> 5', x], ['-', y]] }
  save: read
- step: 5
  says: Ask someone
  ask: { of: desk, question: Well, choices: [yes it is, no], within: 1 day }
  if_late: { says: Nobody, flag: silent }
`;

function sopOf(steps: string): Sop {
  const { sop, findings } = parseSop(HEAD + steps, 'small.sop.yaml', new Map());
  if (sop === null) throw new Error(JSON.stringify(findings));
  return sop;
}

const sops = new Map([['small', sopOf(STEPS)]]);
const trace = (result: Trace['result']): Trace => ({
  text: '',
  place: { file: '', line: 1, column: 1 },
  result,
  unclear: null,
  comparisons: [],
  readings: [],
});
const play = (...events: object[]): PlayedLog => ({
  sop: 'small',
  log: events.map(
    (event, index): LoggedEvent => ({ seq: index + 1, at: 0, actor: { kind: 'runner' }, event: event as RunEvent }),
  ),
});
const missing = (...played: PlayedLog[]): string[] =>
  (coverageOf(sops, played)[0]?.parts ?? [])
    .filter(({ covered }) => !covered)
    .map(({ kind, name }) => `${kind} ${name}`);

describe('the coverage of a procedure', () => {
  it('names everything before a case is played', () => {
    expect(missing()).toEqual([
      'step 1',
      'handler 1.if_error.not_found',
      'step 2',
      'condition 2, line 1: never true',
      'condition 2, line 1: never false',
      'condition 2, line 2: never true',
      'condition 2, line 2: never false',
      'step 2a',
      'step 3',
      'branch 3a',
      'condition 3a: never true',
      'condition 3a: never false',
      'branch 3b',
      'condition 3b: never true',
      'step 4',
      'row 4, row 1',
      'row 4, row 2',
      'step 5',
      'handler 5.if_late',
    ]);
  });

  it('counts a handler of several errors for any of them', () => {
    const one = new Map([['small', sopOf(STEPS.replace('not_found:', 'not_found, refused:'))]]);
    const { log } = play(
      { type: 'CallProposed', step: '1', callId: 'c1' },
      { type: 'CallFailed', callId: 'c1', code: 'refused', message: 'No' },
    );
    expect(
      (coverageOf(one, [{ sop: 'small', log }])[0]?.parts ?? []).find(({ kind }) => kind === 'handler'),
    ).toMatchObject({ step: '1.if_error.not_found', covered: true });
  });

  it('counts each line of a condition separately, and a step only when it is taken', () => {
    const parts = missing(
      play({
        type: 'StepDecided',
        step: '2',
        says: '',
        result: 'false',
        otherwise: null,
        traces: [trace('true'), trace('false')],
      }),
    );
    expect(parts).not.toContain('condition 2, line 1: never true');
    expect(parts).not.toContain('condition 2, line 2: never false');
    expect(parts).toContain('condition 2, line 1: never false');
    expect(parts).toContain('step 2');
  });

  it('combines two cases', () => {
    const looked = (branch: string, ...results: Trace['result'][]) => ({
      type: 'BranchChosen',
      step: '3',
      branch,
      result: 'taken',
      looked: results.map((result, index) => ({
        branch: ['3a', '3b'][index],
        says: '',
        result,
        traces: [trace(result)],
      })),
    });
    const parts = missing(play(looked('3a', 'true')), play(looked('3b', 'false', 'true')));
    expect(parts.filter((part) => part.includes(' 3'))).toEqual([]);
  });

  it('recognises a handler by its trigger, even when it only has a sentence', () => {
    const parts = missing(
      play(
        { type: 'CallProposed', callId: '1#1', step: '1' },
        { type: 'CallFailed', callId: '1#1', attempt: 1, code: 'not_found', message: '' },
        { type: 'QuestionAsked', askId: 'a', step: '5' },
        { type: 'QuestionMissed', askId: 'a' },
      ),
    );
    expect(parts.filter((part) => part.startsWith('handler'))).toEqual([]);
    expect(parts).not.toContain('step 1');
    expect(parts).not.toContain('step 5');
  });

  it('counts the rows that matched, and a round for its step', () => {
    const parts = missing(
      play(
        {
          type: 'TableRead',
          step: '4',
          says: '',
          table: '',
          result: 'matched',
          rows: [{ row: 2, line: 1, traces: [] }],
          readings: [],
          save: null,
          value: {},
        },
        { type: 'FlagRaised', step: '2a#3', flag: 'marked' },
      ),
    );
    expect(parts).toContain('row 4, row 1');
    expect(parts).not.toContain('row 4, row 2');
    expect(parts).not.toContain('step 2a');
  });

  it('counts `if_unsure` of a judgment for every error that the step does not handle', () => {
    const judged = new Map([
      [
        'small',
        sopOf(`- step: 1
  says: Look
  judge: { question: Well, about: = case.text, answers: [yes it is, no] }
  save: reply
  if_error:
    no_model: { says: None, flag: none }
  if_unsure: { says: Unsure, flag: unsure }
`),
      ],
    ]);
    const proposed = { type: 'CallProposed', callId: '1#1', step: '1' };
    const left = (code: string): string[] =>
      (coverageOf(judged, [play(proposed, { type: 'CallFailed', callId: '1#1', code })])[0]?.parts ?? [])
        .filter(({ covered }) => !covered)
        .map(({ name }) => name);
    expect([left('unsure'), left('unavailable'), left('no_model')]).toEqual([
      ['1.if_error.no_model'],
      ['1.if_error.no_model'],
      ['1.if_unsure'],
    ]);
  });
});
