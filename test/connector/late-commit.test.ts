/**
 * A vendor that finishes a request minutes after its caller gave up: the effect happens once, at whatever moment it is
 * committed, since the call is not repeated before the vendor has given it up.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import { eventOfProbe } from '../../src/engine/outcome.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { commitMsMax, settleMs } from '../../src/kernel/limits.ts';
import type { Value } from '../../src/kernel/value.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { openJournal } from '../../src/sandbox/journal.ts';
import type { VendorName } from '../../src/sandbox/request.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import type { CallContext, ToolBinding } from '../../src/tool/tool.ts';
import { snapshotOf } from '../sandbox/world.ts';
import { jiraClient, salesforceClient, tmsClient, zendeskClient } from './clients.ts';
import { bindingOf } from './subjects.ts';

const START = Date.parse('2026-03-04T14:05:00Z');
const KEY = 'run-7-3a-1';

type World = {
  readonly clock: SimulatedClock;
  readonly sandbox: Sandbox;
  readonly bindings: readonly ToolBinding[];
  readonly ticket: string;
  readonly account: string;
};

async function createWorld(): Promise<World> {
  const clock = new SimulatedClock(START);
  const sandbox = createSandbox({ clock, journal: openJournal(null), webhook: null });
  const exchange = createExchange(sandbox.fetch);
  const at = (vendor: VendorName): string => `${sandbox.address}/${vendor}`;
  const { jira, salesforce, tms, zendesk } = sandboxCredentials;
  const bindings = [
    ...createSalesforceBindings(
      salesforceClient(
        { login_url: at('salesforce'), client_id: salesforce.clientId, client_secret: salesforce.clientSecret },
        exchange,
      ),
    ),
    ...createZendeskBindings(
      zendeskClient({ url: at('zendesk'), client_id: zendesk.clientId, client_secret: zendesk.clientSecret }, exchange),
    ),
    ...createJiraBindings(
      jiraClient({ host: at('jira'), auth: { email: jira.email, api_token: jira.apiToken } }, { exchange }),
    ),
    ...createTmsBindings(tmsClient({ url: at('tms'), auth: { key: tms.apiKey } }, exchange)),
  ];
  const { id } = (await sandbox.act('zendesk', 'file_claim', { sample: 'enterprise-7200' })) as { id: number };
  await sandbox.act('salesforce', 'add_user', { name: 'Ava', email: 'ava@our.example' });
  await sandbox.act('jira', 'add_issue', { key: 'CLM-900', status: 'To Do', priority: 'High', summary: 'Old' });
  const { accounts } = snapshotOf<{ accounts: { Id: string }[] }>(sandbox, 'salesforce');
  await clock.advanceTo(START + 60_000);
  return { clock, sandbox, bindings, ticket: String(id), account: accounts[0]?.Id ?? '' };
}

type Late = {
  readonly tool: string;
  readonly vendor: VendorName;
  readonly method: string;
  readonly input: (world: World) => Readonly<Record<string, Value>>;
  /** Appears in the vendor's records once for each time that the effect happened. */
  readonly trace: string;
};

const LATE: readonly Late[] = [
  {
    tool: 'salesforce.create_task',
    vendor: 'salesforce',
    method: 'POST',
    input: ({ account }) => ({
      record_id: account,
      owner: 'ava@our.example',
      subject: 'Call them',
      due: { $time: START },
    }),
    trace: KEY,
  },
  {
    tool: 'salesforce.record_concession',
    vendor: 'salesforce',
    method: 'POST',
    input: ({ account }) => ({
      record_id: account,
      owner: 'ava@our.example',
      percent: 5,
      basis_points: 500,
      arr: { $money: 'USD', minor: 1_000_000 },
      due: { $time: START },
    }),
    trace: KEY,
  },
  {
    tool: 'zendesk.add_internal_note',
    vendor: 'zendesk',
    method: 'PUT',
    input: ({ ticket }) => ({ ticket, text: 'The claim is approved' }),
    trace: '"body":"The claim is approved"',
  },
  {
    tool: 'jira.add_comment',
    vendor: 'jira',
    method: 'POST',
    input: () => ({ issue: 'CLM-900', text: 'The claim is approved' }),
    trace: 'The claim is approved',
  },
  {
    tool: 'tms.pay_claim',
    vendor: 'tms',
    method: 'POST',
    input: () => ({ claim: 'CASE-1', account_id: 'ACC-GBB02', amount: { $money: 'USD', minor: 50_000 } }),
    trace: KEY,
  },
];
/** Milliseconds after the start at which the vendor commits. */
const COMMITS = [1_000, 24_000, 40_000, 200_000, commitMsMax - 1_000];
const CASES = LATE.flatMap((late) => COMMITS.map((ms) => ({ ...late, ms })));

