/**
 * What a new version of an SOP changes, in sentences. Steps are paired as `sop diff` pairs them, so that a step that was
 * put between others does not change all that follow; what differs within a pair is shown whatever it is.
 */
import type { HandbookFile } from '../handbook/handbook-file.ts';
import type { ChangePart, PairItems, TreeChange } from '../handbook/yaml/tree-changes.ts';
import type { Tree } from '../handbook/yaml/tree.ts';
import { createPlaces } from '../handbook/place.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { own } from '../kernel/own.ts';
import { fromTo } from '../kernel/told-apart.ts';
import { formatValue } from '../kernel/value.ts';
import { attachedTexts } from '../sop/attached-texts.ts';
import { pairedSteps } from '../sop/diff/diff-sops.ts';
import { allSteps, type Sop, type SopValue, type Step } from '../sop/sop.ts';
import { changeTexts, placeText, usedBy } from './change-texts.ts';
import { yamlChanges } from './yaml-changes.ts';

export type Written<T> = { readonly file: HandbookFile; readonly of: T };

/** A sentence, and whether it is about who decides, who is paid or how much: those come before all others. */
export type ToldChange = { readonly text: string; readonly isFirst: boolean };

/** Sections of a procedure that say who decides. */
const DECIDING: ReadonlySet<string> = new Set(['owner', 'changes_approved_by', 'boundary', 'if_unforeseen', 'kind']);
/** Keys that bound what people may answer. */
const BOUNDS: ReadonlySet<string> = new Set(['min', 'max']);

/** @param moves whether the tool or procedure of this name moves money */
export function sopChanges(before: Written<Sop>, after: Written<Sop>, moves: (name: string) => boolean): ToldChange[] {
  const subject = `SOP ${after.of.name}`;
  const all = yamlChanges(before.file, after.file, pairIn(before, after));
  const values = valueChanges(before.of, after.of).map((text) => `${subject}: ${text}`);
  const labels = all.filter(isLabel);
  const rest = all.filter((change) => !isLabel(change) && (values.length === 0 || keyOf(change.path[0]) !== 'values'));
  const told = (texts: readonly string[], isFirst: boolean): ToldChange[] => texts.map((text) => ({ text, isFirst }));
  return [
    ...told(values, false),
    ...rest.flatMap((change) => told(changeTexts(subject, change), isFirst(change, moves))),
    ...told(labelTexts(subject, labels), false),
  ];
}

function isFirst({ path }: TreeChange, moves: (name: string) => boolean): boolean {
  return (
    DECIDING.has(keyOf(path[0]) ?? '') ||
    BOUNDS.has(keyOf(path.at(-1)) ?? '') ||
    usedBy(path).some((name) => moves(name))
  );
}

const keyOf = (part: ChangePart | undefined): string | null => (part?.kind === 'key' ? part.key : null);

/** The steps of two lists that are the same ones; null for lists of anything else. */
function pairIn(before: Written<Sop>, after: Written<Sop>): PairItems {
  const [old, fresh] = [stepsByPlace(before), stepsByPlace(after)];
  const oldOf = pairedSteps(before.of, after.of);
  return (were, are) => {
    const wasStep = new Map(were.flatMap((item) => entry(old(item), item)));
    const pairs = are.flatMap((item): [Tree, Tree][] => {
      const step = fresh(item);
      const was = step === null ? undefined : oldOf.get(step);
      const there = was === undefined ? undefined : wasStep.get(was);
      return there === undefined ? [] : [[item, there]];
    });
    const areSteps = wasStep.size === were.length && are.every((item) => fresh(item) !== null);
    return areSteps ? new Map(pairs) : null;
  };
}

const entry = (step: Step | null, item: Tree): [Step, Tree][] => (step === null ? [] : [[step, item]]);

/** The step that a member of a list is, by the place of its label. */
function stepsByPlace({ file, of }: Written<Sop>): (item: Tree) => Step | null {
  const places = createPlaces(file.text, file.path);
  const keyAt = ({ line, column }: { readonly line: number; readonly column: number }): string => `${line}:${column}`;
  const steps = new Map(allSteps(of).map((step) => [keyAt(step.place), step]));
  return (item) => {
    const label = item.kind === 'map' ? item.entries.find(({ key }) => key === 'step')?.value : undefined;
    return label === undefined ? null : (steps.get(keyAt(places.at(label.start))) ?? null);
  };
}

const isLabel = ({ path }: TreeChange): boolean =>
  keyOf(path.at(-1)) === 'step' &&
  path.at(-2)?.kind === 'item' &&
  path.at(-1)?.before !== null &&
  path.at(-1)?.after !== null;

/** `SOP refund: step 3 is now 4, step 4 is now 5`: all of one list in one sentence. */
function labelTexts(subject: string, changes: readonly TreeChange[]): string[] {
  const lists = Map.groupBy(changes, ({ path }) => placeText(subject, path.slice(0, -3)));
  return [...lists].map(
    ([place, each]) =>
      `${place}: ${each.map(({ before, after }) => `step ${labelOf(before)} is now ${labelOf(after)}`).join(', ')}`,
  );
}

const labelOf = (tree: Tree | null): string => (tree?.kind === 'scalar' ? String(tree.value) : '—');

/** Values are compared by themselves, never by how they are shown. */
function valueChanges(before: Sop, after: Sop): string[] {
  const values = Object.values(after.values).flatMap((value) => {
    const old = own(before.values, value.name);
    const name = calledIn(value);
    if (old === undefined) return [`${name} ${formatValue(value.value)} is new`];
    const renamed = calledIn(old) === name ? [] : [`${calledIn(old)} is now called ${name}`];
    if (canonicalJson(old.value) === canonicalJson(value.value)) return renamed;
    return [...renamed, `${name} ${fromTo(old.value, value.value)}`];
  });
  const removed = Object.values(before.values)
    .filter(({ name }) => !Object.hasOwn(after.values, name))
    .map((value) => `${calledIn(value)} was removed`);
  return [...values, ...removed];
}

const calledIn = ({ name, label }: SopValue): string => label ?? name.replaceAll('_', ' ');

/** What an SOP whose own file is the same takes over from limits. */
export function takenOver(before: Sop, after: Sop): string[] {
  return valueChanges(before, after).map((text) => `SOP ${after.name}: ${text}`);
}

/** That an SOP has a new version for what it runs or reads, whose changes are listed by themselves. */
export function attachedChanges(before: Sop, after: Sop): string[] {
  const [was, is] = [attachedTexts(before.source.text), attachedTexts(after.source.text)];
  const changed = (old: ReadonlyMap<string, string>, fresh: ReadonlyMap<string, string>): string[] =>
    [...fresh].flatMap(([name, text]) => (old.has(name) && old.get(name) !== text ? [name] : []));
  return [
    ...changed(was.sops, is.sops).map((name) => `SOP ${after.name}: ${name}, which it runs, changed`),
    ...changed(was.tables, is.tables).map((name) => `SOP ${after.name}: the table ${name}, which it reads, changed`),
  ];
}
