/**
 * Measures the checker: a handbook of hundreds of typical SOPs, and a single SOP in a warm process. The handbook is
 * measured in two sizes, so work that grows faster than the handbook becomes visible.
 */
import { allTools } from '../../connector/tools.ts';
import type { HandbookFile } from '../../handbook/handbook-file.ts';
import { assert } from '../../kernel/assert.ts';
import { compileHandbook } from '../../review/compile-handbook.ts';
import { checkSop } from '../../sop/check.ts';
import { parseSop } from '../../sop/parse.ts';
import { createRegistry } from '../../tool/registry.ts';
import type { BenchPart } from './bench-world.ts';
import { GENERATED_STEPS, generateSops } from './generate-sops.ts';
import { summarise, type BenchRow } from './statistics.ts';

/** The smaller handbook has one SOP for this many in the larger one. */
const SMALLER = 5;
/** Checks of the single SOP before the first one that counts. */
const WARM_UP = 20;

export function measureCheck({ world, sizes, signal, progress }: BenchPart): Promise<BenchRow[]> {
  const registry = createRegistry(allTools());
  const around = world.handbookFiles.filter(({ path }) => !path.endsWith('.sop.yaml'));
  const timeOf = (sops: readonly HandbookFile[]): number => {
    signal.throwIfAborted();
    const from = performance.now();
    const { handbook, findings } = compileHandbook([...around, ...sops], registry);
    const took = performance.now() - from;
    assert(handbook !== null, `the generated SOPs are sound: ${findings[0]?.message ?? ''}`);
    return took;
  };
  const all = generateSops(sizes.checkedSops);
  const few = all.slice(0, Math.max(1, Math.round(all.length / SMALLER)));
  progress(`check ${few.length} SOPs`);
  timeOf(few);
  const smaller = summarise(
    `check ${few.length} SOPs of ${GENERATED_STEPS} steps`,
    'ms',
    Array.from({ length: sizes.checks }, () => timeOf(few)),
  );
  progress(`check ${all.length} SOPs`);
  const larger = summarise(
    `check ${all.length} SOPs of ${GENERATED_STEPS} steps`,
    'ms',
    Array.from({ length: sizes.checks }, () => timeOf(all)),
    smaller,
  );
  return Promise.resolve([
    smaller,
    larger,
    summarise('check one SOP, warm', 'ms', warm(around, registry, all, sizes.checks)),
  ]);
}

function warm(
  around: readonly HandbookFile[],
  registry: ReturnType<typeof createRegistry>,
  [file]: readonly HandbookFile[],
  checks: number,
): number[] {
  const { handbook } = compileHandbook(around, registry);
  assert(handbook !== null && file !== undefined, 'the handbook around the SOPs is sound');
  const world = { registry, kinds: [...handbook.kinds.values()], calendars: Object.keys(handbook.calendars) };
  const times = Array.from({ length: WARM_UP + checks }, () => {
    const from = performance.now();
    const { sop } = parseSop(file.text, file.path);
    assert(sop !== null, 'the generated SOP can be read');
    checkSop(sop, world);
    return performance.now() - from;
  });
  return times.slice(WARM_UP);
}
