/** Every procedure of the project is sound, so the checker must report nothing: neither an error nor a warning. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allTools } from '../../src/connector/tools.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { unownedFiles } from '../../src/review/unowned-files.ts';
import { type HandbookFile, isHandbookPath } from '../../src/handbook/handbook-file.ts';
import { createRegistry } from '../../src/tool/registry.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const registry = createRegistry(allTools());

/**
 * Folders with SOPs in them, below a folder of the project; those of the external benchmark have their own tools, and
 * its suite checks them.
 */
function handbooksIn(folder: string): string[] {
  const root = join(ROOT, folder);
  if (!existsSync(root)) return [];
  const sops = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.sop.yaml') && !path.includes(`sop-bench${sep}`),
  );
  return [...new Set(sops.map((path) => dirname(join(root, path))))].sort();
}

function filesIn(folder: string): HandbookFile[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.split(sep).join('/'));
  return names
    .filter(isHandbookPath)
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

describe('a sound procedure of the project', () => {
  const handbooks = [...handbooksIn('sops'), ...handbooksIn('test')];

  it('is found in several places', () => {
    expect(handbooks.map((folder) => relative(ROOT, folder).split(sep).join('/'))).toEqual(
      expect.arrayContaining(['sops', 'test/sop/corpus/base']),
    );
  });

  it.each(handbooks.map((folder) => ({ folder, name: relative(ROOT, folder).split(sep).join('/') })))(
    'has no finding: $name',
    ({ folder }) => {
      // Each look-up that is a POST has its note.
      const files = filesIn(folder);
      const compiled = compileHandbook(files, registry);
      const isShipped = relative(ROOT, folder).startsWith('sops');
      const unowned = compiled.handbook === null || !isShipped ? [] : unownedFiles(files, compiled.handbook);
      const findings = [...compiled.findings, ...unowned].filter(
        ({ rule, severity }) => rule !== 'tool-look-up' || severity !== 'note',
      );
      expect(
        findings.map(
          ({ place, severity, rule, message }) => `${place.file}:${place.line} ${severity} ${rule}: ${message}`,
        ),
      ).toEqual([]);
    },
  );
});
