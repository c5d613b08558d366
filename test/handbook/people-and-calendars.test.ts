import { describe, expect, it } from 'vitest';
import { parseCalendar } from '../../src/handbook/parse-calendar.ts';
import { parsePeople } from '../../src/handbook/parse-people.ts';
import { handbookFile, people, peopleText } from '../boundary/world.ts';

const PEOPLE = peopleText();
const CALENDAR = handbookFile('calendars/us-claims.yaml');

function changed(text: string, from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

describe('the people of the handbook', () => {
  it('have the ids that Slack knows', () => {
    const slack = Object.fromEntries(
      people().people.map(({ person, slack_user, slack_team }) => [person, `${slack_team} ${slack_user}`]),
    );
    expect(slack).toEqual({
      'ana-analyst': 'TSOPWITH1 UANA0001',
      'lena-lead': 'TSOPWITH1 ULENA0001',
      'marcus-manager': 'TSOPWITH1 UMARCUS01',
      'ava-executive': 'TSOPWITH1 UAVA00001',
      'felix-executive': 'TSOPWITH1 UAE000002',
      'fiona-finance': 'TSOPWITH1 UFIN00001',
      'dora-director': 'TSOPWITH1 UDIR00001',
    });
  });

  const rows: [why: string, from: string, to: string, message: RegExp, suggestion: RegExp | null, line: number][] = [
    [
      'a manager is misspelt',
      'manager: marcus-manager',
      'manager: marcus-manger',
      /got `marcus-manger`/,
      /`marcus-manager`/,
      18,
    ],
    ['a backup is misspelt', 'backup: felix-executive', 'backup: felix', /got `felix`/, null, 35],
    [
      'a member is misspelt',
      'members: [ana-analyst, lena-lead]',
      'members: [ana-analist, lena-lead]',
      /got `ana-analist`/,
      /`ana-analyst`/,
      63,
    ],
    [
      'a member is named like a prototype property',
      'members: [fiona-finance]',
      'members: [constructor]',
      /got `constructor`/,
      null,
      77,
    ],
    [
      'a member appears twice',
      'members: [fiona-finance]',
      'members: [fiona-finance, fiona-finance]',
      /each member of `finance` once/,
      null,
      77,
    ],
    [
      'a person appears twice',
      'person: felix-executive',
      'person: ava-executive',
      /each name once, got `ava-executive`/,
      null,
      36,
    ],
    [
      'an address appears twice, spelt differently',
      'email: felix@our.example',
      'email: AVA@our.example',
      /each e-mail address once/,
      null,
      38,
    ],
    [
      'a Slack user appears twice',
      'slack_user: UAE000002',
      'slack_user: UAVA00001',
      /each Slack user of a team once/,
      null,
      39,
    ],
    [
      'a Slack user has no team',
      '    slack_user: UAE000002\n    slack_team: TSOPWITH1\n',
      '    slack_user: UAE000002\n',
      /`slack_user` and `slack_team` together/,
      null,
      36,
    ],
    ['a group is named like a person', 'group: finance', 'group: fiona-finance', /each name once/, null, 76],
    [
      'a person is their own backup',
      'backup: felix-executive',
      'backup: ava-executive',
      /another person as backup/,
      null,
      35,
    ],
    [
      'an absence ends before it begins',
      '    backup: felix-executive',
      '    backup: felix-executive\n    away: [{ from: 2026-03-05, until: 2026-03-04 }]',
      /ends after it begins/,
      null,
      36,
    ],
    [
      'a field is unknown',
      '    title: Finance',
      '    titel: Finance',
      /known key, got `titel`/,
      /Did you mean `title`/,
      49,
    ],
    ['a Slack id is malformed', 'slack_user: UAE000002', 'slack_user: felix', /at `slack_user`/, null, 39],
    [
      'a date does not exist',
      '    backup: felix-executive',
      '    backup: felix-executive\n    away: [{ from: 2026-02-30, until: 2026-03-04 }]',
      /at `from`/,
      null,
      36,
    ],
    [
      'a key appears twice',
      'email: felix@our.example',
      'email: felix@our.example\n    email: x@our.example',
      /`email` appears twice/,
      null,
      39,
    ],
    [
      'it contains an alias',
      'members: [fiona-finance]',
      'members: &x [fiona-finance]\n  - group: more\n    members: *x',
      /Aliases are not allowed/,
      null,
      79,
    ],
    [
      'it is broken',
      'members: [fiona-finance]',
      'members: [fiona-finance',
      /`\[` here is not closed/,
      /members: \[fiona-finance\]/,
      77,
    ],
  ];
  it.each(rows)('are refused when %s', (_, from, to, message, suggestion, line) => {
    const result = parsePeople(changed(PEOPLE, from, to), 'sops/people.yaml');
    const findings = 'findings' in result ? result.findings : [];
    const found = findings.find((finding) => message.test(finding.message));
    expect(found, JSON.stringify(findings)).toBeDefined();
    expect(found?.place).toMatchObject({ file: 'sops/people.yaml', line });
    if (suggestion !== null) expect(found?.suggestion).toMatch(suggestion);
  });

  it.each([
    ['people:', 'poeple:', ['3:1 Expected a known key, got `poeple`']],
    [
      'email: ana@our.example',
      'email: ana at our',
      ['6:12 Expected an email address such as `ana@our.example` at `email`, got `ana at our`'],
    ],
    ['name: Ana Alvarez', 'name: [Ana]', ['5:11 Expected a text at `name`, got a list']],
    ['    name: Ana Alvarez\n', '', ['4:5 Expected `name`, which is missing']],
  ])('are refused in words of YAML, once per mistake: %j as %j', (from, to, messages) => {
    const result = parsePeople(changed(PEOPLE, from, to), 'f');
    const findings = 'findings' in result ? result.findings : [];
    expect(findings.map(({ place, message }) => `${place?.line}:${place?.column} ${message}`)).toEqual(messages);
  });

  it('are refused quickly and briefly when the file is nothing but keys', () => {
    const keys = Array.from({ length: 40_000 }, (_, index) => `key${index}: 1`).join('\n');
    const unknown = parsePeople(keys, 'f');
    const double = parsePeople(`${keys}\nkey0: 2`, 'f');
    expect('findings' in unknown ? unknown.findings.length : 0).toBeLessThanOrEqual(100);
    const twice = 'findings' in double ? double.findings : [];
    expect(twice.length).toBeLessThanOrEqual(100);
    expect(twice[0]).toMatchObject({ message: '`key0` appears twice', place: { line: 40_001, column: 1 } });
  });

  it('are refused when a key appears twice in different spellings', () => {
    expect(parsePeople('"people": []\npeople: []\ngroups: []\n', 'f')).toMatchObject({
      findings: [{ message: '`people` appears twice' }],
    });
  });

  it('are refused with our own message when the file nests deeper than the YAML library can read', () => {
    expect(parsePeople(`people: ${'['.repeat(1_000)}`, 'f')).toMatchObject({
      findings: [{ message: 'The file is nested too deeply', place: { line: 1, column: 29 } }],
    });
  });

  it.each([
    [
      'a hidden character',
      'title: Finance',
      'title: Fin\u202eance',
      'The text contains the hidden character U+202E',
      49,
      15,
    ],
    ['a tab before a key', '    title: Finance', '\ttitle: Finance', /^This line is indented with a tab/, 49, 1],
    ['a key without a space', 'title: Finance', 'title:Finance', /^The colon after `title` needs a space/, 49, 5],
    ['a name of every object', 'title: Finance', 'constructor: Finance', /^The name `constructor` is reserved/, 49, 5],
    ['a second document', 'groups:', '---\ngroups:', /second one after `---`$/, 60, 1],
  ])('are refused with %s, as an SOP is', (_, from, to, message, line, column) => {
    const result = parsePeople(changed(PEOPLE, from, to), 'f');
    expect('findings' in result ? result.findings[0] : null).toMatchObject({
      message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
      place: { file: 'f', line, column },
    });
  });

  it('are read with a warning when YAML treats part of a text as a comment', () => {
    expect(parsePeople(changed(PEOPLE, 'title: Finance', 'title: Finance #2'), 'f')).toMatchObject({
      people: {},
      warnings: [{ severity: 'warning', rule: 'comment', place: { line: 49, column: 12 } }],
    });
  });

  describe('of whom two have one name', () => {
    const FELIX = 'name: Felix Faber';
    const warned = (...changes: readonly (readonly [string, string])[]): string[] => {
      const read = parsePeople(
        changes.reduce((text, [from, to]) => changed(text, from, to), PEOPLE),
        'f',
      );
      return ('warnings' in read ? read.warnings : read.findings).map(
        ({ severity, message, suggestion, place }) =>
          `${severity} ${place?.line}:${place?.column} ${message}. ${suggestion}`,
      );
    };

    it.each(['Ava Anders', '  ava  ANDERS ', 'Anders, Ava'])(
      'may be one person who could approve twice: %j',
      (name) => {
        expect(warned([FELIX, `name: "${name}"`])).toEqual([
          'warning 37:11 `felix-executive` has the same name as `ava-executive` in line 29. One person under both could approve twice. ' +
            'If they are one person, keep one entry, with the other address under `also`. If they are two, add `namesake_of: ava-executive`',
        ]);
      },
    );

    it('are two people once either says so', () => {
      const same = [FELIX, 'name: Ava Anders'] as const;
      expect(warned([FELIX, 'name: Ava Anders\n    namesake_of: ava-executive'])).toEqual([]);
      expect(warned(same, ['email: ava@', 'namesake_of: felix-executive\n    email: ava@'])).toEqual([]);
    });

    it('are still asked about when only a third one says so', () => {
      const third = ['name: Fiona Fry', 'name: Ava Anders\n    namesake_of: felix-executive'] as const;
      expect(warned([FELIX, 'name: Ava Anders'], third)).toHaveLength(1);
      expect(warned([FELIX, 'name: Ava Anders\n    namesake_of: ava-executive'], third)).toEqual([]);
    });

    it('must name someone of the file, and not themselves', () => {
      expect(warned([FELIX, `${FELIX}\n    namesake_of: ava-exec`])[0]).toMatch(/^error .* got `ava-exec`/);
      expect(warned([FELIX, `${FELIX}\n    namesake_of: felix-executive`])[0]).toMatch(/^error .*another person as/);
    });
  });

  it('are refused when the file is empty or a list', () => {
    for (const text of ['', '[]', '5', '__proto__: {}']) expect(parsePeople(text, 'f')).toHaveProperty('findings');
  });
});

describe('a calendar is refused when', () => {
  const rows: [why: string, from: string, to: string, message: RegExp, line: number][] = [
    ['its time zone does not exist', 'America/Chicago', 'America/Chicargo', /got `America\/Chicargo`/, 3],
    ['it closes before it opens', 'closes: 17:00', 'closes: 07:00', /close after `08:00`/, 5],
    ['a time is malformed', 'opens: 08:00', 'opens: 8am', /at `opens`/, 4],
    ['a day is misspelt', 'tuesday', 'tusday', /item 2 of `days`/, 6],
    ['a day appears twice', 'tuesday', 'monday', /each day once/, 6],
    ['a holiday appears twice', '2026-01-01', '2025-12-25', /each holiday once/, 12],
    [
      'a holiday is after the reviewed period',
      'reviewed_until: 2026-12-31',
      'reviewed_until: 2026-10-31',
      /holidays up to/,
      16,
    ],
    ['a holiday is not a date', '2026-01-01', '2026-13-01', /at `date`, got `2026-13-01`/, 12],
  ];
  it.each(rows)('%s', (_, from, to, message, line) => {
    const result = parseCalendar(changed(CALENDAR, from, to), 'us-claims.yaml');
    const findings = 'findings' in result ? result.findings : [];
    expect(findings.find((finding) => message.test(finding.message))?.place, JSON.stringify(findings)).toMatchObject({
      file: 'us-claims.yaml',
      line,
    });
  });
});

describe('a time of day in another form', () => {
  it.each([
    ['8', '08:00'],
    ['8:00', '08:00'],
    ['8am', '08:00'],
    ['8 a.m.', '08:00'],
    ['12 am', '00:00'],
    ['8h30', '08:30'],
    ['7.45', '07:45'],
    ["'9 Uhr'", '09:00'],
  ])('is refused with the one to write: %s', (written, right) => {
    const result = parseCalendar(changed(CALENDAR, 'opens: 08:00', `opens: ${written}`), 'us-claims.yaml');
    expect('findings' in result ? result.findings : []).toMatchObject([
      { message: expect.stringContaining('such as `08:00` at `opens`, got'), suggestion: `Write \`${right}\`` },
    ]);
    expect(parseCalendar(changed(CALENDAR, 'opens: 08:00', `opens: ${right}`), 'us-claims.yaml')).toHaveProperty(
      'calendar',
    );
  });

  it.each(['25', '13pm', 'noon', '8:5'])('is refused without a guess where it says none: %s', (written) => {
    const result = parseCalendar(changed(CALENDAR, 'opens: 08:00', `opens: ${written}`), 'us-claims.yaml');
    const findings = 'findings' in result ? result.findings : [];
    expect(findings).toHaveLength(1);
    expect(findings[0]?.suggestion ?? '').not.toMatch(/Write `\d/);
  });
});
