/** `sop publish` on a real record: what it shows, what it refuses, and what it leaves in the register. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allTools } from '../../src/connector/tools.ts';
import { createHandbooks } from '../../src/engine/handbooks.ts';
import { createVerifiedRuns } from '../../src/engine/verified-runs.ts';
import { createPublishing } from '../../src/engine/publish-handbook.ts';
import { readHandbookFolder } from '../../src/handbook-folder/read-handbook-folder.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { KEYS } from '../record-keys.ts';
import { ROOT, sop, type Called } from './fake-world.ts';

const SOP = 'freight-damage-claim.sop.yaml';

type Publishing = {
  readonly folder: string;
  edit(path: string, from: string, to: string): void;
  run(...words: string[]): Promise<Called>;
  /** `sop diff` of the folder and what is in force. */
  diff(...words: string[]): Promise<Called>;
  register(): ReturnType<ReturnType<typeof createHandbooks>['register']>;
};

/** A folder with the shipped handbook, which is in force. */
async function published(settings: { mode?: 'sandbox' | 'real'; publisher?: string | null } = {}): Promise<Publishing> {
  const { mode = 'real', publisher = null } = settings;
  const folder = join(mkdtempSync(join(tmpdir(), 'sopwith-publish-')), 'sops');
  cpSync(join(ROOT, 'sops'), folder, { recursive: true });
  onTestFinished(() => {
    rmSync(join(folder, '..'), { recursive: true });
  });
  const store = createMemoryStore();
  const registry = createRegistry(allTools());
  const handbooks = createHandbooks(store, registry, { keys: KEYS });
  let id = 0;
  const clock = { now: () => 1_800_000_000_000, sleep: () => Promise.resolve() };
  const shell = {
    store,
    registry,
    handbooks,
    keys: KEYS,
    verified: createVerifiedRuns(KEYS, clock),
    clock,
    random: { id: (prefix: string) => `${prefix}-${++id}`, bytes: (count: number) => '0'.repeat(count * 2) },
  };
  const publishing = createPublishing(shell, mode === 'real' ? 'after_approval' : 'at_once', null);
  await publishing.publish(readHandbookFolder(folder), { name: 'first', person: null, world: mode });
  return {
    folder,
    edit(path, from, to) {
      const text = readFileSync(join(folder, path), 'utf8');
      expect(text).toContain(from);
      writeFileSync(join(folder, path), text.replace(from, to));
    },
    diff: (...words) => sop(['diff', folder, ...words], { store: { store } }),
    run: (...words) =>
      sop(['publish', folder, ...words], {
        store: { store, publish: (files, by) => publishing.publish({ files }, by) },
        configuration: { mode, publisher },
      }),
    register: () => handbooks.register(),
  };
}

it('sop diff of one folder shows what it changes over what is in force, and needs no publisher', async () => {
  const { edit, diff } = await published();
  expect(await diff()).toMatchObject({ code: 0, out: 'No difference\n' });
  edit('owners.yaml', 'tools/**\n    approved_by: security', 'tools/**\n    approved_by: finance');
  expect(await diff()).toMatchObject({
    code: 1,
    out: 'changed  owners.yaml\n  Owners, files tools/**, approved by: security → finance\n',
  });
});

describe('sop publish', () => {
  it('warns of a handbook in which no one owns the boundary, and asks everyone whom the boundary asks', async () => {
    const { folder, run } = await published({ publisher: 'ana-analyst' });
    rmSync(join(folder, 'owners.yaml'));
    const { out } = await run('--preview');
    expect(out).toContain('Expected a rule of `owners.yaml` for `boundary/claims-agent.cedar`, `boundary/limits.yaml`');
    expect(out).toContain('Write `owners.yaml` with the group that approves each');
    expect((await run('--preview', '--json')).json()).toMatchObject({ warnings: [{ rule: 'no-owner' }] });
  });

  it('shows files, versions, changes and approvers, and proposes', async () => {
    const { edit, run, register } = await published({ publisher: 'ana-analyst' });
    edit(SOP, '5,000.00 USD', '2,500.00 USD');
    const shown = await run('--preview');
    expect(shown.code).toBe(0);
    expect(shown.out).toBe(
      [
        'Compared with handbook 1, which is in force:',
        '  changed  freight-damage-claim.sop.yaml',
        'New versions: freight-damage-claim v2',
        '  SOP freight-damage-claim: escalate above $5,000.00 → $2,500.00',
        'Must be approved by: claims-managers',
        '  claims-managers approves freight-damage-claim.sop.yaml, by `owners.yaml`; changes of freight-damage-claim',
        '',
      ].join('\n'),
    );
    expect((await register()).open).toBeNull();
    const proposed = await run('--json');
    expect([proposed.code, proposed.json()]).toEqual([
      0,
      {
        kind: 'proposed',
        proposal: 'proposal-1',
        handbook: null,
        over: 1,
        files: [{ path: SOP, how: 'changed' }],
        versions: ['freight-damage-claim v2'],
        changes: ['SOP freight-damage-claim: escalate above $5,000.00 → $2,500.00'],
        approved_by: ['claims-managers'],
        why: [
          {
            group: 'claims-managers',
            why: ['freight-damage-claim.sop.yaml, by `owners.yaml`', 'changes of freight-damage-claim'],
          },
        ],
        warnings: [],
      },
    ]);
    expect(await register()).toMatchObject({
      open: {
        publisher: { person: 'ana-analyst', account: { user: userInfo().username, host: hostname() } },
        groups: ['claims-managers'],
        isAnnounced: false,
      },
      published: [{ number: 1 }],
    });
  });

  it('names the owner of a shared file that was changed', async () => {
    const { edit, run } = await published({ publisher: 'ana-analyst' });
    edit('people.yaml', 'people:', '# Checked in November.\npeople:');
    expect((await run('--preview')).out).toContain('Must be approved by: security\n');
  });

  it('refuses a folder with mistakes, with the findings of sop check', async () => {
    const { edit, run, register } = await published({ publisher: 'ana-analyst' });
    edit(SOP, 'case.claim.amount > escalate_above', 'case.claim.amuont > escalate_above');
    const refused = await run();
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toContain('freight-damage-claim.sop.yaml');
    expect(refused.err).toContain('amuont');
    expect((await run('--json')).json()).toMatchObject({ kind: 'refused', findings: [{ file: SOP }] });
    expect((await register()).open).toBeNull();
  });

  it.each([
    ['no one', [], 'Expected who publishes, got no one'],
    [
      'a slip',
      ['--by', 'ana-analist'],
      'Expected a person of `people.yaml`, got `ana-analist`. Did you mean `ana-analyst`?',
    ],
  ])('proposes nothing for %s', async (_, words, sentence) => {
    const { edit, run, register } = await published();
    edit(SOP, '5,000.00 USD', '2,500.00 USD');
    const refused = await run(...words);
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toContain(sentence);
    expect((await register()).open).toBeNull();
    expect(await run('--by', 'ana-analyst')).toMatchObject({ code: 0 });
  });

  it('publishes at once in the sandbox, and says when there is nothing to publish', async () => {
    const { edit, run, register } = await published({ mode: 'sandbox' });
    expect((await run()).out).toContain('there is nothing to publish');
    edit(SOP, '5,000.00 USD', '2,500.00 USD');
    expect((await run()).out).toMatch(/Published as handbook 2\n$/);
    expect((await register()).published).toHaveLength(2);
  });
});
