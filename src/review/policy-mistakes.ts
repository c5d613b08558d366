/**
 * The mistakes of policies where another file of the handbook has errors, so an author sees all of them at once. Left
 * out is what may follow from those errors: types, if a kind, a tool or a limit that they read is not known.
 */
import type { compileBoundary, BoundaryFile } from '../boundary/compile.ts';
import type { Finding } from '../handbook/finding.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { nameIn } from './read-kinds.ts';

/** Rules about what policies name and read. */
const TYPE_RULES: ReadonlySet<string> = new Set([
  ...['boundary-type', 'boundary-warning', 'boundary-currency', 'boundary-scope'],
]);
/** What a policy demands: `"claims-leads:1, finance:1"`. */
const DEMANDED = /([a-z][a-z0-9-]*)\s*:\s*\d/g;

type Known = Pick<BoundaryFile, 'registry' | 'kinds' | 'limits'> & {
  /** Null when they are not known: then each group that a policy names counts as one. */
  readonly groups: readonly string[] | null;
  readonly areTypesKnown: boolean;
  readonly areLimitsKnown: boolean;
};

/** @param files those in `boundary/` that hold policies */
export function policyMistakes(
  files: readonly HandbookFile[],
  { groups, areTypesKnown, areLimitsKnown, ...known }: Known,
  compile: typeof compileBoundary,
): Finding[] {
  return files.flatMap(({ path: file, text }) => {
    const named = [...text.matchAll(DEMANDED)].map(([, group = '']) => group);
    const name = nameIn(file, 'boundary/', '.cedar');
    const compiled = compile({ ...known, name, text, file, groups: groups ?? named });
    const isSure = areTypesKnown && (areLimitsKnown || !/\blimits\b/.test(text));
    const found = 'findings' in compiled ? compiled.findings : [];
    return found.filter(
      ({ rule, message }) => (isSure || !TYPE_RULES.has(rule)) && (areLimitsKnown || !message.includes('limits')),
    );
  });
}
