import { describe, expect, it } from 'vitest';
import { parseSop } from '../../../src/sop/parse.ts';
import { describeRule, sopFile } from '../world.ts';

const set = (value: string): string =>
  sopFile({
    values: 'big_queue: Large claims',
    steps: `- step: 1\n  says: Choose {big_queue}\n  set: { queue: ${value} }\n- step: 2\n  says: Tell {queue}\n  flag: told`,
  });

describeRule('looks-like-notation', [
  {
    is: 'invalid',
    says: 'a path that is set as text',
    file: set('case.claim.bol'),
    finds: [
      [
        'case.claim.bol',
        '`case.claim.bol` is taken as text, not as the value of that name',
        'Write `= case.claim.bol`',
      ],
    ],
  },
  { is: 'near miss', says: 'a text with a dot', file: set('example.com') },
]);

const TABLE = (cell: string, gives: string): string =>
  sopFile({
    values: 'big_queue: Large claims',
    needs: '- case.claim.bol',
    steps: `- step: 1\n  says: Find it for {big_queue}\n  table:\n    hit: first\n    when: [case.claim.bol]\n    give: [queue]\n    rows:\n      - [${cell}, ${gives}]\n      - ["-", Rest]\n  save: route\n- step: 2\n  says: Tell {route.queue}\n  flag: told`,
  });
const ASK = (choices: string): string =>
  sopFile({
    values: 'span: 1 hour',
    steps: `- step: 1\n  says: Ask for {span}\n  ask: { of: claims-leads, question: Is it so?, choices: ${choices}, within: = span }\n  save: reply\n  if_late: { says: Late, flag: late }`,
  });
const JUDGE = (answers: string): string =>
  sopFile({
    needs: '- case.claim.text',
    steps: `- step: 1\n  says: Judge\n  judge: { question: Is it so?, about: = case.claim.text, answers: ${answers} }\n  save: reply\n  if_unsure: { says: Unsure, flag: unsure }`,
  });
const VALUE = (value: string): string =>
  sopFile({ values: `other: ${value}\nname: X`, steps: '- step: 1\n  says: Tell {other} {name}\n  flag: told' });
const WITH = (text: string): string =>
  sopFile({
    values: 'big_queue: Large claims',
    steps: `- step: 1\n  says: Note {big_queue}\n  use: zendesk.add_internal_note\n  with: { ticket: T1, text: ${text} }`,
  });

const FORM = (choices: string): string =>
  sopFile({
    values: 'span: 1 hour\nbig_queue: Large',
    steps: `- step: 1\n  says: Ask for {span} and {big_queue}\n  ask: { of: claims-leads, question: Which is it?, form: { reason: { label: Reason, type: text, one_of: ${choices} } }, within: = span }\n  save: reply\n  if_late: { says: Late, flag: late }`,
  });
const EXTRACT = (choices: string): string =>
  sopFile({
    needs: '- case.claim.text',
    steps: `- step: 1\n  says: Judge\n  judge: { question: Which is it?, about: = case.claim.text, extract: one_of, one_of: ${choices} }\n  save: reply\n  if_unsure: { says: Unsure, flag: unsure }`,
  });
const TAKES = (choices: string): string =>
  sopFile({
    top: `takes: { reason: { label: reason, type: text, one_of: ${choices} } }`,
    steps: '- step: 1\n  says: Tell\n  flag: told',
  });

const findings = (file: string): string[] =>
  parseSop(file, 'x.sop.yaml').findings.map(({ message, suggestion }) => `${message}: ${suggestion ?? ''}`);

