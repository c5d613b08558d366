/**
 * The issue or comment property that holds our key. It is proof; a label could be copied by a person.
 */

const NAME = 'sop.step';

type Property = { readonly key?: string | undefined; readonly value?: unknown };

export function keyProperty(key: string): { readonly key: string; readonly value: { readonly key: string } } {
  return { key: NAME, value: { key } };
}

export function holdsKey(properties: readonly Property[], key: string): boolean {
  return properties.some(
    ({ key: name, value }) =>
      name === NAME && typeof value === 'object' && value !== null && 'key' in value && value.key === key,
  );
}
