/**
 * Hostile files: each is refused by name within limits, and reaches no prototype. The cost is bounded by limits, not by
 * a clock, so no test here asserts a time; an unbounded one shows as a suite that does not end.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stepsMax, tableRowsMax } from '../../src/kernel/limits.ts';
import { checkSop } from '../../src/sop/check.ts';
import type { Finding } from '../../src/handbook/finding.ts';
import { renderFinding } from '../../src/handbook/render-finding.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { sop } from '../cli/fake-world.ts';
import { sopFile, WORLD } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'sopwith-hostile-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function look(
  text: string,
  tables?: ReadonlyMap<string, string>,
): { readonly findings: readonly Finding[]; readonly rules: readonly string[] } {
  const { sop: read, findings } = parseSop(text, 'x.sop.yaml', tables);
  const all = [...findings, ...(read === null ? [] : checkSop(read, WORLD))];
  for (const finding of all) renderFinding(finding, text);
  return {
    findings: all,
    rules: [...new Set(all.filter(({ severity }) => severity === 'error').map(({ rule }) => rule))].sort(),
  };
}

const flag = (label: string | number, more = ''): string => `- step: ${label}\n  says: Flag it\n  flag: seen\n${more}`;
const steps = (text: string): string => sopFile({ steps: text });
const condition = (text: string): string =>
  steps(`- step: 1\n  says: Flag it\n  if:\n    - '${text.replaceAll("'", "''")}'\n  flag: seen\n`);
const table = (head: string, rows: readonly string[], more = ''): string =>
  steps(
    `- step: 1\n  says: Decide\n  table:\n    hit: first\n${head}\n    rows:\n${rows.map((row) => `      - ${row}`).join('\n')}\n  save: decided\n${more}`,
  );
const deep = (open: string, times: number): string => open.repeat(times);
const nested = (depth: number): string => {
  const lines: string[] = [];
  let label = '';
  for (let level = 0; level < depth; level++) {
    label += level % 2 === 0 ? '1' : 'a';
    lines.push(
      `${'    '.repeat(level)}- step: ${label}`,
      `${'    '.repeat(level)}  says: Go in`,
      `${'    '.repeat(level)}  do:`,
    );
  }
  return [
    ...lines,
    `${'    '.repeat(depth)}- step: ${label}${depth % 2 === 0 ? '1' : 'a'}`,
    `${'    '.repeat(depth)}  says: Flag it`,
    `${'    '.repeat(depth)}  flag: seen`,
  ].join('\n');
};
const bomb = [
  'a: &a ["x","x","x","x","x","x","x","x","x"]',
  ...'bcdefghi'.split('').map(
    (name, index) =>
      `${name}: &${name} [${Array<string>(9)
        .fill(`*${'abcdefghi'[index] ?? 'a'}`)
        .join(',')}]`,
  ),
].join('\n');

describe('a hostile file is refused by name', () => {
  it.each<[string, string, string]>([
    ['a bomb of aliases', `${bomb}\n${steps(flag(1))}`, 'yaml-alias'],
    ['a merge key', `${steps(flag(1))}<<: {owner: me}\n`, 'yaml-alias'],
    [
      'more bytes than a file may have',
      steps(`- step: 1\n  says: ${'x'.repeat(2 * 1_048_576)}\n  flag: seen`),
      'file-size',
    ],
    ['brackets without end', `a: ${deep('[', 300_000)}`, 'yaml'],
    ['maps without end', `a: ${deep('{a: ', 100_000)}`, 'yaml'],
    ['lists of lists without end', deep('- ', 200_000), 'yaml'],
    ['blocks that are nested too deeply', steps(nested(14)), 'limit'],
    [
      'more steps than there may be',
      steps(Array.from({ length: stepsMax + 1 }, (_, index) => flag(index + 1)).join('')),
      'limit',
    ],
    [
      'as many steps as a file can hold',
      steps(Array.from({ length: 10_000 }, (_, index) => `- {step: ${index + 1}, says: a, flag: b}`).join('\n')),
      'limit',
    ],
    [
      '100,000 steps',
      steps(Array.from({ length: 100_000 }, (_, index) => `- {step: ${index + 1}}`).join('\n')),
      'file-size',
    ],
    [
      'more rows than a table may have',
      table(
        '    when: [case.id]\n    give: [queue]',
        Array.from({ length: tableRowsMax + 1 }, () => '["-", x]'),
      ),
      'limit',
    ],
    ['an expression without end', condition(`${'1 + '.repeat(5_000)}1 > 0`), 'expression-syntax'],
    [
      'brackets of an expression without end',
      condition(`${'('.repeat(900)}true${')'.repeat(900)}`),
      'expression-syntax',
    ],
    [
      'a pattern that never ends elsewhere',
      condition(`case.claimant.name.matches("${'(a+)+'.repeat(70)}$")`),
      'expression-types',
    ],
    ['a pattern that looks back', condition('case.claimant.name.matches("(a)\\\\1")'), 'expression-types'],
    ['a number that is none', sopFile({ values: 'most: 1e999', steps: flag(1) }), 'value-literal'],
    [
      'a number that cannot be represented',
      sopFile({ values: 'most: 123456789012345678901', steps: flag(1) }),
      'value-literal',
    ],
    [
      'an amount that cannot be represented',
      sopFile({ values: 'most: 99,999,999,999,999,999,999.00 USD', steps: flag(1) }),
      'value-literal',
    ],
    ['a day that there is not', condition('case.received_at > date("2026-02-30")'), 'expression-types'],
    ['a NUL', steps(flag(1)).replace('Flag it', 'Flag\0it'), 'control-character'],
    ['a sign that turns the line round', steps(flag(1)).replace('Flag it', 'Flag \u202eti galF'), 'control-character'],
    ['a sign that hides in a quoted text', steps(flag(1)).replace('Flag it', '"Flag \\u2066it"'), 'control-character'],
    ['two documents', `${steps(flag(1))}---\n${steps(flag(1))}`, 'yaml'],
    ['a tag that makes something', steps(flag(1)).replace('title: Test', 'title: !!js/function x'), 'yaml-tag'],
  ])('%s', (_, text, rule) => {
    expect(look(text).rules).toContain(rule);
  });
});

describe('a name that every object has', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__', 'prototype'];
  const save = (name: string): string =>
    `- step: 1\n  says: Look up\n  use: salesforce.get_account\n  with:\n    account_id: A1\n  save: ${name}\n`;
  const PLACES: readonly (readonly [string, (name: string) => string])[] = [
    ['a value', (name) => sopFile({ values: `${name}: 3`, steps: flag(1) })],
    ['what a step saves', (name) => steps(save(name))],
    ['what a step sets', (name) => steps(`- step: 1\n  says: Set it\n  set:\n    ${name}.x: 1\n`)],
    ['a field that a step sets', (name) => steps(`- step: 1\n  says: Set it\n  set:\n    reply.${name}: 1\n`)],
    ['a column of a table', (name) => table(`    when: [${name}]\n    give: [queue]`, ['["-", x]'])],
    ['what a table gives', (name) => table(`    when: [case.id]\n    give: [${name}]`, ['["-", x]'])],
    [
      'a field of a form',
      (name) =>
        steps(
          `- step: 1\n  says: Ask\n  ask:\n    of: claims-leads\n    question: Where?\n    form:\n      ${name}: { label: Where, type: text }\n    within: 1 hour\n  save: reply\n  if_late:\n    says: Stop\n    stop: Nobody said\n`,
        ),
    ],
    [
      'an event that is waited for',
      (name) =>
        steps(
          `- step: 1\n  says: Wait\n  wait:\n    event: ${name}\n    for: 1 hour\n  if_late:\n    says: Go on\n    flag: late\n`,
        ),
    ],
    [
      'an item of a list',
      (name) =>
        steps(
          `- step: 1\n  says: Each\n  for_each:\n    item: ${name}\n    in: = case.claim.documents\n    at_most: 3\n  do:\n${flag('1a').replaceAll(/^/gm, '    ')}`,
        ),
    ],
    ['a key of a step', (name) => steps(flag(1, `  ${name}: x\n`))],
    ['a key of the file', (name) => `${name}: x\n${steps(flag(1))}`],
    [
      'an argument',
      (name) =>
        steps(
          `- step: 1\n  says: Look up\n  use: salesforce.get_account\n  with:\n    account_id: A1\n    ${name}: x\n`,
        ),
    ],
    [
      'an error',
      (name) => steps(`${save('account')}  if_error:\n    ${name}:\n      says: Flag it\n      flag: odd\n`),
    ],
    ['a tool', (name) => steps(`- step: 1\n  says: Do it\n  use: ${name}\n`)],
    ['a path of the case', (name) => condition(`case.${name} == "x"`)],
    ['a path that a function reads', (name) => condition(`has(case.${name}) && case.claimant.${name} == "x"`)],
    ['a needed fact', (name) => sopFile({ needs: `- case.${name}`, steps: flag(1) })],
    [
      'a file of tables',
      (name) => steps(`- step: 1\n  says: Decide\n  table:\n    hit: first\n    from: ${name}\n  save: decided\n`),
    ],
  ];

  it.each(PLACES.flatMap(([place, make]) => NAMES.map((name) => ({ place, name, text: make(name) }))))(
    'is refused as $place: $name',
    ({ text }) => {
      const before = Object.getOwnPropertyNames(Object.prototype).length;
      expect(look(text, new Map()).rules).not.toEqual([]);
      expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(before);
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    },
  );
});

describe('a large file within the limits', () => {
  it.each<[string, string]>([
    ['line ends of Windows and a mark of its bytes', `\ufeff${steps(flag(1)).replaceAll('\n', '\r\n')}`],
    [
      'a number in hexadecimal',
      sopFile({ values: 'most: 0x10', steps: '- step: 1\n  says: Flag {most}\n  flag: seen' }),
    ],
    [
      'as many steps as there may be',
      steps(Array.from({ length: stepsMax - 1 }, (_, index) => flag(index + 1)).join('')),
    ],
    [
      'a table of as many rows as there may be',
      table(
        '    when: [case.received_at, case.id]\n    give: [queue]',
        [...Array.from({ length: tableRowsMax - 1 }, (_, index) => `["-", "x${index}", Other]`), '["-", "-", Rest]'],
        '- step: 2\n  says: Tell {decided.queue}\n  flag: told\n',
      ),
    ],
    ['a line as long as a sentence may be', steps(flag(1)).replace('Flag it', 'word '.repeat(2_000).trim())],
  ])('%s', (_, text) => {
    expect(look(text).findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });

  // Each branch asks a different question, so there are too many combinations to try.
  it('with branches whose conditions cannot be combined is not proved, and says so', () => {
    const branches = Array.from(
      { length: 20 },
      (_, index) =>
        `    - step: 1${String.fromCharCode(97 + index)}\n      says: Take it\n      if:\n        - case.claimant.name.contains("${index}") && case.claim.text.contains("${index}x")\n      flag: b${index}\n`,
    ).join('');
    expect(
      look(
        sopFile({ needs: '- case.claim.text', steps: `- step: 1\n  says: Choose\n  choose:\n${branches}` }),
      ).findings.map(({ message }) => message),
    ).toEqual(['It cannot be proved that step 1 takes a branch in every case']);
  });
});

describe('the command line on a hostile file', () => {
  const put = (name: string, text: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const check = async (path: string): Promise<{ readonly code: number; readonly said: string }> => {
    const { code, out, err } = await sop(['check', path]);
    return { code, said: out + err };
  };

  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x80])],
    [
      'bytes that are no text in a sentence',
      Buffer.concat([
        Buffer.from(steps(flag(1)).slice(0, 120)),
        Buffer.from([0xc3, 0x28]),
        Buffer.from(steps(flag(1)).slice(120)),
      ]),
    ],
    ['a bomb', `${bomb}\n`],
    ['brackets', '['.repeat(300_000)],
    ['two megabytes', 'x'.repeat(2 * 1_048_576)],
    ['signs for the terminal', 'sop: \u001b[2Jx\n'],
    ['a list', '- 1\n'],
    ['a number', '7\n'],
    ['a NUL', '\0'],
  ])('ends with a sentence, never with a stack trace: %s', async (name, text) => {
    const { code, said } = await check(put(`${name.replaceAll(' ', '-')}.sop.yaml`, text));
    expect([1, 2]).toContain(code);
    expect(said).toMatch(/[A-Z`][^\n]{10,}/);
    expect(said).not.toMatch(/\n\s+at .+:\d+:\d+|Sopwith made a mistake|\u001b\[2J|\0/);
  });

  it('refuses bytes that are not text by name', async () => {
    const { code, said } = await check(
      put('bytes.sop.yaml', Buffer.concat([Buffer.from(steps(flag(1))), Buffer.from([0xc3, 0x28])])),
    );
    expect(code).toBe(1);
    expect(said).toMatch(/bytes\.sop\.yaml:\d+:1 error file-encoding\n {2}Expected UTF-8 text, got the byte 0xC3/);
  });

  it('ends with a sentence when a folder is given instead of a file', async () => {
    mkdirSync(join(folder, 'folder.sop.yaml'), { recursive: true });
    const { code, said } = await check(join(folder, 'folder.sop.yaml'));
    expect(code).toBe(2);
    expect(said).toContain('Expected a handbook');
  });
});
