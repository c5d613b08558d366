/** What a message tells a person of the deadline, and of what follows without an answer. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { timestamp } from '../../src/kernel/time.ts';
import { briefSchema, type Brief } from '../../src/tool/brief.ts';
import { FILES, filesOf, filesWith, handbookOf, PERMISSIVE, SOP_PATH, sopFile } from './handbook.ts';
import { account, HOUR, MINUTE, START, walk, type Script, type WalkOptions } from './walk.ts';

/** The executive is only told. */
const NO_ANSWER = /\n +answer_within: notify_within[\s\S]*?(?=\n {4}outcome: priority)/;

const OPENS_AT = Date.UTC(2026, 2, 3, 15);

function briefOf(within: string, script: Script = {}, opensAt = '2026-03-03T09:00'): Brief {
  const files = filesWith(
    SOP_PATH,
    'notify_within of case.received_at',
    `notify_within of ${within}`,
    filesWith(
      SOP_PATH,
      '  notify_within: 15 minutes\n',
      `  notify_within: 15 minutes\n  opens_at: ${opensAt}\n`,
      FILES,
    ),
  );
  const told = files.map((file) =>
    file.path === SOP_PATH ? { ...file, text: file.text.replace(NO_ANSWER, '') } : file,
  );
  const run = walk({ handbook: handbookOf(within === ASKED ? files : told), script });
  return briefSchema.parse(run.made.find(({ step }) => step === '3b')?.args['brief']);
}
const deadlineIn = ({ facts }: Brief): unknown => facts.find(({ label }) => label.startsWith('deadline'));
const RECEIVED = 'case.received_at';
const ASKED = 'case.received_at ';

describe('the deadline in a message', () => {
  it.each([
    [RECEIVED, '15 minutes after it was received', START + 15 * MINUTE],
    ['opens_at', '15 minutes after opens at', OPENS_AT + 15 * MINUTE],
    ['(opens_at + duration("60 minutes"))', '', OPENS_AT + HOUR + 15 * MINUTE],
  ])('says from what it counts: %s', (within, value, dueAt) => {
    expect(deadlineIn(briefOf(within))).toEqual({ label: 'deadline', value, at: timestamp(dueAt) });
  });

  it('says that it is over where it is, as it is after the case started again', () => {
    expect(deadlineIn(briefOf('opens_at', {}, '2026-03-02T07:00'))).toMatchObject({
      label: 'deadline, already over',
    });
  });
});

describe('what follows without an answer', () => {
  it('is said to someone else than who is told then', () => {
    expect(briefOf(ASKED).asked).toMatch(
      /^Take CASE-1 over: press "I have it"\. If you do not, Marcus Mbeki will be asked\.$/,
    );
  });

  it.each([
    ['the executive is missing, so that the backup gets both', undefined],
    ['the executive is that person', 'marcus-manager'],
  ])('is another message, where %s', (_, executive) => {
    const { account_executive: __, ...output } = (account() as Extract<ReturnType<typeof account>, { kind: 'done' }>)
      .output;
    const known = executive === undefined ? output : { ...output, account_executive: executive };
    expect(briefOf(ASKED, { 'salesforce.get_account': { kind: 'done', output: known } }).asked).toMatch(
      /"I have it"\. If you do not, you get another message\.$/,
    );
  });
});

describe('why the reader gets it', () => {
  const set = (step: string, head: string, way: string): string =>
    `  - step: ${step}\n    says: Decide the way\n    ${head}\n    set: { way: ${way} }\n`;
  const TELL = `  - step: 3
    says: Tell the lead
    if: [ way == "priority" ]
    otherwise: nothing
    use: slack.escalate
    with: { to: lena-lead, message: Please see to it }
`;

  it.each([
    ['alone', 'way == "priority"', ''],
    ['with what else decided', 'way == "priority" && case.claimant.account_id != "ACC-NONE1"', 'account'],
  ])('is what decided a name that was set to a word, not the word, %s', (_, condition, more) => {
    const steps =
      set('1', 'if: [ case.claim.amount > large ]', 'priority') +
      set('2', 'otherwise: 1', 'standard') +
      TELL.replace('way == "priority"', condition);
    const sop = sopFile(steps, {
      needs: '  - case.claim.amount\n  - case.claimant.account_id',
      values: '  large: 5000.00 USD',
    });
    const run = walk({ handbook: handbookOf(filesOf(sop, PERMISSIVE)) });
    const brief = briefSchema.parse(run.made.find(({ step }) => step === '3')?.args['brief']);
    expect(brief.happened).toContain('comes to you because the claim value is $7,200.00 (above $5,000.00)');
    expect(brief.happened).toContain(more);
  });
});

describe('what a message names', () => {
  const ABOUT = [
    { path: 'claim.bol', label: 'BOL' },
    { path: 'claim.pro', label: 'PRO' },
  ];
  const named = (options: WalkOptions): Brief => {
    const run = walk({ about: ABOUT, ...options });
    return briefSchema.parse(run.made.find(({ step }) => step === '3b')?.args['brief']);
  };

  it('is the number of what the case is about, and the record that it came from', () => {
    const { facts, records } = named({});
    expect(facts).toContainEqual({ label: 'BOL', value: 'BOL-1' });
    expect(facts.map(({ label }) => label)).not.toContain('PRO');
    expect(records).toEqual([{ system: 'zendesk', record: '101', name: 'Zendesk ticket 101' }]);
  });

  it('is no record where the case came by no one that people can open', () => {
    const { facts, records } = named({ source: { system: 'E-mail', record: 'from carla@wobbly.example' } });
    expect(facts).toContainEqual({ label: 'BOL', value: 'BOL-1' });
    expect(records).toBeUndefined();
  });

  it('is no record whose number only ends in that of the case', () => {
    expect(named({ source: { system: 'Zendesk', record: 'ticket 1101' } }).records).toBeUndefined();
  });

  it('is said to have changed since, if it has', () => {
    const run = walk({ about: ABOUT, facts: { 'claim.amount': money('USD', 3_000_000) } });
    run.correct({ 'claim.bol': 'BOL-2' });
    expect(run.view().told[0]).toMatchObject({ changed: ['BOL BOL-1 → BOL-2'] });
  });
});
