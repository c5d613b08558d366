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
