/**
 * Parses and checks the SOPs of a handbook, each with what is known of the files around it.
 */
import type { Finding } from '../handbook/finding.ts';
import { twiceNamed } from './twice-named.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import type { Limits } from '../handbook/limits.ts';
import { bothLost, hasLost, mayName, NOTHING_LOST, type Lost } from '../handbook/yaml/lost.ts';
import { checkDraft, nearMistakes } from '../sop/check-draft.ts';
import type { World } from '../sop/check/rule.ts';
import { kindLineOf } from '../sop/check/kind-line.ts';
import { toolsOf, type Sop } from '../sop/sop.ts';
import { checkKnownSop, parseKnownSop } from './known-sop.ts';
import { nameIn, type ReadKinds } from './read-kinds.ts';
import { isUnsure } from './unsure.ts';

/** Rules that say nothing about facts and events. */
const WITHOUT_KIND: ReadonlySet<string> = new Set([
  ...['labels', 'figure', 'unknown-tool', 'error-codes', 'calendars', 'expression-types', 'arguments', 'otherwise'],
]);

export type AroundSops = {
  readonly around: World;
  readonly limits: Limits;
  readonly kinds: Pick<ReadKinds, 'broken' | 'lost'>;
  readonly lostLimits: Lost;
  /** An SOP with a tool of which nothing is known is only parsed: each name that it reads of it would be a finding. */
  readonly lostTools: Lost;
};

export type CompiledSops = {
  readonly sops: ReadonlyMap<string, Sop>;
  /** What is known of those with mistakes, each with whether a finding about it may follow from them. */
  readonly drafts: readonly Draft[];
  /** Whether each is read without a mistake: only then is it known what no SOP does. */
  readonly areAllRead: boolean;
};

export type Draft = { readonly draft: Sop; readonly isNear: (finding: Finding) => boolean };

export function compileSops(
  files: readonly HandbookFile[],
  { around, limits, kinds, lostLimits, lostTools }: AroundSops,
  findings: Finding[],
): CompiledSops {
  const inFolder = (folder: string): readonly HandbookFile[] => files.filter(({ path }) => path.startsWith(folder));
  const tables = new Map(inFolder('tables/').map(({ path, text }) => [nameIn(path, 'tables/', '.csv'), text] as const));
  const own = files.filter(({ path }) => path.endsWith('.sop.yaml'));
  const texts = new Map(own.map(({ path, text }) => [nameIn(path, '', '.sop.yaml'), text]));
  const sops = new Map<string, Sop>();
  const drafts: Draft[] = [];
  let areAllRead = true;
  for (const { path, text } of own) {
    const parsed = parseKnownSop(text, path, tables, texts, limits);
    const { sop, draft } = parsed;
    findings.push(...parsed.findings);
    if (sop === null) areAllRead = false;
    const read = sop ?? draft;
    if (read === null) continue;
    const kind = kindLineOf(read)?.kind ?? read.kind ?? '';
    const lost = { facts: kinds.lost.get(kind) ?? NOTHING_LOST, limits: lostLimits, tools: lostTools };
    const isAllKnown = !hasLost(bothLost(...Object.values(lost)));
    const isKept = (finding: Finding): boolean =>
      (!kinds.broken.has(kind) || WITHOUT_KIND.has(finding.rule)) && (isAllKnown || !isUnsure(finding, text, lost));
    const areToolsKnown = [...toolsOf(read)].every((tool) => around.registry.has(tool) || !mayName(lostTools, tool));
    const checked = !areToolsKnown ? [] : sop === null ? checkDraft(read, around, parsed) : checkKnownSop(sop, around);
    findings.push(...checked.filter(isKept));
    if (sop === null) {
      drafts.push({ draft: read, isNear: nearMistakes(read, parsed) });
      continue;
    }
    const first = sops.get(sop.name);
    if (first !== undefined) findings.push(twiceNamed('sop', sop.name, first.source.file, path));
    sops.set(sop.name, sop);
  }
  return { sops, drafts, areAllRead };
}
