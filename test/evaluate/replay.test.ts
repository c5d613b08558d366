import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { playableCaseFile } from '../../src/cli/open-case-file.ts';
import { parseCaseFile, readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay, type ReplayedCase } from '../../src/evaluate/replay.ts';
import { CASES_TEXT, caseFile, expecting, handbookFiles, handbookWith, play, type Written } from './cases.ts';

/** The failures of the first case. */
async function failuresOf(cases: ReturnType<typeof caseFile>): Promise<readonly string[]> {
  const replayed = await replay({ files: handbookFiles, cases, only: [] });
  return replayed.kind === 'replayed' ? (replayed.cases[0]?.failures ?? []) : [];
}

const callsOf = ({ recorded }: ReplayedCase): string[] =>
  recorded.calls.map(({ step, action, state }) => `${step} ${action} ${state}`);
const timeOf = ({ recorded }: ReplayedCase, action: string): string | undefined => {
  const at = recorded.calls.find((call) => call.action === action)?.at;
  return at === undefined ? undefined : new Date(at).toISOString();
};
const later = (minutes: number): string =>
  new Date(Date.parse('2026-03-04T14:05:00Z') + minutes * 60_000).toISOString();

describe("the handbook's own cases", () => {
  it('pass, each with exactly the calls of its branch', async () => {
    const replayed = await replay({ files: handbookFiles, cases: readCaseFile(CASES_TEXT, 'own'), only: [] });
    if (replayed.kind !== 'replayed') throw new Error('unsound');
    expect(
      replayed.cases.map(({ caseId, pass, recorded, failures }) => [caseId, pass, recorded.route, failures]),
    ).toEqual([
      ['FC-001', true, 'priority', []],
      ['FC-002', true, 'standard', []],
      ['FC-003', true, 'priority', []],
      ['FC-004', true, 'standard', []],
      ['FC-005', true, 'priority', []],
      ['FC-006', true, 'standard', []],
      ['FC-007', true, 'standard', []],
      ['FC-008', true, 'priority', []],
      ['FC-009', true, 'standard_after_denial', []],
      ['FC-010', true, 'denied_and_undecided', []],
      ['FC-011', true, 'not_taken_in_time', []],
      ['FC-012', true, 'worked_by_hand', []],
      ['FC-013', true, 'standard', []],
      ['FC-014', true, 'standard', []],
    ]);
    expect(replayed.cases.slice(0, 2).map(callsOf)).toEqual([
      [
        '1 salesforce.get_account executed',
        '2 tms.get_shipment_by_bol executed',
        '3a jira.create_priority_issue executed',
        '3b slack.notify_account_executive executed',
      ],
      [
        '1 salesforce.get_account executed',
        '2 tms.get_shipment_by_bol executed',
        '4a zendesk.send_acknowledgment executed',
        '4b zendesk.assign_standard_queue executed',
      ],
    ]);
  });

  it('fail when the SOP is changed', async () => {
    const replayed = await replay({
      files: handbookWith('escalate_above: 5,000.00 USD', 'escalate_above: 12,480.00 USD'),
      cases: caseFile(),
      only: [],
    });
    if (replayed.kind !== 'replayed') throw new Error('unsound');
    expect(replayed.cases[0]?.failures).toContain('Expected the route `priority`, got `standard`, set in step 4');
    expect(replayed.cases[0]?.failures).toContain(
      'Expected the action `jira.create_priority_issue` to be executed or to wait for approval, got no such call',
    );
    expect(replayed.cases[0]?.failures).toContain(
      'Expected the action `zendesk.assign_standard_queue` not to be executed, got it executed in step 4b at 2026-03-04 14:05:00 UTC',
    );
  });

  it('give the same record each time', async () => {
    const twice = await Promise.all([play(() => undefined), play(() => undefined)]);
    const [one, other] = twice.map(({ recorded }) => JSON.stringify(recorded));
    expect(one).toBe(other);
    expect(one).toContain('http://127.0.0.1/jira/browse/CLM-1');
  });
});

