import { beforeAll, describe, expect, it } from 'vitest';
import type { HandbookNeeds, SystemSetting } from '../../src/cli/cli-context.ts';
import { needsOf, systemsNeeded } from '../../src/cli/handbook-needs.ts';
import type { CheckFinding } from '../../src/connector/check.ts';
import type { Store } from '../../src/engine/ports.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { filesOf, handbookOf, PERMISSIVE, sopFile } from '../run/handbook.ts';
import { approvedLargeClaim, playedStore } from '../evaluate/played-world.ts';
import { sop } from './fake-world.ts';

type Check = { readonly area: string; readonly state: string; readonly message: string };

let store: Store;
beforeAll(async () => {
  store = await playedStore(approvedLargeClaim);
});

const answering = (
  system: string,
  findings: readonly CheckFinding[] = [],
  seen: HandbookNeeds[] = [],
): SystemSetting => ({
  system,
  state: 'configured',
  check: (needs) => {
    seen.push(needs);
    return Promise.resolve({ system, answers: true, message: `${system} answers`, findings });
  },
});
const finding = (kind: CheckFinding['kind'], subject: string, name: string): CheckFinding => ({
  kind,
  subject,
  name,
  message: `${subject} ${name}`,
});
const diagnose = async (
  systems: readonly SystemSetting[],
  options: Parameters<typeof sop>[1] = {},
): Promise<{ code: number; checks: readonly Check[] }> => {
  const called = await sop(['doctor', '--json'], {
    store: { store },
    configuration: { mode: 'real', slackTransport: 'Socket Mode', systems },
    ...options,
  });
  return { code: called.code, checks: (called.json() as { checks: Check[] }).checks };
};

