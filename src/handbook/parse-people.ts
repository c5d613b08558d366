/**
 * Reads `sops/people.yaml`: every name in it must be known and mean one thing, since an approval rests on it.
 */
import { suggestWord } from './did-you-mean.ts';
import type { BoundaryFinding } from './finding.ts';
import { readYaml } from './handbook-yaml.ts';
import { peopleSchema, type People } from './people.ts';

type Way = readonly (string | number)[];

export function parsePeople(
  text: string,
  file: string,
): { readonly people: People } | { readonly findings: readonly BoundaryFinding[] } {
  const read = readYaml(text, file, peopleSchema, 'people');
  if ('findings' in read) return read;
  const { people, groups } = read.value;
  const findings: BoundaryFinding[] = [];
  const refuse = (path: Way, message: string, suggestion: string | null = null): void => {
    findings.push({ rule: 'people-content', message, suggestion, place: read.placeOf(path) });
  };
  const persons = people.map(({ person }) => person);
  const refuseUnknown = (name: string | undefined, path: Way): void => {
    if (name !== undefined && !persons.includes(name))
      refuse(path, `Expected a person of this file, got \`${name}\``, suggestWord(name, persons));
  };
  const once = (): ((key: string, path: Way, what: string) => void) => {
    const met = new Set<string>();
    return (key, path, what) => {
      if (met.has(key)) refuse(path, `Expected each ${what} once, got \`${key}\` again`);
      met.add(key);
    };
  };

  const [onceName, onceEmail, onceSlack] = [once(), once(), once()];
  people.forEach((person, index) => {
    onceName(person.person, ['people', index, 'person'], 'name');
    onceEmail(person.email.toLowerCase(), ['people', index, 'email'], 'e-mail address');
    if (person.slack_user !== undefined)
      onceSlack(
        `${person.slack_team ?? ''} ${person.slack_user}`,
        ['people', index, 'slack_user'],
        'Slack user of a team',
      );
    if ((person.slack_user === undefined) !== (person.slack_team === undefined)) {
      // A user id alone could be anybody's: ids are unique within a team only.
      refuse(
        ['people', index],
        `Expected \`slack_user\` and \`slack_team\` together, got one of them for \`${person.person}\``,
      );
    }
    for (const relation of ['manager', 'backup'] as const) {
      refuseUnknown(person[relation], ['people', index, relation]);
      if (person[relation] === person.person)
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
    // Groups and people share their names, so that `to: claims-manager` means one of them.
    onceName(group.group, ['groups', index, 'group'], 'name');
    const onceMember = once();
    group.members.forEach((member, which) => {
      refuseUnknown(member, ['groups', index, 'members', which]);
      onceMember(member, ['groups', index, 'members', which], `member of \`${group.group}\``);
    });
  });
  return findings.length > 0 ? { findings } : { people: read.value };
}