describe('an altered expectation', () => {
  const rows: readonly (readonly [name: string, expected: Record<string, unknown>, failure: string])[] = [
    ['another route', { route: 'standard' }, 'Expected the route `standard`, got `priority`, set in step 3'],
    ['a flag that was not raised', { flags: ['sla_breach'] }, 'Expected the flag `sla_breach`, got no flag'],
    [
      'an action that was not called',
      { must: ['zendesk.send_acknowledgment'] },
      'Expected the action `zendesk.send_acknowledgment` to be executed or to wait for approval, got no such call',
    ],
    [
      'an action that was called',
      { must_not: ['salesforce.get_account'] },
      'Expected the action `salesforce.get_account` not to be executed, got it executed in step 1 at 2026-03-04 14:05:00 UTC',
    ],
    [
      'an earlier deadline',
      { must: ['slack.notify_account_executive'], notify_ae_by: '2026-03-04T14:04:59Z' },
      'Expected the action `slack.notify_account_executive` to be done by 2026-03-04 14:04:59 UTC (`notify_ae_by`), got it done in step 3b at 2026-03-04 14:05:00 UTC',
    ],
    [
      'a deadline of a call that never came',
      { must: ['slack.escalate_claims_manager'], escalate_no_later_than: '2026-03-04T14:30:00Z' },
      'Expected the action `slack.escalate_claims_manager` to be done by 2026-03-04 14:30:00 UTC (`escalate_no_later_than`), got no such call',
    ],
    [
      'documents that were not requested',
      { request_documents: ['photos'] },
      'Expected to ask for exactly the documents `photos`, got none',
    ],
    ['another amount', { amount_usd: '12480.01' }, 'Expected a claim of $12,480.01, got $12,480.00'],
    ['a settlement', { settlement_usd: '185.00' }, 'Expected a settlement of $185.00, got no amount in USD'],
    [
      'a duplicate',
      { duplicate_of: 'FC-000' },
      'Expected the case to be linked as a duplicate of `FC-000`, got no call that names it',
    ],
    ['more issues', { jira_issues_created: 2 }, 'Expected `2` issues to be created in Jira, got `1` in step 3a'],
    ['another priority', { jira_priority: 'Highest' }, 'Expected the priority `Highest` in Jira, got `High`'],
    ['another recipient', { notify: ['csm'] }, 'Expected `csm` to be notified, got no such message'],
    [
      'an approval that was not needed',
      { approval_by: 'claims_manager' },
      'Expected an approval by `claims_manager`, got no approval asked',
    ],
  ];

  it.each(rows)('fails for %s', async (_name, expected, failure) => {
    const played = await play((written) => {
      expecting(written, expected);
    });
    expect(played.pass).toBe(false);
    expect(played.failures).toContain(failure);
  });

  it('passes for what the calls really contained', async () => {
    const played = await play((written) => {
      expecting(written, {
        amount_usd: '12480.00',
        jira_issues_created: 1,
        jira_priority: 'High',
        notify: ['account_executive'],
        references: ['04000000202603014'],
      });
    });
    expect(played.failures).toEqual([]);
  });
});

