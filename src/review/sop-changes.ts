/**
 * What a new version of an SOP changes, in sentences: each section of the file by its name, and values with before and
 * after. A change of who approves is never hidden behind a change of steps.
 */
import { canonicalJson } from '../kernel/canonical-json.ts';
import { own } from '../kernel/own.ts';
import { fromTo } from '../kernel/told-apart.ts';
import { formatValue } from '../kernel/value.ts';
import { attachedTexts } from '../sop/attached-texts.ts';
import type { Sop, SopValue } from '../sop/sop.ts';
import { memberChanges } from './member-changes.ts';
import { writtenSections } from './written-sections.ts';

/** Lines of one text each, with what people call them. */
const LINES = [
  ['title', 'its title'],
  ['owner', 'its owner'],
  ['changesApprovedBy', 'who approves its changes'],
  ['boundary', 'its boundary'],
  ['ifUnforeseen', 'who is asked when it stops'],
  ['kind', 'its kind of case'],
] as const satisfies readonly (readonly [keyof Sop, string])[];

/** Sections without sentences of their own, with what people call them. */
const SECTIONS: Readonly<Record<string, string>> = {
  starts: 'when it starts',
  takes: 'what it takes from the procedure that runs it',
  if_missing: 'what it does when a fact is missing',
  steps: 'its steps',
};
/** Sections whose changes are listed one by one, and the keys of `LINES`. */
const LISTED = { values: 'how its values are written', needs: 'the order of what it needs' } as const;
const LINE_KEYS: readonly string[] = ['title', 'owner', 'changes_approved_by', 'boundary', 'if_unforeseen', 'kind'];

/** @param before null when the SOP is new */
export function sopChanges(before: Sop | null, after: Sop): string[] {
  if (before === null) return [`SOP ${after.name} is new`];
  if (before.source.hash === after.source.hash) return [];
  const lines = LINES.flatMap(([key, called]) =>
    before[key] === after[key] ? [] : [`${called} ${before[key] ?? 'none'} → ${after[key] ?? 'none'}`],
  );
  const needs = memberChanges(
    before.needs.map(({ text }) => [text, text]),
    after.needs.map(({ text }) => [text, text]),
  ).map((change) => `what it needs: ${change}`);
  const values = valueChanges(before, after);
  const listed = { values, needs };
  const [was, is] = [writtenSections(before), writtenSections(after)];
  const sections = [...new Set([...is.keys(), ...was.keys()])].flatMap((key) => {
    if (was.get(key) === is.get(key) || LINE_KEYS.includes(key)) return [];
    if (key === 'steps') return [`${SECTIONS[key]} changed${changedSteps(before, after)}`];
    if (key !== 'values' && key !== 'needs') return [`${SECTIONS[key] ?? `\`${key}\``} changed`];
    return listed[key].length > 0 ? [] : [`${LISTED[key]} changed`];
  });
  const changes = [...values, ...lines, ...needs, ...attachedChanges(before, after), ...sections];
  return (changes.length === 0 ? ['wording or comments changed'] : changes).map(
    (change) => `SOP ${after.name}: ${change}`,
  );
}

/** Names that one sentence lists. */
const STEPS_MAX = 5;

/** ` (step 3, step 5 is new)`: the outermost steps whose lines differ, so also one of which only a comment does. */
function changedSteps(before: Sop, after: Sop): string {
  const [was, is] = [stepTexts(before), stepTexts(after)];
  const named = [
    ...[...is].flatMap(([label, text]) =>
      was.get(label) === text ? [] : [`step ${label}${was.has(label) ? '' : ' is new'}`],
    ),
    ...[...was.keys()].flatMap((label) => (is.has(label) ? [] : [`step ${label} was removed`])),
  ];
  const more = named.length - STEPS_MAX;
  if (named.length === 0) return '';
  return ` (${[...named.slice(0, STEPS_MAX), ...(more > 0 ? [`${more} more`] : [])].join(', ')})`;
}

/** The lines of each outermost step: up to the next one, or to the next section. */
function stepTexts({ source, steps }: Sop): ReadonlyMap<string, string> {
  const lines = source.text.split('\n');
  const starts = steps.map(({ place }) => place.line - 1);
  return new Map(
    steps.map(({ label }, index) => {
      const start = starts[index] ?? 0;
      const section = lines.findIndex((line, at) => at > start && /^[^\s#-]/.test(line));
      const end = starts[index + 1] ?? (section === -1 ? lines.length : section);
      return [label, lines.slice(start, end).join('\n').trimEnd()];
    }),
  );
}

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

/** The changes of an SOP that this one runs are listed under that SOP; here it is only named, as are tables. */
function attachedChanges(before: Sop, after: Sop): string[] {
  const [was, is] = [attachedTexts(before.source.text), attachedTexts(after.source.text)];
  const changed = (old: ReadonlyMap<string, string>, fresh: ReadonlyMap<string, string>): string[] =>
    [...fresh].flatMap(([name, text]) => (old.has(name) && old.get(name) !== text ? [name] : []));
  return [
    ...changed(was.sops, is.sops).map((name) => `${name}, which it runs, changed`),
    ...changed(was.tables, is.tables).map((name) => `the table ${name}, which it reads, changed`),
  ];
}
