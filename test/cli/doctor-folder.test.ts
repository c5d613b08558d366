/** Tests of what `sop doctor` says where the folder is not the handbook in force. */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { inWorld, type SimulatedWorld } from '../engine/world.ts';
import { folderOf } from '../handbook-on-disk.ts';
import { filesOf, PERMISSIVE, SOP_PATH, sopFile } from '../run/handbook.ts';
import { sop } from './fake-world.ts';

const WAIT = sopFile(
  '  - step: 1\n    says: Wait\n    wait: { for: 30 days }\n  - step: 2\n    says: Flag\n    flag: seen\n',
);
const OWNERS = {
  path: 'owners.yaml',
  text: 'owners:\n  - { files: "**", approved_by: security }\n',
};
const NOT_OWNED = filesOf(WAIT, PERMISSIVE);
const FILES = [...NOT_OWNED, OWNERS];
const renamed = (before: string, after: string): readonly HandbookFile[] =>
  FILES.map(({ path, text }) => ({ path: path.replace(before, after), text: text.replaceAll(before, after) }));
const EDITED = [...filesOf({ ...WAIT, text: WAIT.text.replace('30 days', '40 days') }, PERMISSIVE), OWNERS];
const OTHER_SOP = [
  ...filesOf({ path: SOP_PATH, text: WAIT.text.replace('sop: test', 'sop: other') }, PERMISSIVE),
  OWNERS,
];

type Said = { readonly code: number; readonly states: readonly string[]; readonly text: string };

async function doctor(world: SimulatedWorld, files: readonly HandbookFile[], mode: 'sandbox' | 'real'): Promise<Said> {
  const called = await sop(['doctor', '--json'], {
    store: { store: world.store },
    configuration: { mode, sopsDirectory: folderOf(files), slackTransport: 'HTTP' },
  });
  const { checks } = called.json() as { checks: { area: string; state: string; message: string }[] };
  const handbook = checks.filter(({ area }) => area === 'handbook');
  return {
    code: called.code,
    states: handbook.map(({ state }) => state),
    text: handbook.map(({ message }) => message).join('\n'),
  };
}

describe('sop doctor, where the folder is not in force', () => {
  it('says that it is refused, why, and which handbook stays', () =>
    inWorld({ files: FILES }, async (world) => {
      await world.claim();
      await world.settle();
      const { code, states, text } = await doctor(world, renamed('claims-agent', 'other-agent'), 'sandbox');
      expect([code, states]).toContainEqual(expect.arrayContaining(['missing']));
      expect(code).toBe(1);
      expect(text).toMatch(/is refused, and handbook 1 stays in force: boundary\/claims-agent\.cedar: The boundary/);
      expect(text).toContain('CASE-1 is still judged by it. Leave it as it is until');
    }));

  it('says in the sandbox that the next save or start publishes it', () =>
    inWorld({ files: FILES }, async (world) => {
      const { code, text } = await doctor(world, EDITED, 'sandbox');
      expect(code).toBe(0);
      expect(text).toContain('is not in force: handbook 1 is. A program that runs publishes it when it is saved');
      expect(text).not.toContain('approver');
    }));

  it('names the procedures in force where another handbook is', () =>
    inWorld({ files: FILES }, async (world) => {
      const { code, text } = await doctor(world, OTHER_SOP, 'sandbox');
      expect(code).toBe(0);
      expect(text).toContain('handbook 1 is, with `test`. If the program runs with another SOPWITH_SOPS');
    }));

  it('says with real systems whether it is proposed, and who is asked', () =>
    inWorld({ files: FILES, publishing: 'after_approval' }, async (world) => {
      expect((await doctor(world, EDITED, 'real')).text).toContain('not proposed: `sop publish` proposes it');
      await world.publish(EDITED, 'ana-analyst');
      expect((await doctor(world, EDITED, 'real')).text).toContain(
        'is proposed, and waits for someone of `security` and `claims-managers`',
      );
    }));

  it('says that no one owns what bounds procedures, and what to write', () =>
    inWorld({ files: NOT_OWNED }, async (world) => {
      const { code, states, text } = await doctor(world, NOT_OWNED, 'real');
      expect([code, states]).toEqual([0, ['there', 'there', 'note']]);
      expect(text).toContain('Expected a rule of `owners.yaml` for `boundary/claims-agent.cedar`');
      expect(text).toContain('such as `- { files: boundary/**, approved_by: security }`');
    }));

  it('says nothing more where the folder is in force', () =>
    inWorld({ files: FILES }, async (world) => {
      const { states, text } = await doctor(world, FILES, 'sandbox');
      expect(states.every((state) => state === 'there')).toBe(true);
      expect(text).toMatch(/Handbook 1 is in force.*\nThe files in `.*` have no mistakes$/);
    }));
});