describe('a claim above the limit of the boundary', () => {
  const large = (written: Written, events: unknown[], expected: Record<string, unknown>): void => {
    written['claim'] = { ...written['claim'], amount: '31000.00' };
    written.events = events;
    // Step 3 is not complete within 15 minutes.
    expecting(written, { flags: ['sla_breach'], ...expected });
  };

  it('waits for approval: the action counts as proposed, not as executed', async () => {
    const played = await play((written) => {
      large(written, [], {
        must: ['jira.create_priority_issue'],
        must_not: ['jira.create_priority_issue'],
        approval_by: 'claims_lead',
        approvals_needed: ['claims_leads'],
      });
    });
    expect(played.failures).toEqual([]);
    expect(callsOf(played)).toContain('3a jira.create_priority_issue awaiting');
    expect(callsOf(played)).toContain('3b slack.notify_account_executive executed');
  });

  it('says with an empty list that no one is asked to approve', async () => {
    const needed = (expected: readonly string[], isLarge: boolean): ReturnType<typeof play> =>
      play((written) => {
        if (isLarge) large(written, [], { approvals_needed: expected });
        else expecting(written, { approvals_needed: expected });
      });
    expect((await needed([], false)).failures).toEqual([]);
    expect((await needed([], true)).failures).toContainEqual(
      expect.stringContaining('Expected the approvals none, got `claims-leads`'),
    );
  });

  it('is executed at the time of a scripted approval', async () => {
    const played = await play((written) => {
      large(
        written,
        [
          { at: later(20), type: 'approved', action: 'jira.create_priority_issue', by: 'claims_lead' },
          { at: later(70), type: 'clock_tick' },
        ],
        { must: ['jira.create_priority_issue'], jira_issues_created: 1 },
      );
    });
    expect(played.failures).toEqual([]);
    expect(timeOf(played, 'jira.create_priority_issue')).toBe('2026-03-04T14:25:00.000Z');
  });

  it('asks the claims manager when it is denied, and does nothing until he has decided', async () => {
    const played = await play((written) => {
      large(
        written,
        [
          {
            at: later(20),
            type: 'denied',
            action: 'jira.create_priority_issue',
            by: 'Lena Lindqvist',
            reason: 'The photos show another crate',
          },
        ],
        {
          flags: ['issue_denied', 'sla_breach'],
          must_not: ['jira.create_priority_issue', 'zendesk.assign_standard_queue'],
        },
      );
    });
    expect(played.failures).toEqual([]);
    expect(callsOf(played)).toContain('3a jira.create_priority_issue refused');
  });

  it('can be clicked after it expired, and nothing follows', async () => {
    const played = await play((written) => {
      large(
        written,
        [
          { at: later(5 * 60), type: 'approved', action: 'jira.create_priority_issue', by: 'claims_lead' },
          { at: later(6 * 60), type: 'clock_tick' },
        ],
        { must_not: ['jira.create_priority_issue'] },
      );
    });
    expect(played.failures.filter((failure) => failure.includes('could not be played'))).toEqual([]);
    expect(callsOf(played)).not.toContain('3a jira.create_priority_issue executed');
  });

  it('is not executed when a person without authority approves', async () => {
    for (const by of ['claims_manager', 'Somebody Unknown']) {
      const played = await play((written) => {
        large(written, [{ at: later(20), type: 'approved', action: 'jira.create_priority_issue', by }], {});
      });
      expect(callsOf(played)).toContain('3a jira.create_priority_issue awaiting');
      expect(played.failures).toEqual([
        expect.stringMatching(
          /^The event `approved` of 2026-03-04 14:25:00 UTC could not be played: .* was refused: You are not in `claims-leads`/,
        ),
      ]);
    }
  });

  it('says when nothing waits for a scripted approval', async () => {
    const played = await play((written) => {
      written.events = [{ at: later(20), type: 'approved', action: 'jira.create_priority_issue', by: 'claims_lead' }];
      expecting(written, {});
    });
    expect(played.failures).toEqual([
      'The event `approved` of 2026-03-04 14:25:00 UTC could not be played: the action `jira.create_priority_issue` does not wait for an approval at that time',
    ]);
  });
});

describe('time', () => {
  it('escalates when the account executive answers too late, and the late answer changes nothing', async () => {
    const played = await play((written) => {
      written.events = [{ at: later(40), type: 'ae_acknowledged' }];
      expecting(written, {
        flags: ['sla_breach'],
        must: ['slack.escalate_claims_manager'],
        escalate_no_later_than: later(15),
      });
    });
    expect(played.failures).toEqual([]);
    expect(timeOf(played, 'slack.escalate_claims_manager')).toBe('2026-03-04T14:20:00.001Z');
  });

  it('does not escalate when the account executive answers in time', async () => {
    const played = await play((written) => {
      written.events = [
        { at: later(14), type: 'ae_acknowledged' },
        { at: later(90), type: 'clock_tick' },
      ];
      expecting(written, { must_not: ['slack.escalate_claims_manager'] });
    });
    expect(played.failures).toEqual([]);
    expect(played.recorded.deadlines.map(({ step, kind, state }) => [step, kind, state])).toEqual([
      ['3', 'completion', 'met'],
      ['3b', 'answer', 'met'],
    ]);
  });

  it('ends an hour after arrival, or later for an expected deadline', async () => {
    const expired = (change: Record<string, unknown>): Promise<ReplayedCase> =>
      play((written) => {
        written['claim'] = { ...written['claim'], amount: '31000.00' };
        expecting(written, change);
      });
    expect((await expired({})).recorded.calls.find(({ step }) => step === '3a')?.state).toBe('awaiting');
    expect((await expired({ due: later(300) })).recorded.calls.find(({ step }) => step === '3a')?.state).toBe(
      'refused',
    );
  });
});

