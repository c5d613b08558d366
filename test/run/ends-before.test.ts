/**
 * A payment is not made where the run may have ended before, by the order of the log: beside it in a `together`, or in an
 * earlier round. And what an SOP needs is needed by its newest value, in nested SOPs and after *Go on* too.
 */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { ANA, filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { APPROVED, BEYOND, DONE, NEEDS, NOTE, pay, refused, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Walk } from './walk.ts';

const VALUES = '  part: 15.00 USD\n  line: 8,000.00 USD';
const indent = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
const payAt = (label: string): string => pay('part').replace('step: 9', `step: ${label}`);
const STOP = (label: string): string =>
  `  - { step: ${label}, says: Too much, if: [case.claim.amount > line], stop: Too much }\n`;
const ask = (label: string): string => `  - step: ${label}
    says: Ask
    ask: { of: claims-operations, question: Is it in order?, choices: ["Yes", "No"], within: 90 days }
    if_late: { says: Late, stop: Late }
`;
const rest = (label: string, time: string): string => `  - { step: ${label}, says: A while, wait: { for: ${time} } }\n`;

const run = (
  steps: string,
  {
    boundary = PERMISSIVE,
    needs = NEEDS,
    others = [],
  }: Partial<Record<'boundary', HandbookFile>> & {
    needs?: string;
    others?: HandbookFile[];
  } = {},
): Walk =>
  walk({
    handbook: handbookOf(filesOf(sopFile(steps, { needs, values: VALUES }), boundary, ...others)),
    script: DONE,
    facts: { 'claim.bol': '4001', 'claim.documents': ['a', 'b'] },
  });
const goOn = (walked: Walk): Walk => {
  const known = walked.state.asks;
  const open = Object.values(known).find((one) => one.kind === 'recovery' && one.closed === null);
  return open?.kind === 'recovery' && open.choices.includes('go_on') ? walked.recover('go_on', LENA) : walked;
};
const say = (walked: Walk): Walk =>
  walked
    .click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Yes' } }, ANA)
    .after(3 * MINUTE);
const OTHERWISE = { known: expect.arrayContaining([expect.stringMatching(/would be decided otherwise now/)]) };

describe('a run that would have ended before a payment', () => {
  const part = (label: string, steps: string): string => `      - step: ${label}
        says: A part
        do:
${indent(steps, 8)}`;
  const paying = (label: string): string => part(label, rest(`${label}1`, '1 hour') + payAt(`${label}2`));
  const stopping = (label: string): string => part(label, STOP(`${label}1`) + rest(`${label}2`, '3 days'));

  it.each([
    ['before it in the file', stopping('2a') + paying('2b'), PERMISSIVE],
    ['after it in the file', paying('2a') + stopping('2b'), PERMISSIVE],
    ['after it in the file, with an approval', paying('2a') + stopping('2b'), APPROVED],
  ])('beside it in a together, %s, does not make it', (_, parts, boundary) => {
    const walked = run(`${NOTE}  - step: 2\n    says: Both\n    together:\n${parts}`, { boundary });
    walked.correct({ 'claim.amount': usd(9_000) }).after(2 * HOUR);
    expect(refused(goOn(walked))).toMatchObject({ ...BEYOND, ...OTHERWISE });
  });

  it.each([
    ['for_each', 'for_each: { item: one, in: = case.claim.documents, at_most: 9 }', ''],
    ['repeat', 'repeat: { at_most: 9, until: [has(case.claim.text)] }', '    if_late: { says: Many, stop: Many }\n'],
  ])('in an earlier round of a %s does not make it', (_, loop, more) => {
    const steps = `  - step: 2\n    says: Rounds\n    ${loop}\n    do:\n${indent(payAt('2a') + STOP('2b') + ask('2c'), 4)}${more}`;
    const walked = run(steps, { needs: `${NEEDS}\n  - case.claim.documents` });
    walked.correct({ 'claim.amount': usd(9_000) }).after(3 * MINUTE);
    goOn(say(goOn(walked)));
    expect(refused(walked)).toMatchObject({ ...BEYOND, ...OTHERWISE, paid: [usd(15)] });
  });

  it('after a payment in the log says nothing about it', () => {
    const late = part('2a', rest('2a1', '2 hours') + STOP('2a2') + ask('2a3') + payAt('2a4').replace('case.id', '"B"'));
    const walked = run(`${NOTE}  - step: 2\n    says: Both\n    together:\n${late}${paying('2b')}`);
    walked
      .after(90 * MINUTE)
      .after(HOUR)
      .correct({ 'claim.amount': usd(9_000) });
    expect(
      goOn(say(goOn(walked.after(3 * MINUTE))))
        .ask('recovery')
        .known.join('\n'),
    ).not.toMatch(/might not now/);
  });
});

describe('a fact that an SOP needs and that is gone', () => {
  const UNREADABLE = { path: 'claim.bol', label: 'BOL', problem: 'names two', text: '4001 4002' };
  const gone = (walked: Walk, how: string): Walk =>
    (how === 'removed' ? walked.correct({}, [], { cleared: ['claim.bol'] }) : walked.correct({}, [UNREADABLE])).after(
      3 * MINUTE,
    );
  const sub = (needs: string, takes = '{}'): HandbookFile => ({
    path: 'sub.sop.yaml',
    text: `sop: sub
title: Part
owner: claims-operations
changes_approved_by: claims-managers
boundary: claims-agent
kind: freight_claim
if_unforeseen: claims-leads
values:
  part: 15.00 USD
takes: ${takes}
needs: [case.claimant.account_id, ${needs}]
steps:
${ask('1')}${payAt('2')}`,
  });
  const RUN_SUB = (input = '{}'): string => `  - { step: 2, says: Pay it, run: sub, with: ${input} }\n`;

  it.each([
    ['removed', PERMISSIVE, 'missing'],
    ['unreadable', PERMISSIVE, 'cannot be read'],
    ['removed', APPROVED, 'missing'],
    ['unreadable', APPROVED, 'cannot be read'],
  ])('stops a payment although people went on: %s', (how, boundary, text) => {
    const note = NOTE.replace('{case.claim.amount}', '{case.claim.bol}');
    const walked = run(note + ask('2') + pay('part'), { boundary, needs: `${NEEDS}\n  - case.claim.bol` });
    goOn(say(goOn(gone(walked, how))));
    expect(refused(walked)).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining([expect.stringMatching(`The SOP needs .*claim.bol.*${text}`)]),
    });
  });

  it.each([
    ['removed', 'missing'],
    ['unreadable', 'cannot be read'],
  ])('stops a payment of a nested SOP that needs it: %s', (how, text) => {
    const walked = run(RUN_SUB(), { others: [sub('case.claim.bol')] });
    say(gone(walked, how));
    expect(refused(walked)).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining([expect.stringMatching(`SOP sub needs .*claim.bol.*${text}`)]),
    });
  });

  it('stops a payment of a nested SOP that takes it', () => {
    const takes = '{ bol: { label: bill of lading, type: text } }';
    const walked = run(RUN_SUB('{ bol: = case.claim.bol }'), {
      needs: `${NEEDS}\n  - case.claim.bol`,
      others: [sub('case.claim.amount', takes)],
    });
    goOn(say(goOn(gone(walked, 'removed'))));
    expect(refused(walked)).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining([expect.stringMatching('Step 2 has no clear bill of lading now')]),
    });
  });
});
