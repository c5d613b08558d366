import { describe, expect, it } from 'vitest';
import { BOUNDARY_PATH, filesWith, FILES, LENA, MARCUS, SOP_PATH } from '../run/handbook.ts';
import { inWorld } from './world.ts';

const cheaper = filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD');

describe('publishing at once', () => {
  it('numbers the changed SOPs, and says what changed', () =>
    inWorld({}, async (world) => {
      expect(await world.publish(cheaper, 'ana-analyst')).toMatchObject({
        kind: 'published',
        published: {
          number: 2,
          changes: ['SOP freight-damage-claim: escalate above $5,000.00 → $2,500.00'],
          sopVersions: { 'freight-damage-claim': 2 },
        },
      });
      expect(await world.publish(cheaper)).toEqual({ kind: 'unchanged' });
      expect(world.notices).toEqual(['Published: freight-damage-claim v2']);
    }));

  it('refuses a broken file with its findings, and keeps the handbook in force', () =>
    inWorld({}, async (world) => {
      for (const broken of [
        filesWith(SOP_PATH, 'case.claim.amount > escalate_above', 'case.claim.amuont > escalate_above'),
        filesWith(SOP_PATH, 'steps:', 'stepps:'),
        FILES.filter(({ path }) => path !== 'people.yaml'),
        filesWith(BOUNDARY_PATH, '@outcome("permit")', '@outcome("premit")'),
      ]) {
        expect(await world.publish(broken)).toMatchObject({ kind: 'refused' });
      }
      expect((await world.engine.shell.handbooks.current()).published.number).toBe(1);
      expect(new Set(world.notices)).toEqual(new Set(['The saved handbook was refused; the one in force stays']));
    }));
});

it('goes on when a notice cannot be posted, and logs why', () =>
  inWorld({}, async (world) => {
    world.notices.push = () => {
      throw new Error('Slack broke the answer off');
    };
    expect(await world.publish(filesWith(SOP_PATH, 'steps:', 'stepps:'))).toMatchObject({ kind: 'refused' });
    await expect(world.engine.publishing.told()).resolves.toBeUndefined();
    expect(world.troubles).toEqual(['notice.not_told: Error: Slack broke the answer off']);
    expect(await world.publish(cheaper)).toMatchObject({ kind: 'published' });
  }));

describe('a corrected file', () => {
  it('is announced after a refusal, which would otherwise be the last announcement', () =>
    inWorld({}, async (world) => {
      await world.publish(filesWith(SOP_PATH, 'steps:', 'stepps:'));
      expect(await world.publish(FILES)).toEqual({ kind: 'unchanged' });
      expect(await world.publish(FILES)).toEqual({ kind: 'unchanged' });
      expect(world.notices).toEqual([
        'The saved handbook was refused; the one in force stays',
        'The saved handbook has no mistakes any more; it is the one in force',
      ]);
    }));
});

