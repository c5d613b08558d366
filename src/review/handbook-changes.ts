/**
 * What a new handbook changes, in sentences for the people who work by it: each changed value with before and after,
 * and which other files changed.
 */
import type { Limits } from '../handbook/limits.ts';
import { fromTo } from '../kernel/told-apart.ts';
import { formatValue } from '../kernel/value.ts';
import type { Kind } from '../case/kind.ts';
import type { People } from '../handbook/people.ts';
import type { Handbook } from './handbook.ts';
import { boundaryChanges } from './boundary-changes.ts';
import { contentOf, memberChanges } from './member-changes.ts';
import { sopChanges } from './sop-changes.ts';
import { toolChanges } from './tool-changes.ts';

/** One sentence per change; empty when nothing that matters changed. */
export function handbookChanges(before: Handbook | null, after: Handbook): string[] {
  const sops = [...after.sops.values()].flatMap((sop) => sopChanges(before?.sops.get(sop.name) ?? null, sop));
  const gone = [...(before?.sops.keys() ?? [])]
    .filter((name) => !after.sops.has(name))
    .map((name) => `SOP ${name} was removed`);
  if (before === null) return sops;
  const boundaries = boundaryChanges(before.boundaries, after.boundaries);
  const kinds = [...after.kinds.values()].flatMap((kind) => kindChanges(before.kinds.get(kind.kind) ?? null, kind));
  const limits = limitChanges(before.limits, after.limits);
  const people = peopleChanges(before.people, after.people);
  const owners = JSON.stringify(before.owners) === JSON.stringify(after.owners) ? [] : ['Owners of files changed'];
  const erasure =
    before.mayErase === after.mayErase
      ? []
      : [`Who may erase from the record: ${before.mayErase ?? 'no one'} → ${after.mayErase ?? 'no one'}`];
  const calendars = JSON.stringify(before.calendars) === JSON.stringify(after.calendars) ? [] : ['A calendar changed'];
  const senders = memberChanges(
    (before.senders ?? []).map((sender) => [sender.sender, sender]),
    (after.senders ?? []).map((sender) => [sender.sender, sender]),
  ).map((change) => `Sender ${change}`);
  const removed = [...before.kinds.keys()]
    .filter((name) => !after.kinds.has(name))
    .map((name) => `Kind ${name} was removed`);
  // Who may decide and how much comes first: an author chooses how much a procedure changes.
  return [
    ...people,
    ...owners,
    ...erasure,
    ...limits,
    ...boundaries,
    ...toolChanges(before.declared, after.declared),
    ...removed,
    ...senders,
    ...kinds,
    ...calendars,
    ...sops,
    ...gone,
  ];
}

/** `Limit major_loss: $25,000.00 → $30,000.00`. */
export function limitChanges(before: Limits, after: Limits): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [old, fresh] = [before.get(name), after.get(name)];
    if (contentOf(old) === contentOf(fresh)) return [];
    if (fresh === undefined) return [`Limit ${name} was removed`];
    return [`Limit ${name}: ${old === undefined ? `${formatValue(fresh)} is new` : fromTo(old, fresh)}`];
  });
}

function kindChanges(before: Kind | null, after: Kind): string[] {
  if (before === null) return [`Kind ${after.kind} is new`];
  const [was, is] = [before, after].map(({ facts, events, ...rest }) => ({
    facts: facts.map((fact) => [fact.fact, fact] as const),
    events: events.map((event) => [event.event, event] as const),
    rest: contentOf(rest),
  }));
  if (was === undefined || is === undefined) return [];
  const changes = [
    ...memberChanges(was.facts, is.facts).map((change) => `fact ${change}`),
    ...memberChanges(was.events, is.events).map((change) => `event ${change}`),
    ...(was.rest === is.rest ? [] : ['lines other than its facts and events changed']),
  ].map((change) => `Kind ${after.kind}: ${change}`);
  return changes.length > 0 || contentOf(before) === contentOf(after) ? changes : [`Kind ${after.kind} changed`];
}

function peopleChanges(before: People, after: People): string[] {
  const members = new Map(before.groups.map(({ group, members: were }) => [group, were]));
  const groups = after.groups.flatMap(({ group, members: are }) => {
    const were = members.get(group);
    if (were === undefined) return [`Group ${group} is new`];
    return memberChanges(
      were.map((name) => [name, name]),
      are.map((name) => [name, name]),
    ).map((change) => `Group ${group}: ${change}`);
  });
  const gone = before.groups.filter(({ group }) => !after.groups.some((other) => other.group === group));
  const people = memberChanges(
    before.people.map((person) => [person.person, person]),
    after.people.map((person) => [person.person, person]),
  );
  const mail = contentOf(before.mail) === contentOf(after.mail) ? [] : ['How mail addresses are read changed'];
  const changes = [
    ...groups,
    ...gone.map(({ group }) => `Group ${group} was removed`),
    ...people.map((change) => `Person ${change}`),
    ...mail,
  ];
  return changes.length > 0 || contentOf(before) === contentOf(after) ? changes : ['People or groups changed'];
}