/** Calls, looks and repeats as the engine does, until the call is done. */
async function follow({ clock, bindings }: World, tool: string, input: Readonly<Record<string, Value>>) {
  const binding = bindingOf([...bindings], tool);
  const startedAt = clock.now();
  const context = (attempt: number): CallContext => ({
    key: KEY,
    attempt,
    intendedAt: startedAt,
    now: clock.now(),
    signal: new AbortController().signal,
  });
  const first = await binding.call(input, context(1));
  const looks: number[] = [];
  for (let probes = 0; ; ) {
    const found = (await binding.probe?.(input, context(1))) ?? { kind: 'unknown' as const, message: '' };
    looks.push(clock.now() - startedAt);
    const progress = {
      kind: 'lost',
      startedAt,
      probeAt: null,
      probes,
      repeat: false,
      isThere: false,
      message: '',
    } as const;
    const call = { callId: 'c', attempts: 1, taken: null, progress };
    const event = eventOfProbe(call, binding.tool, found, clock.now());
    if (event.type !== 'CallProbed') return { first, looks, repeatedAt: null, last: found };
    if (event.result === 'unknown') probes += 1;
    if (event.againAt === null) break;
    await clock.advanceTo(event.againAt);
  }
  const repeatedAt = clock.now() - startedAt;
  return { first, looks, repeatedAt, last: await binding.call(input, context(2)) };
}

const countIn = ({ sandbox }: World, vendor: VendorName, trace: string): number =>
  JSON.stringify(snapshotOf(sandbox, vendor)).split(trace).length - 1;

describe('a write that its vendor finishes after the caller gave up', () => {
  it.each(CASES)(
    '$tool is done once if it is committed after $ms ms',
    async ({ tool, vendor, method, input, trace, ms }) => {
      const world = await createWorld();
      world.sandbox.faults.set(vendor, {
        fault: 'drop_late',
        ms,
        method,
        times: 1,
        path: vendor === 'salesforce' ? '*/sobjects/*' : '*',
      });
      const before = countIn(world, vendor, trace);
      const { first, last } = await follow(world, tool, input(world));
      expect(first.kind).toBe('unknown');
      expect(last.kind).toMatch(/^(?:found|done)$/);
      await world.clock.advanceTo(world.clock.now() + 2 * commitMsMax);
      expect(countIn(world, vendor, trace)).toBe(before + 1);
    },
  );

  it.each(LATE)(
    '$tool is repeated once its vendor can no longer commit it',
    async ({ tool, vendor, method, input, trace }) => {
      const world = await createWorld();
      world.sandbox.faults.set(vendor, {
        fault: 'drop_before',
        method,
        times: 1,
        path: vendor === 'salesforce' ? '*/sobjects/*' : '*',
      });
      const before = countIn(world, vendor, trace);
      const { first, looks, repeatedAt, last } = await follow(world, tool, input(world));
      expect([first.kind, last.kind]).toEqual(['unknown', 'done']);
      expect(repeatedAt).toBe(settleMs + commitMsMax);
      expect(looks.length).toBeGreaterThan(4);
      expect(countIn(world, vendor, trace)).toBe(before + 1);
    },
  );
});
