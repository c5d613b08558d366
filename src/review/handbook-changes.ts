/**
 * What a new handbook changes, in sentences for the people who approve it and work by it: each change with before and
 * after, of every file. What was decided is what was shown, so nothing but comments and layout is left out.
 */
import { LIMITS_FILE, type HandbookFile } from '../handbook/handbook-file.ts';
import { isSameTree } from '../handbook/yaml/tree-changes.ts';
import type { Limits } from '../handbook/limits.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { lineChanges } from '../kernel/line-changes.ts';
import { fromTo } from '../kernel/told-apart.ts';
import { formatValue } from '../kernel/value.ts';
import { movesMoney } from '../sop/money-questions.ts';
import { allSteps, type Sop } from '../sop/sop.ts';
import { tokensOf } from '../boundary/policy-text.ts';
import type { Handbook } from './handbook.ts';
import { boundaryChanges } from './boundary-changes.ts';
import { changeTexts, lineText, newTexts } from './change-texts.ts';
import { attachedChanges, sopChanges, takenOver, type ToldChange, type Written } from './sop-changes.ts';
import { subjectOf, treeOf, yamlChanges } from './yaml-changes.ts';

/** Files that say who decides and what runs may do come first, in this order; then kinds, procedures and the others. */
const ORDER = [
  /^people\.yaml$/,
  /^owners\.yaml$/,
  /^boundary\/limits\.yaml$/,
  /^boundary\//,
  /^senders\.yaml$/,
  /^tools\//,
];
const LATER = [/^kinds\//, /\.sop\.yaml$/, /^tables\//];
/** Keys of a kind that say who reads and decides its cases, and which of them are about the same. */
const DECIDING: ReadonlySet<string> = new Set(['channel', 'readers', 'if_unforeseen', 'about']);

/**
 * One sentence or more per change; empty when nothing changed. Of the first handbook, only the names of its procedures.
 *
 * @param isMeant the paths of the files to compare
 */
export function handbookChanges(
  before: Handbook | null,
  after: Handbook,
  isMeant: (path: string) => boolean = () => true,
): string[] {
  if (before === null) return [...after.sops.keys()].map((name) => `SOP ${name} is new`);
  const [old = [], fresh = []] = [before, after].map(({ files }) => files.filter(({ path }) => isMeant(path)));
  const pairs = pairsOf(old, fresh).toSorted(
    (one, other) => placeOf(one) - placeOf(other) || (pathOf(one) < pathOf(other) ? -1 : 1),
  );
  const told = pairs.flatMap((pair) => toldOf(pair, before, after));
  const attached = [...after.sops.values()]
    .filter(({ source }) => isMeant(source.file))
    .flatMap((sop) => {
      const was = before.sops.get(sop.name);
      if (was === undefined) return [];
      const isSame = !pairs.some(({ is }) => is?.path === sop.source.file);
      return [...(isSame ? takenOver(was, sop) : []), ...attachedChanges(was, sop)];
    });
  const textsOf = (first: boolean): string[] => told.flatMap(({ text, isFirst }) => (isFirst === first ? [text] : []));
  return [...textsOf(true), ...textsOf(false), ...attached];
}

/** `Limit major_loss: $25,000.00 → $30,000.00`. */
export function limitChanges(before: Limits, after: Limits): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [old, fresh] = [before.get(name), after.get(name)];
    if (fresh === undefined) return [`Limit ${name} was removed`];
    if (old === undefined) return [`Limit ${name}: ${formatValue(fresh)} is new`];
    return canonicalJson(old) === canonicalJson(fresh) ? [] : [`Limit ${name}: ${fromTo(old, fresh)}`];
  });
}

type Pair = { readonly was: HandbookFile | null; readonly is: HandbookFile | null };

/** The files that differ, each with the one that it replaces: of the same path, or else of the same name in it. */
function pairsOf(before: readonly HandbookFile[], after: readonly HandbookFile[]): Pair[] {
  const old = new Map(before.map((file) => [file.path, file]));
  const paths = new Set(after.map(({ path }) => path));
  const gone = new Map(before.filter(({ path }) => !paths.has(path)).map((file) => [nameOf(file), file]));
  const pairs = after.map((is): Pair => {
    const was = old.get(is.path) ?? gone.get(nameOf(is)) ?? null;
    if (was !== null) gone.delete(nameOf(was));
    return { was, is };
  });
  return [
    ...pairs.filter(({ was, is }) => was?.path !== is?.path || was?.text !== is?.text),
    ...[...gone.values()].map((was): Pair => ({ was, is: null })),
  ];
}

const pathOf = ({ was, is }: Pair): string => (is ?? was)?.path ?? '';

function placeOf(pair: Pair): number {
  const all = [...ORDER, ...LATER];
  const at = all.findIndex((pattern) => pattern.test(pathOf(pair)));
  return at === -1 ? all.length : at;
}

/** `Kind freight_claim` for a YAML file, and the path of any other. */
function nameOf(file: HandbookFile): string {
  return isYaml(file) ? subjectOf(file, treeOf(file)) || file.path : file.path;
}

const isYaml = ({ path }: HandbookFile): boolean => path.endsWith('.yaml');

