/** A proposal is announced once, whatever ends between its row and its message. */
import { describe, expect, it } from 'vitest';
import { createPublishing } from '../../src/engine/publish-handbook.ts';
import { filesWith, LIMITS_PATH, MARCUS, PEOPLE_PATH, SOP_PATH } from '../run/handbook.ts';
import { inWorld, SECOND, type SimulatedWorld } from './world.ts';

const AFTER = { publishing: 'after_approval' } as const;
const WAITING = 'A changed handbook is waiting to be published';
const cheaper = filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD');
const ana = { name: 'ana-analyst', person: 'ana-analyst' };

/** Proposes in a process that ends right after the proposal is stored. */
async function killedAfterTheRow(world: SimulatedWorld): Promise<void> {
  const { power, engine } = world.process;
  const append = world.store.register.append;
  Object.assign(world.store.register, {
    append: async (...args: Parameters<typeof append>) => {
      const result = await append(...args);
      power.isOff = true;
      return result;
    },
  });
  await expect(engine.publishing.publish({ files: cheaper }, ana)).rejects.toThrow('The power is off');
  Object.assign(world.store.register, { append });
}

async function sweepAfter(world: SimulatedWorld, ms: number): Promise<void> {
  if (ms > 0) await world.clock.advanceTo(world.clock.now() + ms);
  await world.engine.worker.sweep();
  await world.rest();
}

describe('the announcement of a proposal', () => {
  it('is made by the next process when the one that proposed was killed before it', () =>
    inWorld(AFTER, async (world) => {
      await killedAfterTheRow(world);
      expect(world.notices).toEqual([]);
      const { engine } = await world.boot(Infinity, 'another');
      await sweepAfter(world, 31 * SECOND);
      expect(world.notices).toEqual([WAITING]);
      await sweepAfter(world, 31 * SECOND);
      expect(world.notices).toEqual([WAITING]);
      const { open } = await engine.shell.handbooks.register();
      expect(await engine.commands.decidePublication(open?.proposal ?? '', MARCUS, true)).toMatchObject({
        code: 'published',
      });
    }));

  it('names the publisher, and the account from which it was proposed', () =>
    inWorld(AFTER, async (world) => {
      const lines: string[] = [];
      const command = createPublishing(world.engine.shell, 'after_approval', (notice) => {
        lines.push(...notice.lines);
        return Promise.resolve(true);
      });
      const account = { user: 'ann', host: 'ops-1' };
      await command.publish({ files: cheaper }, { ...ana, account });
      expect(lines).toContainEqual('Saved by Ana Alvarez (ann on ops-1). To be published by: claims-managers');
      const { open } = await world.engine.shell.handbooks.register();
      expect(await world.engine.commands.decidePublication(open?.proposal ?? '', MARCUS, true)).toMatchObject({
        code: 'published',
      });
      const { published } = await world.engine.shell.handbooks.current();
      expect(published.publisher).toMatchObject({
        name: 'Ana Alvarez (ann on ops-1), approved by Marcus Mbeki',
        account,
      });
    }));

  it('begins with who saved it, who decides, the files, and people and limits, however much a procedure changes', () =>
    inWorld(AFTER, async (world) => {
      const many = Array.from({ length: 25 }, (_, index) => `  note_${index}: ${index + 2} days`).join('\n');
      const files = filesWith(
        SOP_PATH,
        'values:',
        `values:\n${many}`,
        filesWith(
          LIMITS_PATH,
          '25,000.00',
          '9,000,000.00',
          filesWith(PEOPLE_PATH, 'members: [lena-lead, leo-lead]', 'members: [lena-lead, leo-lead, ana-analyst]'),
        ),
      );
      const lines: string[] = [];
      const command = createPublishing(world.engine.shell, 'after_approval', (notice) => {
        lines.push(...notice.lines);
        return Promise.resolve(true);
      });
      await command.publish({ files }, ana);
      const places = [
        /^Saved by Ana Alvarez/,
        /^\S+ approves /,
        /^Files: .*limits\.yaml.*people\.yaml/,
        /^Group claims-leads, members: ana-analyst is new/,
        /^Limit major_loss: /,
        /note 0/,
      ].map((line) => lines.findIndex((text) => line.test(text)));
      expect(places).not.toContain(-1);
      expect(places).toEqual(places.toSorted((one, other) => one - other));
    }));

  it('is made by a running process when a command without Slack proposed', () =>
    inWorld(AFTER, async (world) => {
      const command = createPublishing(world.engine.shell, 'after_approval', null);
      expect(await command.publish({ files: cheaper }, ana)).toMatchObject({ kind: 'proposed' });
      expect(world.notices).toEqual([]);
      await sweepAfter(world, 0);
      expect(world.notices).toEqual([WAITING]);
    }));

  it('is made once when several processes sweep', () =>
    inWorld(AFTER, async (world) => {
      const others = [await world.boot(Infinity, 'second'), await world.boot(Infinity, 'third')];
      await createPublishing(world.engine.shell, 'after_approval', null).publish({ files: cheaper }, ana);
      await Promise.all(others.map(({ engine }) => engine.worker.sweep()));
      await sweepAfter(world, 0);
      expect(world.notices).toEqual([WAITING]);
    }));

  it('is searched for by a later try, since an earlier one may have posted it', () =>
    inWorld(AFTER, async (world) => {
      await world.engine.worker.stop();
      const tried: unknown[] = [];
      const { publish, announce } = createPublishing(world.engine.shell, 'after_approval', async ({ since }) => {
        tried.push(since);
        return tried.length > 1;
      });
      const at = world.clock.now();
      await publish({ files: cheaper }, ana);
      await announce();
      await world.clock.advanceTo(at + 31 * SECOND);
      await announce();
      await world.clock.advanceTo(at + 62 * SECOND);
      await announce();
      expect(tried).toEqual([null, at]);
    }));

  it('is not made for a proposal that was decided', () =>
    inWorld(AFTER, async (world) => {
      const saved = await createPublishing(world.engine.shell, 'after_approval', null).publish({ files: cheaper }, ana);
      if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
      await world.engine.commands.decidePublication(saved.proposal, MARCUS, false);
      const before = world.notices.length;
      await sweepAfter(world, 31 * SECOND);
      expect(world.notices).toHaveLength(before);
    }));
});

