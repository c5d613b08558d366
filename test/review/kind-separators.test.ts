/** A normal form that says whether marks count is not remarked on. */
import { expect, it } from 'vitest';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { FILES, registry } from '../run/handbook.ts';

const KIND = 'kinds/freight_claim.yaml';

const found = (normal: string): readonly string[] =>
  compileHandbook(
    FILES.map((file) =>
      file.path === KIND
        ? {
            ...file,
            text: file.text.replace(
              'facts:\n',
              `facts:\n  - { fact: claim.lot, label: lot, type: text, optional: true, normal: ${normal} }\n`,
            ),
          }
        : file,
    ),
    registry,
  )
    .findings.filter(({ rule, message }) => rule === 'kind-separators' || message.includes('separators'))
    .map(({ rule }) => rule);

it('is remarked on only where it says neither', () => {
  expect(found('{ keep: letters_and_digits }')).toEqual(['kind-separators']);
  expect(found('{ keep: digits }')).toEqual(['kind-separators']);
  for (const form of [
    'keep: letters_and_digits, separators: kept',
    'keep: digits, separators: ignored',
    'keep: as_written',
  ])
    expect([form, found(`{ ${form} }`)]).toEqual([form, []]);
});
