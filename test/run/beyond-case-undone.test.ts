/**
 * A payment on the way of a write that was denied, not decided in time, forbidden or not done: once that write would be
 * another one, or be judged otherwise, it may have any answer, so nothing that follows from this one is paid.
 */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { ANA, BOUNDARY_PATH, filesOf, handbookOf, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { DONE, NEEDS, paid, usd, wentOn } from './refund.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { HOUR, MINUTE, Walk, type Script } from './walk.ts';

const LEO = slackUser('ULEO00001');
const others = PERMISSIVE.text.replace('Action::"tms.pay_claim", ', '').replace(', Action::"tms.pay_claim"', '');
const SMALL = `@id("small")\n@outcome("permit")\npermit (principal is Bot, action == Action::"tms.pay_claim", resource is Case) when { context.args.amount.currency == "USD" && context.args.amount.minor <= 8000 };\n`;
const boundary = (rule: string): HandbookFile => ({ path: BOUNDARY_PATH, text: others + SMALL + rule });
const ASKS = boundary(
  `@id("big")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT24H")\n@reason("Large")\npermit (principal is Bot, action == Action::"tms.pay_claim", resource is Case) when { context.args.amount.currency != "USD" || context.args.amount.minor > 8000 };\n`,
);
const FORBIDS = boundary(
  `@id("big")\n@reason("Too large")\nforbid (principal is Bot, action == Action::"tms.pay_claim", resource is Case) when { context.args.amount.currency != "USD" || context.args.amount.minor > 8000 };\n`,
);
const FAILS: Script = { '2': { kind: 'failed', code: 'refused', message: 'Too much' } };

/** How a payment of 150 at step 2 comes to nothing, and the key of the handler that takes its place. */
const WAYS: Readonly<Record<string, { readonly on: string; readonly start: (files: HandbookFile) => Walk }>> = {
  'was denied': { on: 'if_denied:', start: (file) => started(file, ASKS).deny(LEO) },
  'was not decided in time': { on: 'if_expired:', start: (file) => started(file, ASKS).after(25 * HOUR) },
  'was forbidden': { on: 'if_error:\n      forbidden:', start: (file) => started(file, FORBIDS) },
  'was not done': { on: 'if_error:\n      refused:', start: (file) => started(file, PERMISSIVE, FAILS) },
};

function started(file: HandbookFile, rules: HandbookFile, script: Script = {}): Walk {
  return new Walk({
    handbook: handbookOf(filesOf(file, rules)),
    script: { ...DONE, ...script },
    facts: { 'claim.amount': usd(150) },
  }).go();
}

const COMFORT = '{ says: Compensate, set: { due: = comfort } }';
const PAYS = (label: string, claim: string, amount: string): string => `  - step: ${label}
    says: Pay it
    use: tms.pay_claim
    with: { claim: "{case.id}-${claim}", account_id: = case.claimant.account_id, amount: = ${amount} }
`;
const procedure = (on: string, handler: string, amount: string): HandbookFile =>
  sopFile(
    `  - { step: 1, says: Little is due, set: { due: = little } }
${PAYS('2', 'a', 'case.claim.amount')}    ${on} ${handler}
  - step: 3
    says: Ask
    ask: { of: claims-operations, question: Are the goods there?, choices: ["Yes", "No"], within: 90 days }
    if_late: { says: No one said, stop: No one said }
${PAYS('4', 'b', amount)}  - { step: 5, says: Use all values, set: { due: = due + little + comfort } }
`,
    { needs: NEEDS, values: '  little: 1.00 USD\n  comfort: 50.00 USD' },
  );

/** People go on with the earlier values where they are asked, and answer the question. */
function goOn(walked: Walk): Walk {
  walked.after(2 * MINUTE);
  if (openAsks(walked.state).some(({ kind }) => kind === 'recovery')) wentOn(walked);
  return walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Yes' } }, ANA);
}
/** After a payment that people did not approve, they are asked about the next one, whatever it is. */
function approved(walked: Walk): Walk {
  walked.after(15 * MINUTE);
  return openAsks(walked.state).some(({ kind }) => kind === 'approval') ? walked.approve(LEO) : walked;
}
const ofStep = (walked: Walk, step: string): unknown[] =>
  walked.made.flatMap((made) => (made.step === step ? [made.args['amount']] : []));

describe.each(Object.entries(WAYS))('after a payment that %s', (was, { on, start }) => {
  it('what its handler set is not paid once the payment would be another one now', () => {
    const walked = goOn(start(procedure(on, COMFORT, 'due')).correct({ 'claim.amount': usd(40) }));
    expect(ofStep(walked, '4')).toEqual([]);
    expect(walked.ask('recovery')).toMatchObject({
      code: 'beyond_case',
      choices: ['start_again', 'stop'],
      known: expect.arrayContaining([
        `Step 2 ${was}: Pay $150.00 to the account ACC-1 for claim CASE-1-a; it would be Pay $40.00 to the account ACC-1 for claim CASE-1-a now`,
      ]),
    });
  });

  it('nothing is paid once the run might have ended there', () => {
    const ends = `    if_error: { already_paid: { says: Stop here, stop: Paid } }`;
    const file = procedure(on, '{ says: Mark it, flag: marked }', 'comfort');
    const text = on.startsWith('if_error')
      ? file.text.replace(/if_error:\n/, (found) => `${found}      already_paid: { says: Stop here, stop: Paid }\n`)
      : file.text.replace(/(?=^ {4}if_)/m, `${ends}\n`);
    const ended = goOn(start({ ...file, text }).correct({ 'claim.amount': usd(40) }));
    expect([ofStep(ended, '4'), ended.ask('recovery').code]).toEqual([[], 'beyond_case']);
  });

  it('what its handler set is not paid once it would go to another account', () => {
    const other = goOn(start(procedure(on, COMFORT, 'due')).correct({ 'claimant.account_id': 'ACC-9' }));
    // What is forbidden is so for any account.
    expect(ofStep(other, '4')).toEqual(was === 'was forbidden' ? [usd(50)] : []);
  });

  it('what does not depend on it is paid, and so is everything where it would be the same', () => {
    const apart = approved(
      goOn(start(procedure(on, '{ says: Mark it, flag: marked }', 'comfort')).correct({ 'claim.amount': usd(40) })),
    );
    expect(ofStep(apart, '4')).toEqual([usd(50)]);
    const same = approved(goOn(start(procedure(on, COMFORT, 'due')).correct({ 'claim.bol': 'BOL-7' })));
    expect(ofStep(same, '4')).toEqual([usd(50)]);
  });

  it('a payment of its handler is not made', () => {
    const handler = `
      says: Ask, and compensate
      do:
        - step: 1
          says: Ask
          ask: { of: claims-operations, question: Are the goods there?, choices: ["Yes", "No"], within: 90 days }
          if_late: { says: No one said, stop: No one said }
${PAYS('2', 'c', 'comfort').replaceAll(/^(?=.)/gm, '      ')}`;
    const deep = on.startsWith('if_error') ? handler.replaceAll(/^(?=.)/gm, '  ') : handler;
    const walked = goOn(start(procedure(on, deep, 'due')).correct({ 'claim.amount': usd(40) }));
    expect([paid(walked).slice(was === 'was not done' ? 1 : 0), walked.ask('recovery').code]).toEqual([
      [],
      'beyond_case',
    ]);
  });
});

describe('after a payment that was denied', () => {
  it('what its handler set is not paid once the boundary would permit it, or would forbid it', () => {
    // The same call, judged by a fact.
    const judged = (rule: string): HandbookFile => ({
      path: BOUNDARY_PATH,
      text: `${others}@id("large")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT24H")\n@reason("Large")\npermit (principal is Bot, action == Action::"tms.pay_claim", resource is Case) when { context.case has claim.amount && context.case.claim.amount.currency == "USD" && context.case.claim.amount.minor > 8000 && context.args.amount.currency == "USD" && context.args.amount.minor == 7500 };
@id("rest")\n${rule} (principal is Bot, action == Action::"tms.pay_claim", resource is Case) when { context.case has claim.amount && (context.case.claim.amount.currency != "USD" || context.case.claim.amount.minor <= 8000) && context.args.amount.currency == "USD" && context.args.amount.minor == 7500 };
@id("other")\n@outcome("permit")\npermit (principal is Bot, action == Action::"tms.pay_claim", resource is Case) when { context.args.amount.currency == "USD" && context.args.amount.minor != 7500 };\n`,
    });
    const texts = [
      ['@outcome("permit")\npermit', 'it would be permitted now'],
      ['@reason("Small")\nforbid', 'the boundary would not permit it now: Small'],
    ] as const;
    for (const [rule, how] of texts) {
      const file = procedure('if_denied:', COMFORT, 'due');
      const text = file.text
        .replace('amount: = case.claim.amount', 'amount: = fixed')
        .replace('little: 1.00 USD', 'little: 1.00 USD\n  fixed: 75.00 USD');
      const walked = goOn(
        started({ ...file, text }, judged(rule))
          .deny(LEO)
          .correct({ 'claim.amount': usd(40) }),
      );
      expect(ofStep(walked, '4')).toEqual([]);
      expect(walked.ask('recovery').known).toContain(
        `Step 2 was denied: Pay $75.00 to the account ACC-1 for claim CASE-1-a; ${how}`,
      );
    }
  });
});