describe('publishing after approval', () => {
  const after = { publishing: 'after_approval' } as const;

  it('keeps a proposal when a process starts on the folder that is in force', () =>
    inWorld(after, async (world) => {
      const saved = await world.publish(cheaper, 'marcus-manager');
      if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
      const { publishing, shell } = world.engine;
      expect(await publishing.publish({ files: FILES }, { name: 'x', person: null }, 'start')).toEqual({
        kind: 'unchanged',
      });
      expect((await shell.handbooks.register()).open?.proposal).toBe(saved.proposal);
    }));

  it('waits for someone of changes_approved_by other than the person who saved it', () =>
    inWorld(after, async (world) => {
      const saved = await world.publish(cheaper, 'marcus-manager');
      if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
      expect(saved.groups).toEqual(['claims-managers']);
      expect(await world.engine.commands.decidePublication(saved.proposal, LENA, true)).toMatchObject({
        ok: false,
        code: 'not_in_group',
      });
      expect(await world.engine.commands.decidePublication(saved.proposal, MARCUS, true)).toMatchObject({
        ok: false,
        code: 'editor',
      });
      expect((await world.engine.shell.handbooks.current()).published.number).toBe(1);
      // Another name for the same content does not make another publisher of it.
      expect(await world.publish(cheaper, 'ana-analyst')).toMatchObject({ proposal: saved.proposal });
      expect(await world.engine.commands.decidePublication(saved.proposal, MARCUS, true)).toMatchObject({
        ok: false,
        code: 'editor',
      });
      await world.publish(FILES, 'marcus-manager');
      const again = await world.publish(cheaper, 'ana-analyst');
      if (again.kind !== 'proposed') throw new Error('Expected a proposal');
      expect(await world.engine.commands.decidePublication(saved.proposal, MARCUS, true)).toMatchObject({
        ok: false,
        code: 'gone',
      });
      expect(await world.engine.commands.decidePublication(again.proposal, MARCUS, true)).toMatchObject({
        ok: true,
        code: 'published',
      });
      expect(await world.engine.commands.decidePublication(again.proposal, MARCUS, true)).toMatchObject({
        ok: false,
        code: 'gone',
      });
      expect((await world.engine.shell.handbooks.current()).published).toMatchObject({
        number: 2,
        publisher: { name: 'Ana Alvarez, approved by Marcus Mbeki', person: 'ana-analyst' },
      });
    }));

  it('ends with a refusal, and the change stays in the folder only', () =>
    inWorld(after, async (world) => {
      const saved = await world.publish(cheaper, 'ana-analyst');
      if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
      expect(await world.engine.commands.decidePublication(saved.proposal, MARCUS, false)).toMatchObject({
        ok: true,
        code: 'refused',
      });
      expect((await world.engine.shell.handbooks.current()).published.number).toBe(1);
    }));

  it('ends when the folder content changes, even to something that is refused', () =>
    inWorld(after, async (world) => {
      const saved = await world.publish(cheaper, 'ana-analyst');
      if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
      expect(await world.publish(filesWith(SOP_PATH, 'steps:', 'stepps:'), 'ana-analyst')).toMatchObject({
        kind: 'refused',
      });
      expect(await world.engine.commands.decidePublication(saved.proposal, MARCUS, true)).toMatchObject({
        ok: false,
        code: 'gone',
      });
    }));

  it('fails when it is unknown who saved it', () =>
    inWorld(after, async (world) => {
      // `marcos-manager` is a slip for the person who then approves.
      for (const person of [null, 'marcos-manager']) {
        const saved = await world.publish(cheaper, person);
        if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
        expect(await world.engine.commands.decidePublication(saved.proposal, MARCUS, true)).toMatchObject({
          ok: false,
          code: 'publisher_unknown',
        });
      }
      expect((await world.engine.shell.handbooks.current()).published.number).toBe(1);
    }));

  it('does not replace a handbook that another process has published meanwhile', () =>
    inWorld(after, async (world) => {
      const saved = await world.publish(cheaper, 'ana-analyst');
      if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
      const first = world.engine;
      const { engine: second } = await world.boot(Infinity, 'another');
      const dearer = filesWith(SOP_PATH, '5,000.00 USD', '7,500.00 USD');
      const other = await second.publishing.publish({ files: dearer }, { name: 'ana-analyst', person: 'ana-analyst' });
      if (other.kind !== 'proposed') throw new Error('Expected a proposal');
      expect(await second.commands.decidePublication(other.proposal, MARCUS, true)).toMatchObject({
        code: 'published',
      });
      expect(await first.commands.decidePublication(saved.proposal, MARCUS, true)).toMatchObject({
        ok: false,
        code: 'gone',
      });
      expect((await world.engine.shell.handbooks.current()).published.number).toBe(2);
    }));

  it('asks the owners of every SOP about a shared file, even when one SOP changes too', () =>
    inWorld(
      {
        ...after,
        files: [
          ...FILES,
          {
            path: 'finance.sop.yaml',
            text:
              filesWith(SOP_PATH, 'sop: freight-damage-claim', 'sop: finance')[0]?.text.replace(
                'changes_approved_by: claims-managers',
                'changes_approved_by: finance',
              ) ?? '',
          },
        ],
      },
      async (world) => {
        const { published: others } = await world.engine.shell.handbooks.current();
        const files = filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD', others.files);
        expect(await world.publish(files, 'ana-analyst')).toMatchObject({
          kind: 'proposed',
          groups: ['claims-managers'],
        });
        const added = files.find(({ path }) => path === 'finance.sop.yaml')?.text.replace('sop: finance', 'sop: audit');
        const withNew = [...others.files, { path: 'audit.sop.yaml', text: added ?? '' }];
        expect(await world.publish(withNew, 'ana-analyst')).toMatchObject({
          kind: 'proposed',
          groups: ['finance', 'claims-managers'],
        });
        for (const changed of [
          filesWith('kinds/freight_claim.yaml', 'kind:', '# Read.\nkind:', files),
          files.filter(({ path }) => path !== 'finance.sop.yaml'),
        ]) {
          const saved = await world.publish(changed, 'ana-analyst');
          if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
          expect(saved.groups.toSorted()).toEqual(['claims-managers', 'finance']);
          // A member of only one of the two groups: both must approve.
          expect(await world.engine.commands.decidePublication(saved.proposal, MARCUS, true)).toEqual({
            ok: true,
            code: 'approved',
            sentence: 'You approved. This also needs someone in finance',
          });
          expect(await world.engine.commands.decidePublication(saved.proposal, MARCUS, true)).toMatchObject({
            ok: false,
            code: 'already_decided',
          });
          expect((await world.engine.shell.handbooks.current()).published.number).toBe(1);
        }
      },
    ));
});