describe('a text that looks like a notation', () => {
  it.each([
    ['a condition of a table', TABLE('"Acme, Globex"', 'A'), '`Acme, Globex` looks like a condition'],
    ['a condition that names a value', TABLE('big_queue', 'A'), '`big_queue` is the name of a value'],
    ['what a table gives', TABLE('A', 'big_queue'), '`big_queue` is the name of a value'],
    ['what a table gives, as a comparison', TABLE('A', '"> 5"'), '`> 5` looks like a condition'],
    ['a value to set', set('big_queue'), 'Write `= big_queue`, or put it in quotes'],
    ['a value to set, in a list', set('[A, big_queue]'), '`big_queue` is the name of a value'],
    ['an argument', WITH('big_queue'), 'Write `= big_queue`'],
    ['an argument, as an expression', WITH('size(documents)'), 'Write `= size(documents)`'],
    ['a value of the procedure', VALUE('= name'), 'A value is written, not computed'],
    ['a value of the procedure, in quotes', VALUE('"= name"'), 'A value is written, not computed'],
    ['a value with a name in it', VALUE('"Claims {name}"'), 'A value is written, not computed'],
    ['a value, as a comparison', VALUE('a == b'), '`a == b` looks like an expression'],
    ['a value, as an interval', VALUE('5..9'), '`5..9` looks like an interval'],
    ['a value, as another one', VALUE('name'), '`name` is the name of a value'],
    ['a button', ASK('[= span, "No"]'), '`= span` looks like a computed value'],
    ['a button with a name in it', ASK('["Wait {span}", "No"]'), '`Wait {span}` looks like a computed value'],
    ['a choice of a form that is computed', FORM('["= span", B]'), '`= span` looks like a computed value'],
    ['a choice of a form that is a list', FORM('["Acme, Globex", B]'), 'Write `[Acme, Globex]`'],
    [
      'a choice of a form that is an alternative',
      FORM('[Acme or Globex, B]'),
      '`Acme or Globex` would be one text, not 2',
    ],
    ['a choice of a form that is excluded', FORM('["not: A", B]'), '`not: A` looks like a condition'],
    ['a choice of a form that is the name of a value', FORM('[big_queue, B]'), 'Write `= big_queue`'],
    ['a choice of a form that is an interval', FORM('[5..9, B]'), '`5..9` looks like an interval'],
    ['a text to extract', EXTRACT('[Acme | Globex, B]'), '`Acme | Globex` would be one text'],
    ['an input', TAKES('["A, B", C]'), '`A, B` would be one text'],
    ['an answer of a judgment', JUDGE('["= yes", no]'), '`= yes` looks like a computed value'],
  ])('is refused with the notation that is meant: %s', (_, file, message) => {
    expect(findings(file)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['its own quotes in a cell', TABLE(`'"Acme, Globex"'`, 'A')],
    ['its own quotes in a cell, with the name of a value', TABLE(`'"big_queue"'`, 'A')],
    ['quotes in what a table gives', TABLE('A', '"big_queue"')],
    ['quotes in a value to set', set('"big_queue"')],
    ['quotes in an argument', WITH('"> 5 and < 9"')],
    ['a literal expression in what a table gives', TABLE('A', `'= "> 5"'`)],
    ['words with hyphens and slashes', WITH('follow-up A/B')],
    ['a pattern under values', VALUE(`'^[A-Z]{2,3}\\\\p{L}[0-9]{4}$'`)],
    [
      'words with a comma in a choice',
      FORM('["Agreed, in part", "> 5 days", "5..9", big queue, Research and development]'),
    ],
    ['quotes around the name of a value in a choice', FORM('["big_queue", B]')],
    ['buttons', ASK('["> 5 days", "5..9 days"]')],
  ])('is text with %s', (_, file) => {
    expect(findings(file)).toEqual([]);
  });
});

describe('a refusal', () => {
  it.each([
    ['a single button', ASK('[Done]'), 'Expected at least 2 items at `choices`, got 1: Give a second answer'],
    [
      'a word of CEL',
      VALUE('1').replace('other:', 'package:').replace('{other}', '{name}'),
      '`package` is reserved: it is a word of CEL',
    ],
    [
      'a function',
      VALUE('1').replace('other:', 'money:').replace('{other}', '{name}'),
      '`money` is reserved: expressions use it themselves',
    ],
    [
      'an otherwise without a label',
      WITH('X').replace('  use:', '  otherwise: true\n    use:'),
      'Write the label of the step that did not hold',
    ],
  ])('names what is wrong: %s', (_, file, message) => {
    expect(findings(file).join('\n')).toContain(message);
  });
});
