/** A comment must end where every editor shows its end: a rule that is a comment must not look like a rule. */
import { describe, expect, it } from 'vitest';
import { parsePeople } from '../../src/handbook/parse-people.ts';
import { readHandbookFiles } from '../../src/handbook/read-handbook-files.ts';
import { parseCaseFile } from '../../src/evaluate/case-file.ts';
import { compileBoundary } from '../../src/boundary/compile.ts';
import { createRegistry } from '../../src/tool/registry.ts';

const OTHERS = ['\r', '\u000b', '\u000c', '\u0085', '\u2028', '\u2029'];
const FILES = [
  'boundary/claims-agent.cedar',
  'boundary/limits.yaml',
  'people.yaml',
  'owners.yaml',
  'senders.yaml',
  'freight-claims.sop.yaml',
  'kinds/freight_claim.yaml',
  'calendars/us.yaml',
  'tables/routes.csv',
];
const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

describe('a line end that only some editors know', () => {
  it.each(FILES.flatMap((path) => OTHERS.map((character) => [path, nameOf(character), character] as const)))(
    'is refused in a comment of %s, with line and column: %s',
    (path, name, character) => {
      const bytes = new TextEncoder().encode(`# one\r\n# two${character}forbid: x\n`);
      expect(readHandbookFiles([{ path, content: { kind: 'bytes', bytes } }])).toMatchObject({
        findings: [
          {
            rule: 'control-character',
            message: expect.stringContaining(name) as string,
            place: { line: 2, column: 6 },
          },
        ],
      });
    },
  );

  it.each(OTHERS.map((character) => [nameOf(character), character] as const))(
    'is refused by whatever reads a single file: %s',
    (name, character) => {
      const text = `# one${character}people: []\n`;
      const refused = {
        findings: [{ message: expect.stringContaining(name) as string, place: { line: 1, column: 6 } }],
      };
      expect(parsePeople(text, 'people.yaml')).toMatchObject(refused);
      expect(parseCaseFile(text, 'a.cases.yaml')).toMatchObject(refused);
      const boundary = {
        name: 'a',
        file: 'boundary/a.cedar',
        text: text.replace('# ', '//'),
        kinds: [],
        groups: [],
      };
      expect(compileBoundary({ ...boundary, registry: createRegistry([]) })).toMatchObject(refused);
    },
  );

  it('is no Windows line end', () => {
    const bytes = new TextEncoder().encode('# one\r\n\tpeople: []\r\n');
    expect(readHandbookFiles([{ path: 'people.yaml', content: { kind: 'bytes', bytes } }])).toHaveProperty('files');
  });
});
