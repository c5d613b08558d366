/**
 * The boundary, people and the list of owners are published by their owners, not by whoever owns a procedure.
 */
import { describe, expect, it } from 'vitest';
import { allTools } from '../../src/connector/tools.ts';
import { ownerOf } from '../../src/handbook/owners.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { createPublishing } from '../../src/engine/publish-handbook.ts';
import { AVA, BOUNDARY_PATH, FILES, filesWith, LENA, MARCUS, slackUser, SOP_PATH } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const rules = (...pairs: readonly (readonly [string, string])[]): HandbookFile => ({
  path: 'owners.yaml',
  text: `owners:\n${pairs.map(([files, group]) => `  - files: "${files}"\n    approved_by: ${group}\n`).join('')}`,
});
const OWNERS = rules(['boundary/**', 'claims-leads'], ['owners.yaml', 'claims-leads']);
const OWNED = [...FILES, OWNERS];
const after = { publishing: 'after_approval', files: OWNED } as const;
const replaced = (file: HandbookFile): HandbookFile[] => OWNED.map((old) => (old.path === file.path ? file : old));

async function asked(world: SimulatedWorld, files: readonly HandbookFile[]): Promise<readonly string[]> {
  const publication = await world.publish(files, 'ana-analyst');
  return publication.kind === 'proposed' ? publication.groups : [publication.kind];
}

describe('changes of a handbook with owners', () => {
  it('are approved by the owner of the file, and those of a procedure by its own approvers', () =>
    inWorld(after, async (world) => {
      expect(await asked(world, filesWith(BOUNDARY_PATH, '"CLM-*"', '"CLMS-*"', OWNED))).toEqual(['claims-leads']);
      expect(await asked(world, filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD', OWNED))).toEqual([
        'claims-managers',
      ]);
      const both = filesWith(BOUNDARY_PATH, '"CLM-*"', '"CLMS-*"', filesWith(SOP_PATH, '5,000.00', '2,500.00', OWNED));
      expect(await asked(world, both)).toEqual(['claims-leads', 'claims-managers']);
    }));

  it('are published once every group has approved, each by another person than the author', () =>
    inWorld(after, async (world) => {
      const files = filesWith(BOUNDARY_PATH, '"CLM-*"', '"CLMS-*"', filesWith(SOP_PATH, '5,000.00', '2,500.00', OWNED));
      const saved = await world.publish(files, 'lena-lead');
      if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
      const { commands } = world.engine;
      expect(await commands.decidePublication(saved.proposal, MARCUS, true)).toMatchObject({ code: 'approved' });
      expect(await commands.decidePublication(saved.proposal, LENA, true)).toMatchObject({ ok: false, code: 'editor' });
      // The first publisher of a content stays its publisher until it is withdrawn.
      expect(await asked(world, OWNED)).toEqual(['unchanged']);
      const again = await world.publish(files, 'ana-analyst');
      if (again.kind !== 'proposed') throw new Error('Expected a proposal');
      expect(await commands.decidePublication(again.proposal, LENA, true)).toMatchObject({ code: 'approved' });
      expect(await commands.decidePublication(again.proposal, MARCUS, true)).toMatchObject({ code: 'published' });
    }));

  it('are published in whatever order the groups approve', () =>
    inWorld(after, async (world) => {
      const files = filesWith(BOUNDARY_PATH, '"CLM-*"', '"CLMS-*"', filesWith(SOP_PATH, '5,000.00', '2,500.00', OWNED));
      const saved = await world.publish(files, 'ana-analyst');
      if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
      expect(saved.groups).toEqual(['claims-leads', 'claims-managers']);
      const { commands } = world.engine;
      expect(await commands.decidePublication(saved.proposal, MARCUS, true)).toMatchObject({ code: 'approved' });
      expect(await commands.decidePublication(saved.proposal, LENA, true)).toMatchObject({ code: 'published' });
    }));

  it('are refused by anyone who may approve them, also of a group that has approved', () =>
    inWorld(after, async (world) => {
      const files = filesWith(BOUNDARY_PATH, '"CLM-*"', '"CLMS-*"', filesWith(SOP_PATH, '5,000.00', '3,500.00', OWNED));
      const saved = await world.publish(files, 'ana-analyst');
      if (saved.kind !== 'proposed') throw new Error('Expected a proposal');
      const { commands } = world.engine;
      expect(await commands.decidePublication(saved.proposal, LENA, true)).toMatchObject({ code: 'approved' });
      const leo = slackUser('ULEO00001');
      expect(await commands.decidePublication(saved.proposal, leo, false)).toMatchObject({ ok: true, code: 'refused' });
      expect(await commands.decidePublication(saved.proposal, MARCUS, true)).toMatchObject({ ok: false, code: 'gone' });
    }));

  it('are approved as the handbook in force says, not the changed one: owners cannot be taken away', () =>
    inWorld(after, async (world) => {
      expect(await asked(world, FILES)).toEqual(['claims-leads']);
      expect(await asked(world, replaced(rules(['**', 'claims-managers'])))).toEqual(['claims-leads']);
      const taken = filesWith(BOUNDARY_PATH, '"CLM-*"', '"*"', replaced(rules(['**', 'claims-managers'])));
      expect(await asked(world, taken)).toEqual(['claims-leads']);
    }));

  it('are approved by everyone whom the boundary asks, too, where no rule names what bounds procedures', () =>
    inWorld({ ...after, files: [...FILES, rules(['owners.yaml', 'claims-leads'])] }, async (world) => {
      const changed = filesWith(BOUNDARY_PATH, '"CLM-*"', '"CLMS-*"', [
        ...FILES,
        rules(['owners.yaml', 'claims-leads']),
      ]);
      expect(await asked(world, changed)).toEqual(['claims-managers', 'claims-leads']);
    }));

  it('are approved so without a list of owners, also one that names those who would like to own everything', () =>
    inWorld({ publishing: 'after_approval', files: FILES }, async (world) => {
      const both = ['claims-managers', 'claims-leads'];
      expect(await asked(world, [...FILES, rules(['**', 'claims-managers'])])).toEqual(both);
      expect(await asked(world, filesWith('people.yaml', 'Lena Lindqvist', 'Lena Lind'))).toEqual(both);
      expect(await asked(world, filesWith('boundary/limits.yaml', '25,000.00 USD', '99,999.00 USD'))).toEqual(both);
      expect(await asked(world, filesWith('kinds/freight_claim.yaml', 'kind:', '# Read.\nkind:'))).toEqual([
        'claims-managers',
      ]);
    }));
});

