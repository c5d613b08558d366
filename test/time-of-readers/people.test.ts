/** No text by which someone is named, or that someone types, takes longer to read than its length explains. */
import { describe, expect, it } from 'vitest';
import { whoMay } from '../../src/boundary/approvers.ts';
import { replaceNumbers } from '../../src/case/quoted-numbers.ts';
import { readSender } from '../../src/intake/mail/sender.ts';
import { toldApart } from '../../src/kernel/told-apart.ts';
import { readCommandText, readWords } from '../../src/slack/query.ts';
import type { People } from '../../src/handbook/people.ts';
import { costRatio } from '../cpu.ts';
import { growing } from './grows.ts';

const PEOPLE: People = {
  people: Array.from({ length: 40 }, (_, index) => ({
    person: `person-${index}`,
    name: `Person Number ${index}`,
    email: `person${index}@our.example`,
    slack_user: `U0000000${index}`,
    slack_team: 'T0000001',
    away: [],
  })),
  groups: [{ group: 'leads', members: Array.from({ length: 40 }, (_, index) => `person-${index}`) }],
};

describe('a long text of a person', () => {
  it('is read in a time that grows as it does where it is typed to the bot', () => {
    for (const length of [500, 2_000, 16_000]) {
      expect(growing((text) => readWords(text, null), length, ['what open ', 'why ', 'what need me'])).toEqual([]);
      expect(growing((text) => readCommandText(`explain ${text}`), length)).toEqual([]);
      expect(growing((text) => void replaceNumbers(text, async () => null), length)).toEqual([]);
    }
  });

  it.each(['from', 'reply-to', 'list-id', 'list-post'])('is read so in the header of a letter: %s', (key) => {
    const headers = (value: string) => [
      { key: 'from', originalKey: 'From', value: 'Claims <claims@our.example>' },
      { key, originalKey: key, value },
    ];
    const read = (value: string): unknown =>
      readSender({ headers: headers(value).slice(key === 'from' ? 1 : 0) }, ['claims@our.example']);
    for (const length of [2_000, 8_000, 64_000])
      expect(growing((text) => read(`carl@customer.example (${text})`), length)).toEqual([]);
  });

  it('that names hundreds in the header of a letter names no one sender', () => {
    const value = `carl@customer.example (${'"'.repeat(9_000)}`;
    expect(readSender({ headers: [{ key: 'from', originalKey: 'From', value }] }, [])).toEqual({
      problem: 'Expected the address of one sender in `From`, got a text of 9023 characters, where 8192 are the most',
    });
  });

  it('is compared with everyone in a time that grows as it does', () => {
    const compare = (text: string) =>
      whoMay([{ group: 'leads', count: 1 }], PEOPLE, { requesterEmail: text, editor: null });
    expect(growing(compare, 16_000)).toEqual([]);
  });

  it('is looked at only where it is shown next to another one', () => {
    const texts = (count: number) => ['a', 'b'].map((end) => `${end} ${'wörter '.repeat(count)}`);
    // All of it is compared with the other one, which costs little; what shows of it costs the same for both.
    const [long, short] = [texts(9_000), texts(300)];
    expect(
      costRatio(
        () => toldApart(long),
        () => toldApart(short),
        10,
      ),
    ).toBeLessThan(10);
    for (const between of ['', ' ', '\u200b', '\u041e'])
      expect(growing((text) => toldApart([`${text}${between}`, text]), 16_000)).toEqual([]);
  });
});