describe('the systems of a case', () => {
  it('treat an unknown customer as Standard, and a lookup that found nothing counts as executed', async () => {
    const played = await play((written) => {
      written['salesforce'] = { status: 'not_found' };
      expecting(written, {
        route: 'standard',
        flags: ['account_not_found'],
        must: ['salesforce.get_account', 'zendesk.assign_standard_queue'],
        must_not: ['jira.create_priority_issue'],
      });
    });
    expect(played.failures).toEqual([]);
  });

  it('stop the run after retries when Salesforce is down, without guessing', async () => {
    const played = await play((written) => {
      written['salesforce'] = { status: 'unavailable' };
      expecting(written, {
        route: 'priority',
        must: ['salesforce.get_account'],
        must_not: ['jira.create_priority_issue', 'zendesk.assign_standard_queue'],
      });
    });
    expect(callsOf(played)).toEqual(['1 salesforce.get_account refused']);
    expect(played.failures[0]).toMatch(
      /^Expected the route `priority`, got none; it stopped to ask claims-leads at step 1: Step 1 did not work/,
    );
    expect(played.failures[1]).toMatch(
      /^Expected the action `salesforce.get_account` to be executed or to wait for approval, got step 1, where it failed with `unavailable`/,
    );
  });

  it('stop the run when two accounts match', async () => {
    const played = await play((written) => {
      written['salesforce'] = {
        status: 'multiple_matches',
        candidates: [
          { name: 'One', tier: 'Enterprise', open_contract_value_usd: '1.00' },
          { name: 'Two', tier: 'Standard', open_contract_value_usd: '2.00' },
        ],
      };
      expecting(written, { route: 'hold' });
    });
    expect(played.failures).toEqual([
      expect.stringContaining('Expected the route `hold`, got none; it stopped to ask claims-leads at step 1'),
    ]);
  });

  it('find a shipment by its PRO only, whatever its BOL is', async () => {
    const played = await play((written) => {
      written['tms'] = { ...written['tms'], status: 'found_by_pro_only' };
      expecting(written, {});
    });
    expect(played.recorded.stopped[0]?.because).toContain('The TMS has no shipment with the BOL');
    const byPro = handbookWith(
      'use: tms.get_shipment_by_bol\n    with:\n      bol: = case.claim.bol',
      'use: tms.get_shipment_by_pro\n    with:\n      pro: "402177333"',
    );
    expect(
      (
        await play((written) => {
          written['tms'] = { ...written['tms'], status: 'found_by_pro_only' };
          expecting(written, { must: ['tms.get_shipment_by_pro'] });
        }, byPro)
      ).failures.filter((failure) => failure.includes('tms.')),
    ).toEqual([]);
  });

  it('notify the account executive in time while Jira is down, without guessing about the issue', async () => {
    const played = await play((written) => {
      written.events = [
        { at: later(0), type: 'jira_down' },
        { at: later(60), type: 'clock_tick' },
      ];
      expecting(written, {
        must: ['slack.notify_account_executive'],
        flags: ['sla_breach'],
        notify_ae_by: later(15),
        jira_issues_created: 0,
      });
    });
    expect(played.failures).toEqual([]);
    expect(callsOf(played)).toContain('3a jira.create_priority_issue awaiting');
    expect(played.recorded.stopped).toEqual([
      expect.objectContaining({ because: expect.stringContaining('It is unknown whether step 3a was done') as string }),
    ]);
  });

  it('retry a lookup until Salesforce is up again', async () => {
    const played = await play((written) => {
      written.events = [
        { at: later(0), type: 'salesforce_down' },
        { at: '2026-03-04T14:05:02Z', type: 'salesforce_up' },
        { at: later(60), type: 'clock_tick' },
      ];
      expecting(written, { must: ['salesforce.get_account'] });
    });
    expect(played.failures).toEqual([]);
    expect(timeOf(played, 'salesforce.get_account')).toBe('2026-03-04T14:05:02.500Z');
  });

  it('pass an amount that arrives later to the run that stopped without it', async () => {
    const played = await play((written) => {
      written['claim'] = { ...written['claim'], amount: null };
      written.events = [{ at: later(30), type: 'amount_received', amount: '9000.00', currency: 'USD' }];
      expecting(written, { route: 'priority', flags: ['sla_breach'], amount_usd: '9000.00' });
    });
    expect(played.failures).toEqual([]);
  });

  it('let only the named person or role press *I have it*', async () => {
    const acknowledged = (by: string) =>
      play((written) => {
        written.events = [
          { at: later(1), type: 'ae_acknowledged', by },
          { at: later(60), type: 'clock_tick' },
        ];
        expecting(written, {});
      });
    expect(
      (await acknowledged('account_executive')).recorded.deadlines.find(({ kind }) => kind === 'answer'),
    ).toMatchObject({ state: 'met' });
    const other = await acknowledged('claims_manager');
    expect(other.failures).toEqual([
      'The event `ae_acknowledged` of 2026-03-04 14:06:00 UTC could not be played: no one called `claims_manager` had been asked',
    ]);
  });

  it('name an event that the kind of the case does not declare', async () => {
    const played = await play((written) => {
      written.events = [{ at: later(60), type: 'carrier_declined', reason: 'insufficient packaging' }];
      expecting(written, {});
    });
    expect(played.failures).toEqual([
      'The event `carrier_declined` of 2026-03-04 15:05:00 UTC could not be played: the kind `freight_claim` declares no such event',
    ]);
  });
});