const textOf = (path: string): string => FILES.find((file) => file.path === path)?.text ?? '';
/** A copy of the claims procedure under another name, whose author names who approves its changes. */
const sop = (name: string, approvers: string, ...changes: readonly (readonly [string, string])[]): HandbookFile => ({
  path: `${name}.sop.yaml`,
  text: changes.reduce(
    (text, [from, to]) => text.replace(from, () => to),
    textOf(SOP_PATH)
      .replace('sop: freight-damage-claim', `sop: ${name}`)
      .replace('changes_approved_by: claims-managers', `changes_approved_by: ${approvers}`),
  ),
});
const KIND_LINE = '- case.kind == "freight_claim"';
const startsIf = (amount: string): readonly [string, string] => [
  KIND_LINE,
  `${KIND_LINE}\n    - has(case.claim.amount) && case.claim.amount ${amount.slice(0, 2)} money("${amount.slice(2).trim()}")`,
];

describe('a procedure that is new', () => {
  const strange = sop('evil', 'account-executives');

  it('is approved by the owner of the list of owners and by the approvers of those it gets in the way of', () =>
    inWorld(after, async (world) => {
      expect(await asked(world, [...OWNED, strange])).toEqual(['claims-leads', 'claims-managers']);
      // A copy in a folder is no part of the handbook.
      expect(await asked(world, [...OWNED, { ...strange, path: 'new/evil.sop.yaml' }])).toEqual(['unchanged']);
      expect(await asked(world, [...OWNED, { ...strange, path: 'Evil.sop.yaml' }])).toEqual([
        'claims-leads',
        'claims-managers',
      ]);
    }));

  it('is approved by the owner whom a rule names, too', () =>
    inWorld(
      { ...after, files: [...OWNED.slice(0, -1), rules(['*.sop.yaml', 'finance'], ['owners.yaml', 'claims-leads'])] },
      async (world) => {
        const { published } = await world.engine.shell.handbooks.current();
        expect(await asked(world, [...published.files, strange])).toEqual(['finance', 'claims-managers']);
      },
    ));

  it('is approved by the approvers of every procedure where no file says who owns what', () =>
    inWorld({ ...after, files: [...FILES, sop('audit', 'finance')] }, async (world) => {
      expect(await asked(world, [...FILES, sop('audit', 'finance'), strange])).toEqual(['finance', 'claims-managers']);
    }));

  it('cannot be published by those whom it names', () =>
    inWorld(after, async (world) => {
      const proposed = await world.publish([...OWNED, strange], 'felix-executive');
      if (proposed.kind !== 'proposed') throw new Error('Expected a proposal');
      const { commands } = world.engine;
      expect(await commands.decidePublication(proposed.proposal, AVA, true)).toMatchObject({ code: 'not_in_group' });
      expect(await commands.decidePublication(proposed.proposal, LENA, true)).toMatchObject({ code: 'approved' });
      expect(await commands.decidePublication(proposed.proposal, AVA, true)).toMatchObject({ code: 'not_in_group' });
      expect(await commands.decidePublication(proposed.proposal, MARCUS, true)).toMatchObject({ code: 'published' });
    }));

  it('under the name of one in force, or in its place, asks the approvers of that one', () =>
    inWorld(after, async (world) => {
      const others = OWNED.filter(({ path }) => path !== SOP_PATH);
      expect(await asked(world, [...others, strange])).toEqual(['claims-leads', 'claims-managers']);
      const inPlace = filesWith(SOP_PATH, 'sop: freight-damage-claim', 'sop: evil', OWNED);
      expect(await asked(world, inPlace)).toEqual(['claims-leads', 'claims-managers']);
      const moved = [...others, { path: 'moved.sop.yaml', text: textOf(SOP_PATH) }];
      expect(await asked(world, moved)).toEqual(['claims-leads']);
      const own = filesWith(SOP_PATH, 'changes_approved_by: claims-managers', 'changes_approved_by: finance', OWNED);
      expect(await asked(world, own)).toEqual(['claims-managers']);
      const owner = filesWith(SOP_PATH, 'owner: claims-operations', 'owner: finance', OWNED);
      expect(await asked(world, owner)).toEqual(['claims-managers']);
      expect(await asked(world, others)).toEqual(['claims-managers']);
    }));

  it('is said with the reason, in the announcement and where it is proposed', () =>
    inWorld(after, async (world) => {
      const lines: string[] = [];
      const publishing = createPublishing(world.engine.shell, 'after_approval', (notice) => {
        lines.push(...notice.lines);
        return Promise.resolve(true);
      });
      expect(
        await publishing.publish({ files: [...OWNED, strange] }, { name: 'ana-analyst', person: 'ana-analyst' }),
      ).toMatchObject({
        asked: [
          { group: 'claims-leads', why: ['new procedures that no rule of `owners.yaml` names'] },
          {
            group: 'claims-managers',
            why: [
              'changes of freight-damage-claim, which starts for the same kind of case as evil',
              'changes of freight-damage-claim, which has the same boundary as evil',
            ],
          },
        ],
      });
      expect(lines).toContain('claims-leads approves new procedures that no rule of `owners.yaml` names');
    }));
});

