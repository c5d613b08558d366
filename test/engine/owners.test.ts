/**
 * The boundary, people and the list of owners are published by their owners, not by whoever owns a procedure.
 */
import { describe, expect, it } from 'vitest';
import { allTools } from '../../src/connector/tools.ts';
import { ownerOf } from '../../src/handbook/owners.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { BOUNDARY_PATH, FILES, filesWith, LENA, MARCUS, SOP_PATH } from '../run/handbook.ts';
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
      const again = await world.publish(files, 'ana-analyst');
      if (again.kind !== 'proposed') throw new Error('Expected a proposal');
      expect(await commands.decidePublication(again.proposal, LENA, true)).toMatchObject({ code: 'approved' });
      expect(await commands.decidePublication(again.proposal, MARCUS, true)).toMatchObject({ code: 'published' });
    }));

  it('are approved as the handbook in force says, not the changed one: owners cannot be taken away', () =>
    inWorld(after, async (world) => {
      expect(await asked(world, FILES)).toEqual(['claims-leads']);
      expect(await asked(world, replaced(rules(['**', 'claims-managers'])))).toEqual(['claims-leads']);
      const taken = filesWith(BOUNDARY_PATH, '"CLM-*"', '"*"', replaced(rules(['**', 'claims-managers'])));
      expect(await asked(world, taken)).toEqual(['claims-leads']);
    }));

  it('are approved by everyone who approves a procedure where no rule names the file', () =>
    inWorld({ ...after, files: [...FILES, rules(['owners.yaml', 'claims-leads'])] }, async (world) => {
      const changed = filesWith(BOUNDARY_PATH, '"CLM-*"', '"CLMS-*"', [
        ...FILES,
        rules(['owners.yaml', 'claims-leads']),
      ]);
      expect(await asked(world, changed)).toEqual(['claims-managers']);
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
});
