/** What anyone may write on a form of our own page does not decide where money goes. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindSchema } from '../../../src/case/kind.ts';
import { findingsOf, pointedAt, sopFile, WORLD } from '../world.ts';

const KIND = `kind: broken_goods
title: Broken goods
channel: returns
if_unforeseen: leads
portal: { title: Tell us, requester: { name: sender.name } }
facts:
  - { fact: sender.name, label: sender, type: text, untrusted: true, portal: true }
  - { fact: goods.account, label: account, type: text, portal: true }
  - { fact: goods.desk, label: account of the desk, type: text, optional: true }
  - { fact: goods.value, label: value, type: money, portal: { currencies: [USD] } }
`;
const world = (kind: string) => ({ ...WORLD, kinds: [kindSchema.parse(parse(kind))] });
const paying = (ticket: string, before = ''): string =>
  sopFile({
    starts: 'case.kind == "broken_goods"',
    steps: `${before}- step: 9\n  says: Pay it\n  use: zendesk.pay\n  with:\n    ticket: ${ticket}\n    amount: = case.goods.value\n`,
  });
const found = (file: string, kind = KIND): unknown[] =>
  findingsOf(file, 'outside-text', world(kind)).map((one) => [pointedAt(file, one), one.severity, one.message]);
const SAYS = (path: string): string =>
  `Anyone may write \`${path}\` on the form of the kind or in a letter, and it decides \`ticket\`, and so where money goes`;
const SET = '- step: 1\n  says: Set it\n  set:\n    to.account: = case.goods.account\n';

describe('a text of a form of ours that decides where money goes', () => {
  it.each([
    ['a text of the form', paying('= case.goods.account'), 'case.goods.account', 'case.goods.account'],
    ['a text with it', paying('T-{case.goods.account}'), 'case.goods.account', 'case.goods.account'],
    ['a name that is set to it', paying('= to.account', SET), 'to.account', 'to.account'],
  ])('warns of %s', (_, file, pointed, path) => {
    expect(found(file)).toEqual([[pointed, 'warning', SAYS(path)]]);
  });

  it.each([
    ['a text that is not on the form', paying('= case.goods.desk'), KIND],
    [
      'a choice among fixed texts',
      paying('= case.goods.account'),
      KIND.replace('type: text, portal', 'type: text, one_of: [a, b], portal'),
    ],
    ['a kind without a form', paying('= case.goods.account'), KIND.replaceAll(/, portal: (?:true|\{.*?\})/g, '')],
    [
      'what moves no money',
      paying('T-1')
        .replace('zendesk.pay', 'zendesk.send_acknowledgment')
        .replace(/ +amount.*\n/, ''),
      KIND,
    ],
  ])('says nothing of %s', (_, file, kind) => {
    expect(found(file, kind)).toEqual([]);
  });

  it('warns of a text that stands after a label in a letter', () => {
    const kind = KIND.replaceAll(/, portal: (?:true|\{.*?\})/g, '')
      .replace(/^portal:.*$/m, 'mail: { mailbox: goods, reply: answer }')
      .replace('label: account, type: text', 'label: account, type: text, mail: { after: Account }');
    expect(found(paying('= case.goods.account'), kind)).toEqual([
      ['case.goods.account', 'warning', SAYS('case.goods.account')],
    ]);
  });

  it('is refused altogether where the kind says that it is from outside', () => {
    const kind = KIND.replace('type: text, portal', 'type: text, untrusted: true, portal');
    expect(found(paying('= case.goods.account'), kind)).toEqual([
      ['case.goods.account', 'error', '`case.goods.account` is text from outside and must not decide `ticket`'],
    ]);
  });
});
