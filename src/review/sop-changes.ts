/**
 * What a new version of an SOP changes, in sentences: each section of the file by its name, and values with before and
 * after. A change of who approves is never hidden behind a change of steps.
 */
import { own } from '../kernel/own.ts';
import { formatValue } from '../kernel/value.ts';
import { allSteps, type Sop } from '../sop/sop.ts';
import { contentOf, memberChanges } from './member-changes.ts';

/** Lines of one text each, with what people call them. */
const LINES = [
  ['title', 'its title'],
  ['owner', 'its owner'],
  ['changesApprovedBy', 'who approves its changes'],
  ['boundary', 'its boundary'],
  ['ifUnforeseen', 'who is asked when it stops'],
  ['kind', 'its kind of case'],
] as const satisfies readonly (readonly [keyof Sop, string])[];

const SECTIONS = [
  ['starts', 'when it starts'],
  ['takes', 'what it takes from the procedure that runs it'],
  ['ifMissing', 'what it does when a fact is missing'],
  ['steps', 'its steps'],
] as const satisfies readonly (readonly [keyof Sop, string])[];

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
  const sections = SECTIONS.flatMap(([key, called]) =>
    contentOf(before[key]) === contentOf(after[key]) ? [] : [`${called} changed`],
  );
  const changes = [...valueChanges(before, after), ...lines, ...needs, ...calledChanges(before, after), ...sections];
  return (changes.length === 0 ? ['wording or comments changed'] : changes).map(
    (change) => `SOP ${after.name}: ${change}`,
  );
}

function valueChanges(before: Sop, after: Sop): string[] {
  const values = Object.values(after.values).flatMap((value) => {
    const old = own(before.values, value.name);
    const name = value.label ?? value.name.replaceAll('_', ' ');
    if (old === undefined) return [`${name} ${formatValue(value.value)} is new`];
    const [was, is] = [formatValue(old.value), formatValue(value.value)];
    return was === is ? [] : [`${name} ${was} → ${is}`];
  });
  const removed = Object.keys(before.values)
    .filter((name) => !Object.hasOwn(after.values, name))
    .map((name) => `${name.replaceAll('_', ' ')} was removed`);
  return [...values, ...removed];
}

/** The changes of an SOP that this one runs are listed under that SOP; here it is only named. */
function calledChanges(before: Sop, after: Sop): string[] {
  const was = new Map(calledBy(before));
  return [...new Map(calledBy(after))]
    .filter(([name, hash]) => was.has(name) && was.get(name) !== hash)
    .map(([name]) => `${name}, which it runs, changed`);
}

function calledBy(sop: Sop): (readonly [string, string])[] {
  return allSteps(sop).flatMap(({ body }) =>
    body.kind === 'run' && body.called !== null
      ? [[body.called.name, body.called.source.hash] as const, ...calledBy(body.called)]
      : [],
  );
}
