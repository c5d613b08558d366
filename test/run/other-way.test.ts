/**
 * A decision that led to a wait for corrections counts as made only if the way that it would take now would not have held
 * up the run: what stands in the branches that it left out is not passed by.
 */
import { describe, expect, it } from 'vitest';
import { filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { APPROVED, BEYOND, DONE, paid, pay, refused, usd } from './refund.ts';
import { account, HOUR, MINUTE, walk, type Walk } from './walk.ts';

const NO_PAPERS = `  - step: 2
    says: There are no papers
    if: ["!has(case.claim.documents)"]
    wait: { event: corrected, for: 2 days }
    if_late: { says: None came, stop: None came }
`;
const withPapers = (steps: string): string => `${NO_PAPERS}  - step: 3
    says: There are papers
    otherwise: 2
    do:
${steps}`;
const STOP = `      - { step: 3a, says: Blocked, if: ['case.claimant.account_id == "ACC-9"'], stop: Blocked }\n`;
const LOOK = `      - step: 3a
        says: Look the account up
        use: salesforce.get_account
        with: { account_id: = case.claimant.account_id }
        save: acc
        if_error: { not_found: { says: There is none, stop: No such account } }
`;
const QUESTION = `      - step: 3a
        says: Ask whether it is fine
        if: [case.claim.amount > large]
        ask: { of: claims-leads, question: "Is {case.claim.amount} fine?", choices: ["Yes", "No"], within: 9 days }
        save: checked
        if_late: { says: No one said, flag: unchecked }
`;
const CHOICE = `  - step: 2
    says: Decide by the papers
    choose:
      - step: 2a
        says: There are none
        if: ["!has(case.claim.documents)"]
        wait: { event: corrected, for: 2 days }
        if_late: { says: None came, stop: None came }
      - { step: 2b, says: Too large, if: [case.claim.amount > large], stop: Too large }
      - { step: 2c, says: Fine, otherwise: 2, flag: fine }
`;
const BY_NAME = `  - { step: 1, says: Nothing yet, set: { seen: false } }
  - step: 2
    says: See the papers
    if: ["has(case.claim.documents)"]
    do:
      - { step: 2a, says: Seen, set: { seen: true } }
      - { step: 2b, says: Too large, if: [case.claim.amount > large], stop: Too large }
  - step: 3
    says: Wait for them
    if: [seen == false]
    wait: { event: corrected, for: 2 days }
    if_late: { says: None came, stop: None came }
`;

function papersCome(steps: string, boundary = PERMISSIVE, dollars = 900): Walk {
  const file = sopFile(`${steps}${pay('case.claim.amount')}`, {
    needs: '  - case.claim.amount\n  - case.claimant.account_id',
    values: '  large: 200.00 USD',
  });
  const walked = walk({
    handbook: handbookOf(filesOf(file, boundary)),
    script: { ...DONE, 'salesforce.get_account': ({ account_id }) => account({ account_id: String(account_id) }) },
    facts: { 'claim.documents': null, 'claim.amount': usd(dollars), 'claimant.account_id': 'ACC-9' },
  });
  return walked
    .after(HOUR)
    .correct({ 'claim.documents': ['a'] })
    .after(2 * MINUTE);
}

describe.each([
  ['unasked', PERMISSIVE],
  ['with an approval', APPROVED],
])('after a wait for what was missing, a payment %s', (_, boundary) => {
  it.each([
    ['the step that is done otherwise', withPapers(STOP)],
    ['a look-up that it would have made, and that may stop', withPapers(LOOK)],
    ['a branch that it would have taken', CHOICE],
    ['a step that it left out, by a name', BY_NAME],
  ])('is not made past %s', (__, steps) => {
    expect(refused(papersCome(steps, boundary))).toMatchObject(BEYOND);
  });

  it.each([
    [
      'only values are set in its place',
      withPapers('      - { step: 3a, says: Seen, set: { seen: true }, flag: seen }\n'),
      900,
    ],
    ['the stop in its place would not be reached', CHOICE, 150],
    ['no question in its place would be asked', withPapers(QUESTION), 150],
  ])('is made where %s', (__, steps, dollars) => {
    const walked = papersCome(steps, boundary, dollars);
    if (boundary === APPROVED) walked.approve(slackUser('ULEO00001'));
    expect(paid(walked)).toEqual([usd(dollars)]);
  });
});

it('a payment that no one approves is asked about where a question was left out that would be asked now', () => {
  const walked = papersCome(withPapers(QUESTION));
  expect(refused(walked)).toMatchObject({
    code: 'other_facts',
    paid: [],
    known: expect.arrayContaining([expect.stringContaining('Step 2 held and would not hold now')]),
  });
  expect(paid(walked.recover('go_on', LENA))).toEqual([usd(900)]);
});
