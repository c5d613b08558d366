/**
 * What is known of a boundary some of whose policies have mistakes, or read what other files with mistakes declare: all
 * other policies. Only for findings; a boundary with a mistake is never in force.
 */
import type { Boundary, BoundaryFile, compileBoundary } from '../boundary/compile.ts';
import { splitPolicies } from '../boundary/policy-text.ts';
import type { Finding } from '../handbook/finding.ts';
import { hasLost, mayFollow, mayName, NOTHING_LOST, type Lost } from '../handbook/yaml/lost.ts';
import { readsLost, type LostAround } from './unsure.ts';

/** Rules about what policies name and read. */
const TYPE_RULES: ReadonlySet<string> = new Set([
  ...['boundary-type', 'boundary-warning', 'boundary-currency', 'boundary-scope'],
]);
/** How often the rest is compiled anew: a mistake of syntax hides all others. */
const PASSES_MAX = 6;
/** What a policy demands: `"claims-leads:1, finance:1"`. */
const DEMANDED = /([a-z][a-z0-9-]*)\s*:\s*\d/g;

export type KnownBoundary = {
  /** With the sound policies alone; null where there are none. */
  readonly boundary: Boundary | null;
  /** How many policies are left out. */
  readonly gone: number;
  readonly findings: readonly Finding[];
  /** Whether another policy may decide about the tool. */
  mayDecide(tool: string): boolean;
  /** Whether a finding about a sound policy may depend on another one, for a tool of both. */
  isAboutOne(finding: Finding): boolean;
};

export type LostForPolicies = LostAround & { readonly groups: Lost };

export function knownBoundary(
  source: BoundaryFile,
  lost: LostForPolicies,
  compile: typeof compileBoundary,
): KnownBoundary {
  const findings: Finding[] = [];
  const gone: string[] = [];
  const demanded = [...source.text.matchAll(DEMANDED)].map(([, group = '']) => group);
  const groups = [...source.groups, ...demanded.filter((group) => mayName(lost.groups, group))];
  const mayDecide = (tool: string): boolean =>
    gone.some((policy) => {
      const named = toolsIn(policy);
      // A tool that does not exist is another one, misspelt.
      return named.length === 0 || named.includes(tool) || !named.every((one) => source.registry.has(one));
    });
  const isAboutOne = ({ place: { line } }: Finding): boolean => {
    const policy = piecesOf(source.text).find(({ first, last }) => line >= first && line <= last)?.text ?? '';
    return gone.length > 0 && (toolsIn(policy).length === 0 || toolsIn(policy).some(mayDecide));
  };
  let { text } = source;
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const compiled = compile({ ...source, text, groups });
    if ('boundary' in compiled)
      return { boundary: compiled.boundary, gone: gone.length, findings, mayDecide, isAboutOne };
    const pieces = piecesOf(text);
    const wrong = pieces.filter(({ first, last }) =>
      compiled.findings.some(({ place: { line } }) => line >= first && line <= last),
    );
    findings.push(
      ...compiled.findings.filter((finding) => {
        const { line } = finding.place;
        const policy = wrong.find(({ first, last }) => line >= first && line <= last)?.text ?? '';
        const isType = TYPE_RULES.has(finding.rule);
        const isTool = toolsIn(policy).some((tool) => mayName(lost.tools, tool));
        return !(isType && (readsLost(policy, lost) || isTool)) && !isAboutLimits(finding, lost.limits);
      }),
    );
    if (wrong.length === 0 || wrong.length === pieces.length) break;
    for (const piece of wrong) {
      gone.push(piece.text);
      text =
        text.slice(0, piece.start) + piece.text.replace(/[^\r\n]/g, ' ') + text.slice(piece.start + piece.text.length);
    }
  }
  return { boundary: null, gone: gone.length, findings, mayDecide: () => true, isAboutOne: () => true };
}

type Piece = { readonly start: number; readonly text: string; readonly first: number; readonly last: number };

/** The policies, and what follows the last semicolon; with the lines that each is on. */
function piecesOf(text: string): readonly Piece[] {
  const ends = splitPolicies(text).map(({ start, text: own }) => start + own.length);
  const starts = [0, ...ends];
  return starts.flatMap((from, index) => {
    const own = text.slice(from, starts[index + 1]);
    const blank = own.length - own.trimStart().length;
    const start = from + blank;
    const piece = own.slice(blank);
    if (piece.replace(/\/\/.*$/gm, '').trim() === '') return [];
    const first = text.slice(0, start).split('\n').length;
    return [{ start, text: piece, first, last: first + piece.split('\n').length - 1 }];
  });
}

const isAboutLimits = (finding: Finding, limits: Lost): boolean =>
  readsLost(`${finding.message} ${finding.suggestion ?? ''}`, { limits, facts: NOTHING_LOST }) ||
  // What is advised for a limit that is not there names those that are.
  (hasLost(limits) && finding.message.startsWith('Expected a limit of')) ||
  (hasLost(limits) && finding.message.includes('limits') && mayFollow(limits, finding));

const toolsIn = (policy: string): readonly string[] =>
  [...policy.matchAll(/Action::"([^"]+)"/g)].map(([, tool = '']) => tool);