describe('mistakes of a request', () => {
  it('refuses an action unknown to both the file and the SOP', async () => {
    const cases = caseFile((written) => {
      expecting(written, { must_not: ['settlement.auto_pai'] });
    });
    expect(await failuresOf(cases)).toContainEqual(
      expect.stringContaining('got `settlement.auto_pai`. Did you mean `settlement.auto_pay`?'),
    );
  });

  it('lists every unknown action of a case, and still plays the case', async () => {
    const cases = caseFile((written) => {
      expecting(written, { must_not: ['settlement.auto_pai', 'nothing.like_it'] });
    });
    const failures = await failuresOf(cases);
    expect(failures.filter((failure) => failure.includes('meta.policy.actions'))).toHaveLength(2);
    expect(await replay({ files: handbookFiles, cases, only: [] })).toMatchObject({ cases: [{ pass: false }] });
  });

  it('does not suggest a tool in place of itself: it says under which action the tool counts, or that none does', async () => {
    const counted = caseFile((written) => {
      expecting(written, { must: ['jira.create_issue'] });
    });
    expect(await failuresOf(counted)).toContainEqual(
      expect.stringMatching(
        /got `jira.create_issue`. The step that calls it counts as `jira.create_priority_issue`: write that, or add the tool to the list$/,
      ),
    );
    const nowhere = caseFile((written) => {
      expecting(written, { must_not: ['zendesk.request_information'] });
    });
    expect(await failuresOf(nowhere)).toContainEqual(
      expect.stringMatching(/got `zendesk.request_information`, which no step counts as. Add it to the list$/),
    );
  });

  it('knows an action that only the SOP names', async () => {
    const cases = caseFile((written, file) => {
      file.meta.policy.actions = [];
      expecting(written, { must: ['jira.create_priority_issue'] });
    });
    await expect(replay({ files: handbookFiles, cases, only: [] })).resolves.toMatchObject({
      kind: 'replayed',
      cases: [{ pass: true }],
    });
  });

  it('refuses an event that cannot happen to a case of the kind, and lists those that can', async () => {
    const cases = caseFile((written) => {
      written.events = [{ at: later(5), type: 'customer_repled', fields: {} }];
    });
    const replayed = await replay({ files: handbookFiles, cases, only: [] });
    if (replayed.kind !== 'replayed') throw new Error('Expected a sound handbook');
    expect(replayed.cases).toMatchObject([{ pass: false, log: [] }]);
    expect(replayed.cases[0]?.failures.join()).toMatch(
      /in case `FC-001` of `test.cases.yaml`, got `customer_repled`[\s\S]*For every kind: ae_acknowledged, .*clock_tick\nDeclared by the kind `freight_claim`: claimant_reply$/,
    );
  });

  it('fails a case that cannot be read with its place, and plays the others', async () => {
    const text = readFileSync('sops/freight-damage-claim.cases.yaml', 'utf8').replace(
      "received_at: '2026-03-04T14:05:00Z'",
      "received_at: 'soon'",
    );
    const cases = playableCaseFile(parseCaseFile(text, 'x.cases.yaml'), 'x.cases.yaml');
    const replayed = await replay({ files: handbookFiles, cases, only: ['FC-001', 'FC-002'] });
    if (replayed.kind !== 'replayed') throw new Error('Expected a sound handbook');
    expect(replayed.cases.map(({ caseId, pass }) => [caseId, pass])).toEqual([
      ['FC-002', true],
      ['FC-001', false],
    ]);
    expect(replayed.cases[1]?.failures.join()).toMatch(/^`x.cases.yaml:\d+:\d+`: case `FC-001`: Expected /);
  });

  it('refuses a case that is not in the file', async () => {
    await expect(replay({ files: handbookFiles, cases: caseFile(), only: ['FC-01'] })).rejects.toMatchObject({
      code: 'cases.unknown_case',
    });
  });

  it('replays nothing against a handbook with mistakes', async () => {
    expect(
      await replay({ files: handbookWith('"Enterprise"', '"Enterprize"'), cases: caseFile(), only: [] }),
    ).toMatchObject({ kind: 'unsound' });
  });
});
