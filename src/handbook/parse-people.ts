/**
 * Reads `sops/people.yaml`. Approvals depend on it, so every name must be known and unambiguous.
 */
import { FileReader } from './file-reader.ts';
import type { Finding } from './finding.ts';
import { mailboxesOfPerson, nameWords, peopleSchema, type People } from './people.ts';
import { suggestWord } from './suggest.ts';
import { ALL_LOST, bothLost, lostAt, type Lost } from './yaml/lost.ts';
import { readKnownYaml, type Path } from './yaml/read-yaml-as.ts';

/** People of a file, and what its mistakes leave unknown of them. */
export type KnownPeople = { readonly people: People; readonly lost: Lost };

/** Nothing is known of people whose file cannot be read. */
export const UNKNOWN_PEOPLE: KnownPeople = { people: { people: [], groups: [] }, lost: ALL_LOST };

export function parsePeople(
  text: string,
  file: string,
):
  | { readonly people: People; readonly warnings: readonly Finding[] }
  | { readonly findings: readonly Finding[]; readonly known: KnownPeople } {
  const reader = new FileReader(file, text);
  const read = readKnownYaml(reader, {
    schema: peopleSchema,
    rule: 'people-shape',
    expected: 'people and groups',
    fallback: { people: [], groups: [] },
  });
  if (read === null) return { findings: reader.findings, known: UNKNOWN_PEOPLE };
  const { people, groups } = read.value;
  const wrong: Path[] = [];
  const refuse = (path: Path, message: string, suggestion: string | null = null): void => {
    wrong.push(path);
    reader.report('people-content', read.rangeOf(path), message, suggestion);
  };
  const persons = people.map(({ person }) => person);
  const isTwice = new Set(persons).size < persons.length;
  const refuseUnknown = (name: string | undefined, path: Path): void => {
    // A name that two entries have is probably missing from one of them.
    if (name !== undefined && !isTwice && !persons.includes(name))
      refuse(path, `Expected a person of this file, got \`${name}\``, suggestWord(name, persons));
  };
  const once = (): ((key: string, path: Path, what: string) => void) => {
    const seen = new Set<string>();
    return (key, path, what) => {
      if (seen.has(key)) refuse(path, `Expected each ${what} once, got \`${key}\` again`);
      seen.add(key);
    };
  };

  const [onceName, onceEmail, onceSlack] = [once(), once(), once()];
  people.forEach((person, index) => {
    onceName(person.person, ['people', index, 'person'], 'name');
    for (const mailbox of new Set(mailboxesOfPerson(person, read.value)))
      onceEmail(mailbox, ['people', index, 'email'], 'e-mail address');
    if (person.slack_user !== undefined)
      onceSlack(
        `${person.slack_team ?? ''} ${person.slack_user}`,
        ['people', index, 'slack_user'],
        'Slack user of a team',
      );
    if ((person.slack_user === undefined) !== (person.slack_team === undefined)) {
      // Slack user ids are unique only within a team.
      refuse(
        ['people', index],
        `Expected \`slack_user\` and \`slack_team\` together, got one of them for \`${person.person}\``,
      );
    }
    for (const relation of ['manager', 'backup', 'namesake_of'] as const) {
      refuseUnknown(person[relation], ['people', index, relation]);
      if (!isTwice && person[relation] === person.person)
        refuse(['people', index, relation], `Expected another person as ${relation}, got \`${person.person}\``);
    }
    person.away.forEach(({ from, until }, which) => {
      if (from > until)
        refuse(
          ['people', index, 'away', which],
          `Expected an absence that ends after it begins, got \`${from}\` to \`${until}\``,
        );
    });
  });
  groups.forEach((group, index) => {
    // Groups and people share one set of names, so `to: claims-manager` is unambiguous.
    onceName(group.group, ['groups', index, 'group'], 'name');
    const onceMember = once();
    group.members.forEach((member, which) => {
      refuseUnknown(member, ['groups', index, 'members', which]);
      onceMember(member, ['groups', index, 'members', which], `member of \`${group.group}\``);
    });
  });
  for (const [first, second] of listedTwice(people)) {
    const [one, other] = [people[first]?.person ?? '', people[second]?.person ?? ''];
    const { line } = reader.placeAt(read.rangeOf(['people', first, 'name']).start);
    reader.report(
      'people-twice',
      read.rangeOf(['people', second, 'name']),
      `\`${other}\` has the same name as \`${one}\` in line ${line}. One person under both could approve twice`,
      `If they are one person, keep one entry, with the other address under \`also\`. If they are two, add \`namesake_of: ${one}\``,
      'warning',
    );
  }
  const lost = bothLost(read.lost, ...wrong.map((path) => lostAt(reader, read, path.slice(0, 2))));
  return reader.hasErrors
    ? { findings: reader.findings, known: { people: read.value, lost } }
    : { people: read.value, warnings: reader.findings };
}

/** Entries of one name that do not say that they are two people: the first of that name, and the later one. */
function listedTwice(people: People['people']): readonly (readonly [number, number])[] {
  const sameName = Map.groupBy(people.keys(), (index) => nameWords(people[index]?.name ?? ''));
  return [...sameName.values()].flatMap((entries) =>
    entries.flatMap((second, position) => {
      const later = people[second];
      const before = entries.slice(0, position).map((index) => people[index]);
      const isTold = before.some(
        (earlier) => earlier?.namesake_of === later?.person || later?.namesake_of === earlier?.person,
      );
      const isNameTwice = before.some((earlier) => earlier?.person === later?.person);
      return position === 0 || isTold || isNameTwice ? [] : [[entries[0] ?? 0, second] as const];
    }),
  );
}
