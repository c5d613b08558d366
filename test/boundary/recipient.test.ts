import { describe, expect, it } from 'vitest';
import type { People } from '../../src/handbook/people.ts';
import { resolveRecipient, type Recipient } from '../../src/handbook/recipient.ts';
import { people } from './world.ts';

const NOW = Date.parse('2026-03-04T15:00:00Z');
const handbook = people();
const names = (recipient: Recipient): string[] | string =>
  'persons' in recipient ? recipient.persons.map(({ person }) => person) : recipient.nobody;
const away = (...absent: string[]): People => ({
  ...handbook,
  people: handbook.people.map((person) =>
    absent.includes(person.person) ? { ...person, away: [{ from: '2026-03-04', until: '2026-03-05' }] } : person,
  ),
});
const silent = (name: string): People => ({
  ...handbook,
  people: handbook.people.map((person) =>
    person.person === name ? { ...person, slack_user: undefined, slack_team: undefined } : person,
  ),
});

describe('a message goes to', () => {
  const rows: [says: string, to: string, backup: string | null, world: People, persons: string[] | RegExp][] = [
    ['a person by e-mail address', 'Ava@our.example', null, handbook, ['ava-executive']],
    ['a person by name', 'ava-executive', null, handbook, ['ava-executive']],
    ['all members of a group', 'account-executives', null, handbook, ['ava-executive', 'felix-executive']],
    ['a group of one', 'claims-manager', null, handbook, ['marcus-manager']],
    ['the backup of a person who is away', 'ava@our.example', null, away('ava-executive'), ['felix-executive']],
    ['the backup of a person without Slack', 'ava@our.example', null, silent('ava-executive'), ['felix-executive']],
    ['the backup of a backup', 'fiona-finance', null, away('fiona-finance', 'dora-director'), ['marcus-manager']],
    ['the members of a group who are not away', 'account-executives', null, away('ava-executive'), ['felix-executive']],
    [
      'the backups of a group whose members are all away',
      'claims-operations',
      null,
      away('ana-analyst', 'lena-lead'),
      ['marcus-manager'],
    ],
    [
      "the step's backup when two back each other up and both are away",
      'ava@our.example',
      'claims-manager',
      away('ava-executive', 'felix-executive'),
      ['marcus-manager'],
    ],
    [
      "the step's backup when no one has the address",
      'ae.wobbly@our.example',
      'claims-manager',
      handbook,
      ['marcus-manager'],
    ],
    [
      'no one when neither can be reached',
      'ava@our.example',
      'felix@our.example',
      away('ava-executive', 'felix-executive'),
      /Ava Anders is away until 2026-03-05; Felix Faber is away.*no one can be notified/,
    ],
    [
      'no one for a prototype property',
      'constructor',
      '__proto__',
      handbook,
      /`constructor` is not a person or group.*`__proto__` is not a person/,
    ],
    [
      'no one for a group without members',
      'empty',
      null,
      { ...handbook, groups: [{ group: 'empty', members: [] }] },
      /has no members/,
    ],
  ];
  it.each(rows)('%s', (_, to, backup, world, persons) => {
    const found = names(resolveRecipient(world, to, backup, NOW));
    if (persons instanceof RegExp) expect(found).toMatch(persons);
    else expect(found).toEqual(persons);
  });

  it('a person again on the day after their absence, in the given time zone', () => {
    const world = away('ava-executive');
    const lastEvening = Date.parse('2026-03-06T04:00:00Z');
    expect(names(resolveRecipient(world, 'ava-executive', null, lastEvening))).toEqual(['ava-executive']);
    expect(names(resolveRecipient(world, 'ava-executive', null, lastEvening, 'America/Chicago'))).toEqual([
      'felix-executive',
    ]);
  });

  it('a person, with the reason for the choice', () => {
    expect(resolveRecipient(away('ava-executive'), 'ava@our.example', null, NOW)).toMatchObject({
      why: 'Ava Anders is away until 2026-03-05; notified Felix Faber for `ava@our.example`',
    });
  });

  it('no one, without repeating a hostile name in full', () => {
    const found = names(resolveRecipient(handbook, `x\`\n*bold*${'y'.repeat(500)}`, null, NOW));
    expect(found).not.toContain('\n');
    expect(found.length).toBeLessThan(260);
  });
});
