import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { allTools } from '../../src/connector/tools.ts';
import { createReplayCompiler } from '../../src/evaluate/replay-compiler.ts';
import { PEOPLE_FILE, type HandbookFile } from '../../src/handbook/handbook-file.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { handbookFiles } from './cases.ts';

const registry = createRegistry(allTools());
const people = compileHandbook(handbookFiles, registry).handbook?.people;
if (people === undefined) throw new Error('The handbook is sound');
const withPeople = (changed: unknown): readonly HandbookFile[] =>
  handbookFiles.map((file) => (file.path === PEOPLE_FILE ? { path: PEOPLE_FILE, text: stringify(changed) } : file));
const stranger = {
  person: 'mo',
  name: 'Mo',
  email: 'mo@other.example',
  slack_user: 'UREPLAY001',
  slack_team: 'TSOPWITH1',
};

describe('The compiler of a replay', () => {
  it('returns the same handbook as a full compilation for a case with its own people, reusing the compiled SOPs', () => {
    const compiler = createReplayCompiler(registry);
    const { handbook: first } = compiler.handbook(handbookFiles);
    const files = withPeople({ ...people, people: [...people.people, { ...stranger, away: [] }] });
    const { handbook } = compiler.handbook(files);
    const full = compileHandbook(files, registry).handbook;
    expect(handbook?.people.people.map(({ person }) => person)).toContain('mo');
    expect(handbook?.people).toEqual(full?.people);
    expect([handbook?.hash, handbook?.timeZone]).toEqual([full?.hash, full?.timeZone]);
    expect(handbook?.hash).not.toBe(first?.hash);
    expect(handbook?.sops).toBe(first?.sops);
  });

  it('compiles in full when the groups differ, and finds the mistakes', () => {
    const compiler = createReplayCompiler(registry);
    compiler.handbook(handbookFiles);
    const files = withPeople({ ...people, groups: people.groups.slice(1) });
    expect(compiler.handbook(files)).toEqual(compileHandbook(files, registry));
    expect(compiler.handbook(files).handbook).toBeNull();
  });

  it('compiles in full when a file other than the people file differs', () => {
    const compiler = createReplayCompiler(registry);
    const { handbook: first } = compiler.handbook(handbookFiles);
    const files = handbookFiles.map((file) =>
      file.path.endsWith('.sop.yaml')
        ? { ...file, text: file.text.replace('title: Freight damage claim', 'title: Another') }
        : file,
    );
    const { handbook } = compiler.handbook(files);
    expect(handbook?.sops).not.toBe(first?.sops);
    expect([...(handbook?.sops.values() ?? [])].map(({ title }) => title)).toContain('Another');
  });

  it('knows the handbook of an earlier replay', () => {
    const { handbook: first } = createReplayCompiler(registry).handbook(handbookFiles);
    const { handbook } = createReplayCompiler(registry).handbook(handbookFiles.map((file) => ({ ...file })));
    expect(handbook?.sops).toBe(first?.sops);
  });

  it('parses a stored version of an SOP once', () => {
    const compiler = createReplayCompiler(registry);
    const file = handbookFiles.find(({ path }) => path.endsWith('.sop.yaml'));
    const [text, path] = [file?.text ?? '', file?.path ?? ''];
    expect(compiler.sop(text, path).sop).toBe(compiler.sop(text, path).sop);
    expect(compiler.sop(`${text}\n`, path).sop).not.toBe(compiler.sop(text, path).sop);
  });
});