function toldOf(pair: Pair, before: Handbook, after: Handbook): ToldChange[] {
  const { was, is } = pair;
  const isFirst = ORDER.some((pattern) => pattern.test(pathOf(pair)));
  const told = (texts: readonly string[], first = isFirst): ToldChange[] =>
    texts.map((text) => ({ text, isFirst: first }));
  const limits = pathOf(pair) === LIMITS_FILE ? limitChanges(before.limits, after.limits) : [];
  if (limits.length > 0) return told(limits);
  if (is === null) return told(was === null ? [] : [`${calledIn(was)} was removed`]);
  if (was === null) return told(textsOfNew(is, after));
  const moved = was.path === is.path ? [] : told([`${was.path} is now ${is.path}`], true);
  const changes = isYaml(is) ? yamlTold({ was, is }, before, after, told) : told(textTold({ was, is }, before, after));
  if (changes.length > 0 || was.text === is.text) return [...moved, ...changes];
  return [
    ...moved,
    ...told(isSameContent(was, is) ? [`${calledIn(is)}: only comments or layout changed`] : linesTold(was, is)),
  ];
}

type Both = { readonly was: HandbookFile; readonly is: HandbookFile };
type Told = (texts: readonly string[], first?: boolean) => ToldChange[];

function yamlTold({ was, is }: Both, before: Handbook, after: Handbook, told: Told): ToldChange[] {
  const subject = subjectOf(is, treeOf(is));
  const [old, fresh] = [sopIn(before, was), sopIn(after, is)];
  if (old !== null && fresh !== null) return sopChanges(old, fresh, (name) => movesIn(name, before, after));
  return yamlChanges(was, is).flatMap((change) => {
    const [top] = change.path;
    const decides = is.path.startsWith('kinds/') && top?.kind === 'key' && DECIDING.has(top.key);
    return decides ? told(changeTexts(subject, change), true) : told(changeTexts(subject, change));
  });
}

function sopIn({ sops }: Handbook, file: HandbookFile): Written<Sop> | null {
  const of = [...sops.values()].find(({ source }) => source.file === file.path);
  return of === undefined ? null : { file, of };
}

/** Whether a tool, or a procedure in either handbook, pays or credits. */
function movesIn(name: string, ...handbooks: readonly Handbook[]): boolean {
  return handbooks.some(({ registry, sops }) => {
    const called = sops.get(name);
    return (
      registry.get(name)?.tool.movesMoney !== undefined ||
      (called !== undefined && allSteps(called).some((step) => movesMoney(step, registry)))
    );
  });
}

function textTold({ was, is }: Both, before: Handbook, after: Handbook): string[] {
  if (!isPolicies(is)) return linesTold(was, is);
  const [old, fresh] = [boundariesOf(before, was), boundariesOf(after, is)];
  return boundaryChanges(old, fresh);
}

const isPolicies = ({ path }: HandbookFile): boolean => path.endsWith('.cedar');

function boundariesOf({ boundaries }: Handbook, { path }: HandbookFile): Handbook['boundaries'] {
  const name = baseOf(path);
  const boundary = boundaries.get(name);
  return new Map(boundary === undefined ? [] : [[name, boundary]]);
}

/** `claims-agent` for `boundary/claims-agent.cedar`. */
const baseOf = (path: string): string => path.replace(/^.*\//, '').replace(/\.[a-z]+$/, '');

function textsOfNew(file: HandbookFile, after: Handbook): string[] {
  if (isPolicies(file)) return boundaryChanges(new Map(), boundariesOf(after, file));
  if (isYaml(file)) {
    const tree = treeOf(file);
    return newTexts(subjectOf(file, tree) || file.path, [], tree, ' is new');
  }
  return [`${calledIn(file)} is new`, ...rowsOf(file).map((row) => `${calledIn(file)}: \`${row}\``)];
}

/** Line by line, for a file that is no YAML: `Table routes, line 2: …`. */
function linesTold(was: HandbookFile, is: HandbookFile): string[] {
  return lineChanges(rowsOf(was), rowsOf(is)).flatMap(({ before, after, line }) =>
    Array.from(
      { length: Math.max(before.length, after.length) },
      (_, index) => `${calledIn(is)}, line ${line + index}: ${lineText(before[index], after[index])}`,
    ),
  );
}

const rowsOf = ({ text }: HandbookFile): string[] => text.replace(/\r?\n$/, '').split(/\r?\n/);

function calledIn(file: HandbookFile): string {
  if (isPolicies(file)) return `Boundary ${baseOf(file.path)}`;
  return file.path.startsWith('tables/') ? `Table ${baseOf(file.path)}` : nameOf(file);
}

/** Whether only comments and layout differ. */
function isSameContent(was: HandbookFile, is: HandbookFile): boolean {
  if (isYaml(is)) return isSameTree(treeOf(was), treeOf(is));
  const partsOf = ({ text }: HandbookFile): string[] => [...tokensOf(text)].map((token) => token.text);
  return isPolicies(is)
    ? canonicalJson(partsOf(was)) === canonicalJson(partsOf(is))
    : canonicalJson(rowsOf(was)) === canonicalJson(rowsOf(is));
}
