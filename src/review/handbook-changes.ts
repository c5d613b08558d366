/**
 * What a new handbook changes, in sentences for the people who work by it: each changed value with before and after,
 * and which other files changed.
 */
import type { Boundary } from '../boundary/compile.ts';
import type { Limits } from '../handbook/limits.ts';
import { own } from '../kernel/own.ts';
import { formatValue } from '../kernel/value.ts';
import { allSteps, type Sop } from '../sop/sop.ts';
import type { Handbook } from './handbook.ts';

/** One sentence per change; empty when nothing that matters changed. */
export function handbookChanges(before: Handbook | null, after: Handbook): string[] {
  const sops = [...after.sops.values()].flatMap((sop) => sopChanges(before?.sops.get(sop.name) ?? null, sop));
  const gone = [...(before?.sops.keys() ?? [])]
    .filter((name) => !after.sops.has(name))
    .map((name) => `SOP ${name} was removed`);
  if (before === null) return sops;
  const boundaries = [...after.boundaries.values()]
    .filter((boundary) => isChanged(before.boundaries.get(boundary.name), boundary))
    .map(({ name }) => `Boundary ${name} ${before.boundaries.has(name) ? 'changed' : 'is new'}`);
  const kinds = [...after.kinds.values()]
    .filter((kind) => JSON.stringify(before.kinds.get(kind.kind)) !== JSON.stringify(kind))
    .map(({ kind }) => `Kind ${kind} ${before.kinds.has(kind) ? 'changed' : 'is new'}`);
  const limits = limitChanges(before.limits, after.limits);
  const people = JSON.stringify(before.people) === JSON.stringify(after.people) ? [] : ['People or groups changed'];
  const owners = JSON.stringify(before.owners) === JSON.stringify(after.owners) ? [] : ['Owners of files changed'];
  const erasure =
    before.mayErase === after.mayErase
      ? []
      : [`Who may erase from the record: ${before.mayErase ?? 'no one'} → ${after.mayErase ?? 'no one'}`];
  const calendars = JSON.stringify(before.calendars) === JSON.stringify(after.calendars) ? [] : ['A calendar changed'];
  const senders = JSON.stringify(before.senders) === JSON.stringify(after.senders) ? [] : ['Senders changed'];
  const removed = [
    ...[...before.boundaries.keys()]
      .filter((name) => !after.boundaries.has(name))
      .map((name) => `Boundary ${name} was removed`),
    ...[...before.kinds.keys()].filter((name) => !after.kinds.has(name)).map((name) => `Kind ${name} was removed`),
  ];
  return [
    ...sops,
    ...gone,
    ...limits,
    ...boundaries,
    ...kinds,
    ...removed,
    ...people,
    ...owners,
    ...erasure,
    ...senders,
    ...calendars,
  ];
}

/** Whether its rules changed. Its hash also covers the limits, which are listed by name. */
function isChanged(before: Boundary | undefined, after: Boundary): boolean {
  if (before?.hash === after.hash) return false;
  const textsOf = ({ policies }: Boundary): string => JSON.stringify(policies.map(({ text }) => text));
  return (
    before === undefined || limitChanges(before.limits, after.limits).length === 0 || textsOf(before) !== textsOf(after)
  );
}

/** `Limit major_loss: $25,000.00 → $30,000.00`. */
export function limitChanges(before: Limits, after: Limits): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)].map((limit) =>
      limit === undefined ? null : formatValue(limit),
    );
    if (was === is) return [];
    if (is === null) return [`Limit ${name} was removed`];
    return [was === null ? `Limit ${name}: ${is ?? ''} is new` : `Limit ${name}: ${was ?? ''} → ${is ?? ''}`];
  });
}

function sopChanges(before: Sop | null, after: Sop): string[] {
  if (before === null) return [`SOP ${after.name} is new`];
  if (before.source.hash === after.source.hash) return [];
  const values = Object.values(after.values).flatMap((value) => {
    const old = own(before.values, value.name);
    const name = value.label ?? value.name.replaceAll('_', ' ');
    if (old === undefined) return [`SOP ${after.name}: ${name} ${formatValue(value.value)} is new`];
    const [was, is] = [formatValue(old.value), formatValue(value.value)];
    return was === is ? [] : [`SOP ${after.name}: ${name} ${was} → ${is}`];
  });
  const removed = Object.keys(before.values)
    .filter((name) => !Object.hasOwn(after.values, name))
    .map((name) => `SOP ${after.name}: ${name.replaceAll('_', ' ')} was removed`);
  const changes = [...values, ...removed];
  const runs = calledChanges(before, after);
  return withoutValues(before) === withoutValues(after)
    ? changes.length + runs.length === 0
      ? [`SOP ${after.name}: wording or comments changed`]
      : [...changes, ...runs]
    : [...changes, ...runs, `SOP ${after.name}: its steps changed`];
}

/** The changes of an SOP that this one runs are listed under that SOP; here it is only named. */
function calledChanges(before: Sop, after: Sop): string[] {
  const was = new Map(calledBy(before));
  return [...new Map(calledBy(after))]
    .filter(([name, hash]) => was.has(name) && was.get(name) !== hash)
    .map(([name]) => `SOP ${after.name}: ${name}, which it runs, changed`);
}

function calledBy(sop: Sop): (readonly [string, string])[] {
  return allSteps(sop).flatMap(({ body }) =>
    body.kind === 'run' && body.called !== null
      ? [[body.called.name, body.called.source.hash] as const, ...calledBy(body.called)]
      : [],
  );
}

/** The content of an SOP without its values and its places in the file. */
function withoutValues(sop: Sop): string {
  const { values: _, source: __, places: ___, ...rest } = sop;
  return JSON.stringify(rest, (key, value: unknown) =>
    key === 'called' || key === 'place' || key === 'places' || key === 'start' || key === 'end' || key === 'line'
      ? undefined
      : value,
  );
}
