/**
 * The texts of a `one_of` in a kind of case that look like a notation, as in a form: `= name`, `Acme, Globex`.
 */
import type { Kind } from '../case/kind.ts';
import type { FileReader } from '../handbook/file-reader.ts';
import type { YamlValue } from '../handbook/yaml/read-yaml-as.ts';
import { notationInChoice } from '../sop/looks-like-notation.ts';

const NO_NAMES: ReadonlySet<string> = new Set();

export function reportKindChoices(reader: FileReader, { value, rangeOf }: YamlValue<Kind>): void {
  const lists = [
    ...value.facts.map(({ one_of: texts }, index) => ({ texts, path: ['facts', index, 'one_of'] })),
    ...value.events.flatMap(({ fields }, event) =>
      fields.map(({ one_of: texts }, index) => ({ texts, path: ['events', event, 'fields', index, 'one_of'] })),
    ),
  ];
  for (const { texts = [], path } of lists)
    texts.forEach((text, index) => {
      const range = rangeOf([...path, index]);
      const isPlain = !/^["'|>]/.test(reader.text.slice(range.start, range.end));
      const found = notationInChoice(text, isPlain, NO_NAMES);
      if (found !== null) reader.report('looks-like-notation', range, found.message, found.suggestion, found.severity);
    });
}
