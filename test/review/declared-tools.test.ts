import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allTools } from '../../src/connector/tools.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { filesIn } from '../handbook-folder/files-in.ts';

const FILES = filesIn(fileURLToPath(new URL('../../sops/examples/detention/', import.meta.url)));
const registry = createRegistry(allTools());

/** Rule and file of each error once some texts of the handbook are replaced. */
function errorsOf(...changes: readonly (readonly [path: string, from: string, to: string])[]): readonly string[] {
  const files: readonly HandbookFile[] = FILES.map(({ path, text }) => ({
    path,
    text: changes.filter(([where]) => where === path).reduce((all, [, from, to]) => all.replace(from, to), text),
  }));
  for (const [path, from] of changes) expect(FILES.find((file) => file.path === path)?.text).toContain(from);
  const { handbook, findings } = compileHandbook(files, registry);
  expect(handbook === null).toBe(changes.length > 0);
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, place }) => `${rule} ${place.file}`)
    .toSorted();
}

const LOAD = 'tools/mcleod-find-load.tool.yaml';
const STEP = 'detention.sop.yaml';
const WRONG_STEP = [STEP, 'load.tracking', 'load.trackng'] as const;

describe('a handbook with a tool that has mistakes', () => {
  it('has the findings of its tools, examples and procedures together', () => {
    expect(
      errorsOf(
        WRONG_STEP,
        [LOAD, 'query: { orders.id: "{load}" }', 'query: { orders.id: "{load}", api_key: x }'],
        [LOAD, 'tracking: TRK-88105', 'tracking: TRK-88106'],
      ),
    ).toEqual([`expression-types ${STEP}`, `tool-content ${LOAD}`, `tool-example ${LOAD}`]);
  });

  it('has those of procedures, too, where it has not the shape of a tool, as long as it says what it takes and gives', () => {
    const step = `expression-types ${STEP}`;
    expect(errorsOf(WRONG_STEP, [LOAD, 'list: .', 'lst: .'])).toEqual([step, `tool-shape ${LOAD}`]);
    expect(errorsOf(WRONG_STEP, [LOAD, ', currency: USD', ''])).toEqual([step, `tool-content ${LOAD}`]);
    const inExamples = errorsOf(
      WRONG_STEP,
      [LOAD, 'error: not_found', 'eror: not_found'],
      [LOAD, 'tracking: TRK-88105', 'tracking: TRK-88106'],
      [LOAD, 'query: { orders.id: "{load}" }', 'query: { orders.id: "{load}", api_key: x }'],
    );
    expect(inExamples).toEqual([step, `tool-content ${LOAD}`, `tool-example ${LOAD}`, `tool-shape ${LOAD}`]);
    expect(errorsOf(WRONG_STEP, [LOAD, 'type: money', 'type: mony'])).toEqual([`tool-shape ${LOAD}`]);
  });

  it('is never used, whatever its steps are checked against', () => {
    expect(errorsOf()).toEqual([]);
    expect(errorsOf([LOAD, 'tracking: TRK-88105', 'tracking: TRK-88106'])).toEqual([`tool-example ${LOAD}`]);
  });
});