describe('what was decided about a proposal', () => {
  it.each([
    [true, 'published', 'Published: freight-damage-claim v2'],
    [false, 'refused', `Marcus Mbeki refused the changed handbook; the one in force stays`],
  ] as const)('is answered at once while Slack takes the notice slowly (publishes: %s)', (publishes, code, title) =>
    inWorld(AFTER, async (world) => {
      const slack = Promise.withResolvers<boolean>();
      const titles: string[] = [];
      const publishing = createPublishing(world.engine.shell, 'after_approval', (notice) => {
        titles.push(notice.title);
        return notice.proposal === null ? slack.promise : Promise.resolve(true);
      });
      const saved = await publishing.publish({ files: cheaper }, ana);
      if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
      expect(await publishing.decidePublication(saved.proposal, MARCUS, publishes)).toMatchObject({ ok: true, code });
      expect(titles).toEqual([WAITING, title]);
      let isTold = false;
      const told = publishing.told().then(() => {
        isTold = true;
      });
      await world.rest();
      expect(isTold).toBe(false);
      slack.resolve(true);
      await told;
    }),
  );
});

describe('the announcement of a decided proposal', () => {
  it.each([
    [true, 'Published by Marcus Mbeki as handbook 2'],
    [false, 'Marcus Mbeki refused it'],
  ])('is rewritten with what was decided (published: %j), until Slack has taken it', (publishes, sentence) =>
    inWorld(AFTER, async (world) => {
      await world.engine.publishing.publish({ files: cheaper }, ana);
      await sweepAfter(world, SECOND);
      expect([world.notices, world.decided]).toEqual([[WAITING], []]);
      world.isRewritten = false;
      const { open } = await world.engine.shell.handbooks.register();
      await world.engine.commands.decidePublication(open?.proposal ?? '', MARCUS, publishes);
      await sweepAfter(world, SECOND);
      await sweepAfter(world, SECOND);
      expect(new Set(world.decided)).toEqual(new Set([sentence]));
      expect(world.decided.length).toBeGreaterThan(1);
      world.isRewritten = true;
      await sweepAfter(world, SECOND);
      const tries = world.decided.length;
      await sweepAfter(world, SECOND);
      expect(world.decided).toHaveLength(tries);
    }),
  );
});
