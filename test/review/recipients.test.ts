import { describe, expect, it } from 'vitest';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { FILES, filesOf, PERMISSIVE, registry, sopFile } from '../run/handbook.ts';

const telling = (args: string, values = ''): readonly HandbookFile[] =>
  filesOf(
    sopFile(`  - step: 1\n    says: Tell them\n    use: slack.notify\n    with:\n${args.replace(/^/gm, '      ')}\n`, {
      values,
    }),
    PERMISSIVE,
  );
const found = (files: readonly HandbookFile[]): string[] =>
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

describe('a recipient that the SOP names', () => {
  it("is always known in the project's own handbook", () => {
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
      'an unknown e-mail address',
      'to: lenna@our.example',
      `error recipients at lenna@our.example: Expected \`to\` to name ${EXPECTED}, got \`lenna@our.example\`. Did you mean \`lena@our.example\`?`,
    ],
    [
      'a misspelt backup',
      'to: = case.account.executive_email\nbackup: claims-laeds',
      `error recipients at claims-laeds: Expected \`backup\` to name ${EXPECTED}, got \`claims-laeds\`. Did you mean \`claims-leads\`?`,
    ],
    [
      'a person by their name, and not by their key',
      'to: Marcus Mbeki',
      `error recipients at Marcus Mbeki: Expected \`to\` to name ${EXPECTED}, got \`Marcus Mbeki\`. Did you mean \`marcus-manager\`?`,
    ],
    [
      'a name unlike any known one',
      'to: "Warehouse North"',
      `error recipients at Warehouse North": Expected \`to\` to name ${EXPECTED}, got \`Warehouse North\`. Write such a name, or add the person to \`people.yaml\``,
    ],
    [
      'a text in an expression',
      'to: = "claims-laeds"',
      `error recipients at "claims-laeds": Expected \`to\` to name ${EXPECTED}, got \`claims-laeds\`. Did you mean \`claims-leads\`?`,
    ],
  ])('is reported when it is %s', (_, args, reported) => {
    const lines = found(telling(args)).filter((line) => !line.includes(' definite-assignment '));
    expect(lines).toContain(reported);
    expect(lines.filter((line) => line.includes(' recipients '))).toHaveLength(1);
  });

  it('is reported when a value contains the misspelt name', () => {
    expect(
      found(telling('to: = lead', '  lead: claims-laeds\n')).filter((line) => line.includes(' recipients ')),
    ).toHaveLength(1);
  });

  it.each([
    ['a group', 'to: claims-leads'],
    ['a person', 'to: lena-lead'],
    ['an e-mail address, whatever its case', 'to: Lena@our.example'],
    ['a value that names a group', 'to: = lead'],
    ['a name surrounded by blanks', 'to: " claims-leads "'],
  ])('may be %s', (_, args) => {
    expect(found(telling(args, args.includes('= lead') ? '  lead: claims-leads\n' : ''))).toEqual([]);
  });

  it('is reported once when a path is written as plain text', () => {
    expect(found(telling('to: case.zendesk.ticket_id')).map((line) => line.split(' ')[1])).toEqual(['arguments']);
  });
});