describe('a procedure in force', () => {
  const small = sop('small', 'claims-managers', startsIf('<= 5,000.00 USD'));
  const large = (amount: string, ...more: readonly (readonly [string, string])[]) =>
    sop('large', 'finance', startsIf(amount), ...more);
  const others = OWNED.filter(({ path }) => path !== SOP_PATH);
  const pair = [...others, small, large('> 5,000.00 USD')];

  it('asks the approvers of the other one too when it starts for the cases of that one', () =>
    inWorld({ ...after, files: pair }, async (world) => {
      const withLarge = (file: HandbookFile): HandbookFile[] => [...others, small, file];
      expect(await asked(world, withLarge(large('> 4,000.00 USD')))).toEqual(['finance', 'claims-managers']);
      expect(await asked(world, withLarge(large('> 6,000.00 USD')))).toEqual(['finance']);
      const wording: readonly [string, string] = ['says: A new freight claim arrives', 'says: A claim arrives'];
      expect(await asked(world, withLarge(large('> 5,000.00 USD', wording)))).toEqual(['finance']);
      expect(await asked(world, withLarge(sop('large', 'finance')))).toEqual(['finance', 'claims-managers']);
    }));

  it('under the boundary of another asks the approvers of that one', () => {
    const own = textOf(BOUNDARY_PATH);
    const boundary = { path: 'boundary/other-agent.cedar', text: own };
    const moved = large('> 5,000.00 USD', ['boundary: claims-agent ', 'boundary: other-agent ']);
    return inWorld({ ...after, files: [...others, boundary, small, moved] }, async (world) => {
      const back = [...others, boundary, small, large('> 5,000.00 USD')];
      expect(await asked(world, back)).toEqual(['finance', 'claims-managers']);
    });
  });
});

