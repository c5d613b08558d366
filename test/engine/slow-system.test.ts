/** One slow system holds up only the runs that need it. */
import { expect, it } from 'vitest';
import { BOUNDARY_PATH, FILES, LENA } from '../run/handbook.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, SECOND, type SimulatedWorld } from './world.ts';

const HANGING = Array.from({ length: 5_000 }, () => 'hangs' as const);
/** Claims: more than twice as many as the runs, and the threads, that a worker advances at once. */
const MANY = 60;
const TMS = 'tms.get_shipment_by_bol';

async function claims(world: SimulatedWorld, count: number): Promise<void> {
  for (let ticket = 0; ticket < count; ticket++) await world.claim({}, { id: String(1_000 + ticket) });
}

it('performs an approved call at once while another vendor hangs and 60 claims wait for it', () =>
  inWorld({}, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.rest();
    const { askId } = await world.ask('approval');
    world.vendors.behaviours.set(TMS, [...HANGING]);
    await claims(world, MANY);
    await world.after(40 * SECOND);
    expect(world.vendors.calls.filter(({ tool }) => tool === TMS).length).toBeGreaterThan(8);
    expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
    expect(await world.engine.commands.approve(askId, LENA)).toMatchObject({ ok: true });
    await world.settle();
    expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
  }));

it('takes in and begins a new claim at once while another vendor hangs', () =>
  inWorld({}, async (world) => {
    world.vendors.behaviours.set(TMS, [...HANGING]);
    await claims(world, MANY);
    await world.after(10 * SECOND);
    const accounts = (): number => world.vendors.calls.filter(({ tool }) => tool === 'salesforce.get_account').length;
    const before = accounts();
    await world.claim({}, { id: '9001' });
    await world.settle();
    expect(accounts()).toBe(before + 1);
  }));

it('serves the runs that wait for a vendor in the order in which they came', () =>
  inWorld({}, async (world) => {
    world.vendors.behaviours.set(TMS, HANGING.slice(0, 8));
    await claims(world, 40);
    await world.after(3 * MINUTE);
    const tickets = world.vendors.calls.filter(({ tool }) => tool === 'jira.create_issue').length;
    expect(tickets).toBe(40);
    const states = await Promise.all(
      (await world.store.runs.list({ limit: 50, newestFirst: false })).map(({ status }) => status),
    );
    expect(states).toHaveLength(40);
    expect(new Set(states)).not.toContain('running');
  }));

it('advances runs while Slack takes ten seconds for each message', () =>
  inWorld(
    {
      thread: (_, clock) => {
        const slow = async (): Promise<{ kind: 'unknown'; message: string }> => {
          await clock.sleep(10_000);
          return { kind: 'unknown', message: 'No answer' };
        };
        return {
          post: slow,
          update: slow,
          find: slow,
          remove: async () => true,
          placeOf: async (name) => ({ kind: 'place', channel: name }),
          refusalOf: async () => null,
          contentHash: () => '',
        };
      },
    },
    async (world) => {
      await claims(world, MANY);
      await world.after(2 * SECOND);
      await world.claim({}, { id: '9001' });
      await world.settle();
      expect(world.vendors.doneOf('jira.create_issue')).toBe(MANY + 1);
    },
  ));

it('stops while runs wait for a slot, and a later process completes them', () =>
  inWorld({}, async (world) => {
    world.vendors.behaviours.set(TMS, HANGING.slice(0, 8));
    await claims(world, 30);
    await world.after(SECOND);
    const stopped = world.engine.worker.stop();
    // The calls in flight end within their timeout.
    await world.after(30 * SECOND);
    await stopped;
    await world.boot(Infinity, 'next');
    await world.after(3 * MINUTE);
    expect(world.vendors.doneOf('jira.create_issue')).toBe(30);
  }));

it('gives back a slot that a run waited for when its call needs approval meanwhile', () =>
  inWorld({}, async (world) => {
    world.vendors.behaviours.set(TMS, HANGING.slice(0, 8));
    await claims(world, 30);
    await world.after(SECOND);
    const withApproval = (text: string): string =>
      `${text.replace('    Action::"tms.get_shipment_by_bol",\n', '')}
@id("shipment-after-approval")
@outcome("approval")
@approvers("claims-leads:1")
@expires("PT4H")
@reason("Shipments are confidential this week")
permit (principal is Bot, action == Action::"tms.get_shipment_by_bol", resource is Case);
`;
    const files = FILES.map((file) =>
      file.path === BOUNDARY_PATH ? { ...file, text: withApproval(file.text) } : file,
    );
    expect(await world.publish(files)).toMatchObject({ kind: 'published' });
    await world.after(2 * MINUTE);
    const before = world.vendors.doneOf('jira.create_issue');
    await world.publish(FILES);
    await world.claim({}, { id: '9001' });
    await world.settle();
    expect(world.vendors.doneOf('jira.create_issue')).toBe(before + 1);
  }));
