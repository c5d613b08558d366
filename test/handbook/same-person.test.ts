import { describe, expect, it } from 'vitest';
import { peopleSchema, type People } from '../../src/handbook/people.ts';
import { isSameMark, markOf, personNow } from '../../src/handbook/same-person.ts';
import type { PersonMark } from '../../src/kernel/person-mark.ts';

const LENA = {
  person: 'lena-lead',
  name: 'Lena Lindqvist',
  email: 'lena@our.example',
  slack_user: 'ULENA0001',
  slack_team: 'TSOPWITH1',
};
const people = (...listed: object[]): People => peopleSchema.parse({ people: listed, groups: [] });
const RECORDED: PersonMark = { person: 'lena-lead', slackUser: 'ULENA0001', slackTeam: 'TSOPWITH1' };

describe('a right of the record', () => {
  it('follows the Slack account, whatever its person is called now', () => {
    const renamed = { ...LENA, person: 'lena-olsen', name: 'Lena Olsen' };
    expect(personNow(RECORDED, people(renamed))?.person).toBe('lena-olsen');
  });

  it.each([
    ['another account under the same name', { slack_user: 'UOTHER001' }],
    ['the same user id in another team, which is another person', { slack_team: 'TPARTNER1' }],
  ])('does not go to %s', (_, other) => {
    expect(personNow(RECORDED, people({ ...LENA, ...other }))).toBeNull();
  });

  it('of someone without an account follows the address, and not the name', () => {
    const { slack_user: _user, slack_team: _team, ...mail } = LENA;
    const [mark] = people(mail).people.map(markOf);
    if (mark === undefined) throw new Error('Expected a person');
    expect(personNow(mark, people({ ...mail, person: 'lena-olsen' }))?.person).toBe('lena-olsen');
    expect(personNow(mark, people({ ...mail, email: 'new@our.example' }))).toBeNull();
  });
});

describe('two marks of the record', () => {
  it.each<[string, PersonMark, PersonMark, boolean]>([
    ['with another name', { person: 'lena' }, RECORDED, false],
    ['with the same name', { person: 'lena-lead' }, RECORDED, true],
    ['with the same account', { ...RECORDED, person: 'lena-olsen' }, RECORDED, true],
    [
      'with the same address, when neither has an account',
      { person: 'lena-lead', emails: ['lena@our.example'] },
      { person: 'lena-olsen', emails: ['LENA@our.example', 'olsen@our.example'] },
      true,
    ],
    [
      'with other addresses',
      { person: 'lena-lead', emails: ['lena@our.example'] },
      { person: 'lena-olsen', emails: ['olsen@our.example'] },
      false,
    ],
    ['of one user id in two teams', { ...RECORDED, person: 'lena-olsen', slackTeam: 'TPARTNER1' }, RECORDED, false],
  ])('%s: %j and %j may be of one person: %s', (_, one, other, isSame) => {
    expect([isSameMark(one, other), isSameMark(other, one)]).toEqual([isSame, isSame]);
  });
});
