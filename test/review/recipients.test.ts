import { describe, expect, it } from 'vitest';
import { compileHandbook, type HandbookSource } from '../../src/review/handbook.ts';
import { FILES, filesOf, PERMISSIVE, registry, sopFile } from '../run/handbook.ts';

const telling = (args: string, values = ''): readonly HandbookSource[] =>
  filesOf(
    sopFile(`  - step: 1\n    says: Tell them\n    use: slack.notify\n    with:\n${args.replace(/^/gm, '      ')}\n`, {
      values,
    }),
    PERMISSIVE,
  );
const found = (files: readonly HandbookSource[]): string[] =>
  compileHandbook(files, registry).findings.map(
    ({ severity, rule, place, message, suggestion }) =>
      `${severity} ${rule} at ${
        files
          .find(({ path }) => path === place.file)
          ?.text.split('\n')
          [place.line - 1]?.slice(place.column - 1) ?? ''
      }: ${message}. ${suggestion ?? ''}`,
  );
const EXPECTED = 'a group, a person or an e-mail address of `people.yaml`';

describe('a recipient whom the SOP names itself', () => {
  it('is no finding in the handbook of the project', () => {
    expect(found(FILES)).toEqual([]);
  });

  it.each([
    [
      'a misspelt group',
      'to: claims-laeds',
      `error recipients at claims-laeds: Expected \`to\` to name ${EXPECTED}, got \`claims-laeds\`. Did you mean \`claims-leads\`?`,
    ],
    [
      'a misspelt person',
      'to: lena-laed',
      `error recipients at lena-laed: Expected \`to\` to name ${EXPECTED}, got \`lena-laed\`. Did you mean \`lena-lead\`?`,
    ],
    [
      'an e-mail address of nobody',
      'to: lenna@our.example',
      `error recipients at lenna@our.example: Expected \`to\` to name ${EXPECTED}, got \`lenna@our.example\`. Did you mean \`lena@our.example\`?`,
    ],
    [
      'a misspelt backup',
      'to: = case.account.executive_email\nbackup: claims-laeds',
      `error recipients at claims-laeds: Expected \`backup\` to name ${EXPECTED}, got \`claims-laeds\`. Did you mean \`claims-leads\`?`,
    ],
    [
      'a name like none that there is',
      'to: "Warehouse North"',
      `error recipients at Warehouse North": Expected \`to\` to name ${EXPECTED}, got \`Warehouse North\`. Write such a name, or add the person to \`people.yaml\``,
    ],
    [
      'a text in an expression',
      'to: = "claims-laeds"',
      `error recipients at "claims-laeds": Expected \`to\` to name ${EXPECTED}, got \`claims-laeds\`. Did you mean \`claims-leads\`?`,
    ],
  ])('is told when it is %s', (_, args, said) => {
    const told = found(telling(args)).filter((line) => !line.includes(' definite-assignment '));
    expect(told).toContain(said);
    expect(told.filter((line) => line.includes(' recipients '))).toHaveLength(1);
  });

  it('is told when a value holds its misspelt name', () => {
    expect(
      found(telling('to: = told', '  told: claims-laeds\n')).filter((line) => line.includes(' recipients ')),
    ).toHaveLength(1);
  });

  it.each([
    ['a group', 'to: claims-leads'],
    ['a person', 'to: lena-lead'],
    ['an e-mail address, whatever its case', 'to: Lena@our.example'],
    ['a value that names a group', 'to: = told'],
    ['a name between blanks', 'to: " claims-leads "'],
  ])('may be %s', (_, args) => {
    expect(found(telling(args, args.includes('told') ? '  told: claims-leads\n' : ''))).toEqual([]);
  });

  it('is told once when words stand for what they name', () => {
    expect(found(telling('to: case.zendesk.ticket_id')).map((line) => line.split(' ')[1])).toEqual(['arguments']);
  });
});
