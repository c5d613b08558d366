/**
 * Identifiers of a kind whose normal form does not say whether hyphens, points and blanks inside a number count. Left
 * out, they make `1998.45.2` and `1998.4.52` one number.
 */
import { hasSeparators, type Kind } from '../case/kind.ts';
import type { FileReader } from '../handbook/file-reader.ts';
import type { YamlValue } from '../handbook/yaml/read-yaml-as.ts';

export function reportKindSeparators(reader: FileReader, { value, rangeOf }: YamlValue<Kind>): void {
  const forms = [
    ...value.facts.map(({ normal }, index) => ({ normal, path: ['facts', index, 'normal'] })),
    ...value.events.flatMap(({ fields }, event) =>
      fields.map(({ normal }, index) => ({ normal, path: ['events', event, 'fields', index, 'normal'] })),
    ),
  ];
  for (const { normal, path } of forms)
    if (normal !== undefined && normal.separators === undefined && hasSeparators(normal.keep))
      reader.report(
        'kind-separators',
        rangeOf([...path, 'keep']),
        `\`${normal.keep}\` leaves out hyphens, points and blanks, so \`1-12\` and \`11-2\` are one number`,
        'Add `separators: kept` if numbers differ in them, or `separators: ignored` if none do',
        'warning',
      );
}
