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

/** Equal for equal content. For what has no places of its file in it. */
export function contentOf(part: unknown): string {
  return JSON.stringify(part ?? null);
}
