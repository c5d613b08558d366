import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { caseFileText, expecting } from '../evaluate/cases.ts';
import { ROOT, sop } from './fake-world.ts';

const SOP = 'sops/freight-damage-claim.sop.yaml';
const CASES = 'sops/freight-damage-claim.cases.yaml';

let folder: string;
const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sop-replay-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('sop replay', () => {
  it('says when the SOP and the case file are swapped', async () => {
    const called = await sop(['replay', '--sop', CASES, '--cases', SOP]);
    expect(called.code).toBe(2);
    expect(called.err).toContain(`got \`${CASES}\` and \`${SOP}\`: exchange them`);
  });

  it('prints the agreed JSON and exits with 0 when all cases pass, with neither configuration nor database', async () => {
    const called = await sop(['replay', '--sop', SOP, '--cases', CASES, '--case', 'FC-001', 'FC-002', '--json']);
    expect([called.code, called.err]).toEqual([0, '']);
    const call = (step: string, action: string, tool: string, at: string, args: object) => ({
      step,
      action,
      tool,
      at,
      state: 'executed',
      args: expect.objectContaining(args),
    });
    expect(called.json()).toEqual({
      cases: [
        {
          case_id: 'FC-001',
          pass: true,
          route: 'priority',
          flags: [],
          reminders: [],
          stopped: [],
          failures: [],
          information: [{ key: 'max_recoverable_usd', stated: '12480.00', got: null }],
          calls: [
            call('1', 'salesforce.get_account', 'salesforce.get_account', '2026-03-04T14:05:00.000Z', {
              account_id: 'ACC-WWW01',
            }),
            call('2', 'tms.get_shipment_by_bol', 'tms.get_shipment_by_bol', '2026-03-04T14:05:00.000Z', {
              bol: '04000000202603014',
            }),
            call('3a', 'jira.create_priority_issue', 'jira.create_issue', '2026-03-04T14:05:00.000Z', {
              project: 'CLM',
              priority: 'High',
            }),
            call('3b', 'slack.notify_account_executive', 'slack.notify', '2026-03-04T14:05:00.000Z', {
              to: 'ae.wobbly@our.example',
            }),
          ],
          deadlines: [
            { step: '3', kind: 'completion', due_at: '2026-03-04T14:20:00.000Z', state: 'met' },
            { step: '3b', kind: 'answer', due_at: '2026-03-04T14:20:00.000Z', state: 'met' },
          ],
        },
        expect.objectContaining({ case_id: 'FC-002', pass: true, route: 'standard', deadlines: [] }),
      ],
      passed: 2,
      failed: 0,
      remarks: [],
      coverage: [
        {
          sop: 'freight-damage-claim',
          covered: 12,
          total: 40,
          kinds: {
            step: { covered: 8, total: 11 },
            branch: { covered: 0, total: 3 },
            condition: { covered: 4, total: 12 },
            handler: { covered: 0, total: 14 },
          },
          uncovered: expect.arrayContaining([
            { kind: 'handler', step: '1.if_error.not_found', name: '1.if_error.not_found' },
            { kind: 'condition', step: '3', name: '3, line 1: never false' },
            { kind: 'step', step: '3a.if_denied.1', name: '3a.if_denied.1' },
            { kind: 'branch', step: '3a.if_denied.2a', name: '3a.if_denied.2a' },
          ]),
        },
      ],
    });
  });

  it('prints a line for each case, its failures and the totals, and exits with 1', async () => {
    const cases = put(
      'wrong.cases.yaml',
      caseFileText((written) => {
        expecting(written, { route: 'standard' });
      }),
    );
    const called = await sop(['replay', '--sop', SOP, '--cases', cases]);
    expect(called).toMatchObject({ code: 1, err: '' });
    expect(called.out.replaceAll(/ \(.*\): it was executed$/gm, ' (…): it was executed')).toBe(
      [
        'FAIL  FC-001  priority; last call slack.notify_account_executive at 2026-03-04 14:05:00 UTC',
        '      Expected the route `standard`, got `priority`, set in step 3',
        '      called: step 1, salesforce.get_account (…): it was executed',
        '      called: step 2, tms.get_shipment_by_bol (…): it was executed',
        '      called: step 3a, jira.create_issue, counted as jira.create_priority_issue (…): it was executed',
        '      called: step 3b, slack.notify, counted as slack.notify_account_executive (…): it was executed',
        '',
        '0 passed, 1 failed',
        '',
        'Coverage: steps 5 of 11, outcomes of conditions 3 of 12, branches 0 of 3, handlers 0 of 14',
        '  Not reached, steps: 0; 3a.if_denied.1; 3a.if_denied.2; 4; 4a; 4b',
        '  Not reached, outcomes of conditions: 0: never true; 3, line 1: never false; 3, line 2: never false; 3a.if_denied.2: never true; 3a.if_denied.2: never false; 3a.if_denied.2a: never true; 3a.if_denied.2a: never false; 3a.if_denied.2b: never true; 3a.if_denied.2b: never false',
        '  Not reached, branches: 3a.if_denied.2a; 3a.if_denied.2b; 3a.if_denied.2c',
        '  Not reached, handlers: 1.if_error.not_found; 3a.if_denied; 3a.if_denied.1.if_late; 3a.if_denied.1.if_late.if_unanswered; 3a.if_denied.2a.if_denied; 3a.if_denied.2a.if_denied.if_unanswered; 3a.if_denied.2a.if_expired; 3a.if_denied.2a.if_expired.if_unanswered; 3a.if_denied.2b.if_error.not_taken; 3b.if_unanswered; 3b.if_unanswered.if_unanswered; 3.if_late; 4a.if_error.not_notified; 4b.if_error.not_taken',
        '',
      ].join('\n'),
    );
  });

  it('fails a case that names an unknown action, and says which', async () => {
    const cases = put(
      'bad.yaml',
      caseFileText((written) => {
        expecting(written, { must: ['jira.create'] });
      }),
    );
    const called = await sop(['replay', '--sop', SOP, '--cases', cases, '--json']);
    const { cases: played } = JSON.parse(called.out) as { cases: { pass: boolean; failures: string[] }[] };
    expect(called.code).toBe(1);
    expect(played.map(({ pass }) => pass)).toEqual([false]);
    expect(played[0]?.failures.join('\n')).toContain('`jira.create`');
  });

  it('says at which step the run stopped to ask, and why, whether the case passed or not', async () => {
    const parked = (must: readonly string[]): string =>
      put(
        'parked.cases.yaml',
        caseFileText((written) => {
          written['claim'] = { ...written['claim'], bol: 'BOL-NOBODY-KNOWS' };
          written['tms'] = { status: 'not_found' };
          expecting(written, { route: undefined, must });
        }),
      );
    const passed = await sop(['replay', '--sop', SOP, '--cases', parked([])]);
    expect(passed).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^pass .*\n {6}the run stopped to ask claims-leads at step 2: .*The TMS has no shipment/,
      ) as string,
    });
    const failed = await sop(['replay', '--sop', SOP, '--cases', parked(['jira.create_priority_issue']), '--json']);
    expect(failed.json()).toMatchObject({
      cases: [
        {
          stopped: [
            { step: '2', asked: 'claims-leads', because: expect.stringContaining('The TMS has no shipment') as string },
          ],
          failures: [
            'Expected the action `jira.create_priority_issue` to be executed or to wait for approval, got no such call; the run stopped to ask at step 2',
          ],
        },
      ],
    });
  });

  it('shows when a question was repeated', async () => {
    const asking = put(
      'asking.sop.yaml',
      `${readFileSync(join(ROOT, SOP), 'utf8').trimEnd()}\n\n  - step: 5\n    says: Ask whether it is whole\n    ask:\n      of: claims-leads\n      question: Whole?\n      choices: [Yes, No]\n      within: 4 hours\n      reminder: notify_within\n    save: reply\n    if_late:\n      says: Nobody knows\n      flag: silent\n`.replace(
        'reminder: notify_within',
        'reminder: = notify_within',
      ),
    );
    const called = await sop(['replay', '--sop', asking, '--cases', CASES, '--case', 'FC-001'], { io: { cwd: ROOT } });
    expect([called.err, called.out]).toEqual([
      '',
      expect.stringContaining('\n      step 5 was asked again at 2026-03-04 14:20:00 UTC\n'),
    ]);
  });

  it('replays a changed copy in another folder, with the handbook of the project', async () => {
    const copy = put(
      'changed.yaml',
      readFileSync(join(ROOT, SOP), 'utf8').replace('escalate_above: 5,000.00 USD', 'escalate_above: 20,000.00 USD'),
    );
    const called = await sop(['replay', '--sop', copy, '--cases', CASES, '--case', 'FC-001', '--json'], {
      io: { cwd: ROOT },
    });
    expect(called.code).toBe(1);
    expect(called.json()).toMatchObject({ cases: [{ route: 'standard', pass: false }], passed: 0, failed: 1 });
  });

  it('shows progress on a terminal and is quiet in a pipe', async () => {
    const words = ['replay', '--sop', SOP, '--cases', CASES, '--case', 'FC-001'];
    expect((await sop(words, { io: { errIsTty: true } })).err).toBe('\r\u001b[2KReplaying 1 of 1: FC-001\r\u001b[2K');
    expect((await sop(words)).err).toBe('');
  });

  it.each([
    [
      'an SOP that is not there',
      (): string[] => ['--sop', 'nowhere.sop.yaml', '--cases', CASES],
      /Cannot read `.*nowhere.sop.yaml`: there is no such file/,
    ],
    [
      'a case file that is not there',
      (): string[] => ['--sop', SOP, '--cases', 'nowhere.yaml'],
      /Cannot read `.*nowhere.yaml`/,
    ],
    [
      'a file that is not a case file',
      (): string[] => ['--sop', SOP, '--cases', put('bad.yaml', 'cases: 1')],
      /^Expected a case file in `.*bad.yaml:1:8`/,
    ],
    [
      'an SOP with mistakes',
      (): string[] => [
        '--sop',
        put('bad.sop.yaml', readFileSync(join(ROOT, SOP), 'utf8').replace('"Enterprise"', '"Enterprize"')),
        '--cases',
        CASES,
      ],
      /Nothing was replayed: the handbook has mistakes\n$/,
    ],
    [
      'the same SOP twice',
      (): string[] => ['--sop', SOP, SOP, '--cases', CASES],
      /got `freight-damage-claim.sop.yaml` twice/,
    ],
  ])('exits with 2 and a sentence for %s', async (_what, words, sentence) => {
    const called = await sop(['replay', ...words(), '--json']);
    expect([called.code, called.out]).toEqual([2, '']);
    expect(called.err).toMatch(sentence);
  });
});