describe('sop doctor', () => {
  it('says in the sandbox that nothing real is touched, and reports nothing missing', async () => {
    const called = await sop(['doctor'], { store: { store } });
    expect(called.code).toBe(0);
    expect(called.out).toContain('Sandbox: no Slack credentials are set');
    expect(called.out).toMatch(/Nothing needed is missing\n$/);
  });

  it('reports no problem before the first start', async () => {
    const called = await sop(['doctor', '--json'], {
      store: { store: createMemoryStore(), pendingMigrations: () => Promise.resolve(['0000_tables']) },
    });
    expect(called.code).toBe(0);
    expect(called.json()).toMatchObject({ ok: true, mode: 'sandbox' });
  });

  it('compares the systems of declared tools with the settings, and asks nothing of them', async () => {
    const reached = { url: 'https://tms.our.example', auth: { by: 'bearer' as const }, private: false };
    const { code, checks } = await diagnose([answering('slack')], {
      store: { store: createMemoryStore() },
      configuration: {
        mode: 'real',
        slackTransport: 'Socket Mode',
        systems: [answering('slack')],
        sopsDirectory: 'sops/examples/detention',
        declaredSystems: new Map([
          ['mcleod', reached],
          ['oldtms', reached],
        ]),
      },
    });
    expect(code).toBe(1);
    expect(checks.filter(({ area }) => ['mcleod', 'oldtms', 'turvo'].includes(area))).toEqual([
      {
        area: 'mcleod',
        state: 'there',
        message: 'At https://tms.our.example, with its secret as a bearer token; nothing was asked there',
      },
      {
        area: 'oldtms',
        state: 'beyond_need',
        message: expect.stringContaining('no tool of the handbook in force is declared for it'),
      },
      { area: 'turvo', state: 'missing', message: expect.stringContaining('SOPWITH_SYSTEM_SECRET_TURVO') },
    ]);
  });

  it('compares the declared senders with the secrets that are set', async () => {
    const { checks } = await diagnose([answering('slack')], {
      configuration: {
        mode: 'real',
        slackTransport: 'Socket Mode',
        systems: [answering('slack')],
        senders: ['edi-gateway'],
      },
    });
    expect(checks.filter(({ area }) => area === 'senders')).toEqual([
      {
        area: 'senders',
        state: 'missing',
        message: expect.stringContaining('SOPWITH_SENDER_SECRETS_EDI_GATEWAY is set, but `senders.yaml` declares no'),
      },
      {
        area: 'senders',
        state: 'note',
        message: expect.stringContaining('has no secret, so it cannot send: set SOPWITH_SENDER_SECRETS_TMS'),
      },
      {
        area: 'senders',
        state: 'note',
        message: expect.stringContaining('set SOPWITH_SENDER_SECRETS_WOBBLY, or SOPWITH_EDI_FOLDER'),
      },
    ]);
  });

  it('counts what arrived and had no effect', async () => {
    const fresh = createMemoryStore();
    const inbox = async (): Promise<Check | undefined> =>
      (await diagnose([answering('slack')], { store: { store: fresh } })).checks.find(({ area }) => area === 'inbox');
    expect(await inbox()).toMatchObject({ state: 'there' });
    const item = { source: 'zendesk', receivedAt: Date.now(), payload: null };
    await fresh.inbox.record({ ...item, eventId: 'a' }, 'refused: it is unreadable');
    await fresh.inbox.record({ ...item, eventId: 'b' }, 'ignored: no kind has the form');
    await fresh.inbox.record({ ...item, eventId: 'c', receivedAt: 0 }, 'ignored: long ago');
    expect(await inbox()).toMatchObject({
      state: 'note',
      message:
        '2 messages of the last 7 days had no effect, or not all of it (1 refused, 1 ignored); `sop inbox` lists them with the reasons',
    });
  });

  it('names the variables of a system that an SOP in force needs', async () => {
    const { code, checks } = await diagnose([
      answering('slack'),
      { system: 'jira', state: 'missing', variables: ['JIRA_HOST', 'JIRA_EMAIL'] },
    ]);
    expect(code).toBe(1);
    expect(checks).toContainEqual({
      area: 'jira',
      state: 'missing',
      message: 'Not configured: set JIRA_HOST, JIRA_EMAIL',
    });
  });

  it('asks each connector with what the SOPs in force use', async () => {
    const seen: HandbookNeeds[] = [];
    await diagnose([answering('zendesk', [], seen)]);
    expect(seen[0]?.zendeskUse).toEqual({ groups: ['Standard Claims'], fields: {} });
    expect(seen[0]?.jiraUses).toEqual([{ project: 'CLM', issueType: 'Task', priorities: ['High'] }]);
    expect(seen[0]?.slackChannels).toEqual(['freight-claims']);
    expect([...(seen[0]?.tools ?? [])].sort()).toEqual([
      'jira.create_issue',
      'salesforce.get_account',
      'slack.escalate',
      'slack.notify',
      'tms.get_shipment_by_bol',
      'zendesk.assign_group',
      'zendesk.open_ticket',
      'zendesk.send_acknowledgment',
    ]);
  });

  it('does not report fields and TMS records that only other tools need as missing', async () => {
    const { code, checks } = await diagnose([
      answering('salesforce', [
        finding('missing', 'field', 'Open_Claims_Exposure__c'),
        finding('missing', 'field', 'Tier__c'),
      ]),
      answering('zendesk', [finding('missing', 'field', 'bol_key')]),
      answering('tms', [finding('missing', 'collection', 'payments')]),
      answering('jira', [finding('missing', 'field', 'customfield_10010')]),
    ]);
    expect(code).toBe(1);
    expect(
      checks
        .filter(({ area, state }) => ['salesforce', 'zendesk', 'tms', 'jira'].includes(area) && state !== 'there')
        .map(({ area, state }) => `${area} ${state}`),
    ).toEqual(['salesforce note', 'salesforce missing', 'zendesk note', 'tms note', 'jira missing']);
  });

  it('judges what is missing and what is unneeded by what the SOPs use', async () => {
    const { code, checks } = await diagnose([
      answering('jira', [
        finding('there', 'permission', 'CREATE_ISSUES'),
        finding('there', 'permission', 'ADD_COMMENTS'),
        finding('beyond_need', 'permission', 'ADMINISTER'),
      ]),
    ]);
    expect(code).toBe(0);
    expect(checks.filter(({ area }) => area === 'jira').map(({ state, message }) => [state, message])).toEqual([
      ['there', 'jira answers'],
      ['there', 'permission CREATE_ISSUES'],
      [
        'beyond_need',
        'The permission `ADD_COMMENTS` is not needed by any SOP in force; remove it, or keep it for later',
      ],
      ['beyond_need', 'permission ADMINISTER'],
    ]);
    const missing = await diagnose([answering('jira', [finding('missing', 'permission', 'ADD_COMMENTS')])]);
    expect(missing.code).toBe(0);
    expect((await diagnose([answering('jira', [finding('missing', 'permission', 'CREATE_ISSUES')])])).code).toBe(1);
    expect((await diagnose([answering('jira', [finding('missing', 'priority', 'High')])])).code).toBe(1);
  });

  it('says when a system does not answer, and when its check fails', async () => {
    const silent: SystemSetting = {
      system: 'tms',
      state: 'configured',
      check: () => Promise.resolve({ system: 'tms', answers: false, message: 'The TMS does not answer', findings: [] }),
    };
    const broken: SystemSetting = {
      system: 'zendesk',
      state: 'configured',
      check: () => Promise.reject(new Error('boom')),
    };
    const { code, checks } = await diagnose([silent, broken]);
    expect(code).toBe(1);
    expect(checks).toContainEqual({ area: 'tms', state: 'missing', message: 'The TMS does not answer' });
    expect(checks).toContainEqual({ area: 'zendesk', state: 'missing', message: 'It could not be checked: boom' });
  });

  it('notes a database that is in use or not yet created, and reports one that cannot be opened as missing', async () => {
    const failing = (code: string) => ({
      openStore: () => Promise.reject(new Trouble(code, { message: `No: ${code}` })),
    });
    for (const harmless of ['store.directory_in_use', 'store.not_there']) {
      const { code, checks } = await diagnose([], failing(harmless));
      expect([code, checks.find(({ area }) => area === 'database')]).toEqual([
        0,
        { area: 'database', state: 'note', message: `No: ${harmless}` },
      ]);
    }
    const { code, checks } = await diagnose([], failing('store.failed'));
    expect([code, checks.find(({ area }) => area === 'database')]).toEqual([
      1,
      { area: 'database', state: 'missing', message: 'No: store.failed' },
    ]);
  });

  it('reports every problem of the configuration', async () => {
    const { code, checks } = await diagnose([], {
      store: { store },
      configuration: { mode: 'real', problems: ['Expected A', 'Expected B'] },
    });
    expect(code).toBe(1);
    expect(checks.filter(({ area }) => area === 'configuration').map(({ message }) => message)).toEqual([
      'Expected A',
      'Expected B',
    ]);
  });

  it('reports a handbook that is not where it should be as missing', async () => {
    const called = await sop(['doctor', '--json'], { store: { store }, configuration: { sopsDirectory: 'nowhere' } });
    expect(called.code).toBe(1);
    expect(called.out).toContain('Expected the handbook in the folder `nowhere`, got none');
  });

  it('counts a judgment as a use of the model', () => {
    const judge =
      '  - step: 1\n    says: Look\n    judge:\n      question: Orders?\n      about: = case.claim.text\n      answers: [yes, no]\n    save: reply\n    if_unsure:\n      says: Nobody knows\n      flag: unsure\n';
    expect([...systemsNeeded(needsOf(handbookOf(filesOf(sopFile(judge), PERMISSIVE))))]).toEqual(['slack', 'openai']);
    expect(systemsNeeded(needsOf(handbookOf())).has('openai')).toBe(false);
  });
});
