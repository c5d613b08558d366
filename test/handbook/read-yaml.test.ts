/** Notation of YAML that no file of a handbook may use. */
import { expect, it } from 'vitest';
import { FileReader } from '../../src/handbook/file-reader.ts';
import { readYaml } from '../../src/handbook/yaml/read-yaml.ts';

it.each([
  ['an anchor on a name', '&a sop: x\n', ['yaml-alias']],
  ['an anchor on a value', 'sop: &a x\n', ['yaml-alias']],
  ['an alias', 'sop: &a x\ntitle: *a\n', ['yaml-alias', 'yaml-alias']],
])('refuses %s', (_, text, rules) => {
  const reader = new FileReader('a.yaml', text);
  expect(readYaml(reader, { expected: 'a procedure', keys: () => new Set() })).toBeNull();
  expect(reader.findings.map(({ rule }) => rule)).toEqual(rules);
});

it.each([
  ['with: { note: Hello, world }\n', "Write `note: 'Hello, world'`", 'Hello, world'],
  ['with: { note: Hello, big, world, to: x }\n', "Write `note: 'Hello, big, world'`", 'Hello, big, world'],
  ['- { a: 1, note: Hello, world }\n', "Write `note: 'Hello, world'`", 'Hello, world'],
])('says that a comma splits a text between braces: %s', (text, suggestion, pointed) => {
  const reader = new FileReader('a.yaml', text.replace(/^- /, 'x: [').replace(/(?<=^x: .*)\n$/, ']\n'));
  readYaml(reader, { expected: 'a procedure', keys: () => new Set() });
  expect(reader.findings.map((finding) => finding.suggestion)).toEqual([suggestion]);
  expect(reader.findings[0]?.message).toContain(`\`${pointed}\``);
});

it.each(['with: { note: "Hello, world", to: x }\n', 'with: { a: 1, b: }\n', 'with: { a: [x, y] }\n', 'a:\nb: 1\n'])(
  'does not take another comma for it: %s',
  (text) => {
    const reader = new FileReader('a.yaml', text);
    readYaml(reader, { expected: 'a procedure', keys: () => new Set() });
    expect(reader.findings.map(({ message }) => message).join()).not.toContain('comma');
  },
);