describe('two proposals at once', () => {
  it('do not add up: only the newest one can be published, with its own approvals', () =>
    inWorld(after, async (world) => {
      const first = await world.publish([...OWNED, sop('evil', 'finance')], 'ana-analyst');
      if (first.kind !== 'proposed') throw new Error('Expected a proposal');
      const { commands } = world.engine;
      expect(await commands.decidePublication(first.proposal, LENA, true)).toMatchObject({ code: 'approved' });
      const second = await world.publish([...OWNED, sop('worse', 'finance')], 'ana-analyst');
      if (second.kind !== 'proposed') throw new Error('Expected a proposal');
      expect(await commands.decidePublication(first.proposal, MARCUS, true)).toMatchObject({ code: 'gone' });
      expect(await commands.decidePublication(second.proposal, MARCUS, true)).toMatchObject({ code: 'approved' });
      expect((await world.engine.shell.handbooks.current()).published.number).toBe(1);
    }));
});

describe('the file of owners', () => {
  const findings = (file: HandbookFile): string[] =>
    compileHandbook([...FILES, file], createRegistry(allTools())).findings.map(({ message }) => message);

  it('is sound when it names groups with members, and its own owner', () => {
    expect(findings(OWNERS)).toEqual([]);
    expect(findings(rules(['boundary/*', 'claims-leads']))).toEqual([
      'Expected an owner of `owners.yaml` itself, got none',
    ]);
    expect(findings(rules(['**', 'claims-leeds']))).toEqual(['Expected a group of `people.yaml`, got `claims-leeds`']);
    expect(findings(rules(['**', 'claims-leads'], ['**', 'finance']))).toEqual([
      'Expected each pattern once, got `**` again',
    ]);
    expect(findings(rules(['../secrets', 'claims-leads']))).toHaveLength(1);
    expect(findings({ path: 'owners.yaml', text: 'owners: []\n' })).toHaveLength(1);
  });

  it('matches by the most specific rule in any order; one star stays within a folder, and a dot is a dot', () => {
    const rulesOfFiles = [
      { files: 'boundary/limits.yaml', approved_by: 'finance' },
      { files: 'boundary/*', approved_by: 'security' },
      { files: '*.yaml', approved_by: 'it' },
      { files: 'tools/**', approved_by: 'security' },
      { files: 'tools/*.tool.yaml', approved_by: 'finance' },
      { files: '*.sop.yaml', approved_by: 'claims' },
      { files: 'owners.yaml', approved_by: 'security' },
    ];
    for (const owners of [rulesOfFiles, rulesOfFiles.toReversed()]) {
      expect(ownerOf('boundary/limits.yaml', owners)).toBe('finance');
      expect(ownerOf('boundary/claims-agent.cedar', owners)).toBe('security');
      expect(ownerOf('people.yaml', owners)).toBe('it');
      expect(ownerOf('peopleXyaml', owners)).toBeNull();
      expect(ownerOf('calendars/us.yaml', owners)).toBeNull();
      expect(ownerOf('tools/a/b.tool.yaml', owners)).toBe('security');
      expect(ownerOf('tools/b.tool.yaml', owners)).toBe('finance');
      expect(ownerOf('freight.sop.yaml', owners)).toBe('claims');
      expect(ownerOf('owners.yaml', owners)).toBe('security');
    }
    expect(ownerOf('freight.sop.yaml', [{ files: '*.yaml', approved_by: 'it' }])).toBe('it');
  });

  it('matches by a rule within one folder before one for all folders, however long that is', () => {
    const owners = [
      { files: '**/claims-agent.cedar', approved_by: 'claims' },
      { files: 'boundary/*.cedar', approved_by: 'security' },
    ];
    expect(ownerOf('boundary/claims-agent.cedar', owners)).toBe('security');
  });

  it('matches names with a hyphen, and any name within its folder', () => {
    const owners = [{ files: 'freight-*.sop.yaml', approved_by: 'claims' }];
    expect(ownerOf('freight-damage-claim.sop.yaml', owners)).toBe('claims');
    expect(ownerOf('boundary/a\nb.cedar', [{ files: 'boundary/**', approved_by: 'security' }])).toBe('security');
  });
});
