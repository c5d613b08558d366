/** What a new version of a list changes, by the names of its members. */

type Members = readonly (readonly [name: string, content: unknown])[];

/** `oven was removed`, `stove is new`, `fridge changed`; a change of order alone is none. */
export function memberChanges(before: Members, after: Members): string[] {
  const [was, is] = [new Map(before), new Map(after)];
  return [
    ...[...is].flatMap(([name, content]) =>
      !was.has(name) ? [`${name} is new`] : contentOf(was.get(name)) === contentOf(content) ? [] : [`${name} changed`],
    ),
    ...[...was.keys()].filter((name) => !is.has(name)).map((name) => `${name} was removed`),
  ];
}

/** Equal for equal content, wherever it is in its file. A procedure that a step runs is compared by itself. */
export function contentOf(part: unknown): string {
  return JSON.stringify(part ?? null, (key, value: unknown) => (isPlace(key, value) ? undefined : value));
}

/** Fields of forms and arguments may have these names too. */
function isPlace(key: string, value: unknown): boolean {
  if (key === 'start' || key === 'end' || key === 'line') return typeof value === 'number';
  if (typeof value !== 'object' || value === null) return false;
  if (key === 'place') return 'file' in value && 'column' in value;
  if (key === 'called') return 'source' in value;
  return key === 'places' && Object.values(value).every((place) => isPlace('place', place));
}
