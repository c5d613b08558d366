/** Senders that may open cases which can never run, and facts that name a record without an owner. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/handbook/finding.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { SHOP } from '../http/portal-handbook.ts';
import { FILES, registry } from '../run/handbook.ts';

const KIND = 'kinds/freight_claim.yaml';
const SOP = 'freight-damage-claim.sop.yaml';

type Edit = readonly [file: string, before: string, after: string];

function found(rule: string, senders: string, ...edits: readonly Edit[]): Finding[] {
  const files = [
    ...FILES.filter(({ path }) => path !== 'senders.yaml').map(({ path, text }) => {
      const own = edits.filter(([file]) => file === path);
      return { path, text: own.reduce((edited, [, before, after]) => edited.replace(before, after), text) };
    }),
    { path: 'senders.yaml', text: `senders:\n${senders}` },
  ];
  return compileHandbook(files, registry).findings.filter((finding) => finding.rule === rule);
}

const tms = (...lines: readonly string[]): string =>
  ['  - sender: tms', 'kinds: [freight_claim]', ...lines].join('\n    ').concat('\n');
const OPTIONAL: Edit = [
  KIND,
  '    normal: { keep: digits, separators: ignored }\n',
  '    normal: { keep: digits, separators: ignored }\n    optional: true\n',
];

describe('a sender that may open cases', () => {
  it('is warned about when their kind needs a record of a system for which it does not speak', () => {
    expect(found('sender-cannot-open', tms('systems: [tms]', 'opens: true'))).toMatchObject([
      {
        severity: 'warning',
        place: { file: 'senders.yaml', line: 5 },
        message:
          '`tms` may open cases of `freight_claim`, and none of them can run: they need `zendesk.ticket_id`, which names a record of `zendesk`, and only a sender that speaks for that system may state it',
      },
    ]);
  });

  it.each<[string, string, readonly Edit[]]>([
    ['when it does not open', tms('systems: [tms]'), []],
    ['when it speaks for the system', tms('systems: [tms, zendesk]', 'opens: true'), []],
    ['when the fact is optional and nothing needs it', tms('systems: [tms]', 'opens: true'), [OPTIONAL]],
  ])('is not warned about %s', (_, senders, edits) => {
    expect(found('sender-cannot-open', senders, ...edits)).toEqual([]);
  });

  it('is warned about when only a procedure needs the fact', () => {
    const needs: Edit = [SOP, '  - case.claim.bol\n', '  - case.claim.bol\n  - case.zendesk.ticket_id\n'];
    expect(found('sender-cannot-open', tms('systems: [tms]', 'opens: true'), OPTIONAL, needs)).toHaveLength(1);
  });
});

describe('a fact that names a record by its path alone', () => {
  const withFact = (fact: string, more = ''): Edit => [
    KIND,
    'facts:\n',
    `facts:\n  - { fact: ${fact}, label: other, type: text, optional: true${more} }\n`,
  ];

  it.each([
    ['claim.jira_key', 'jira'],
    ['claim.tms_shipment_number', 'tms'],
    ['order.zendesk.ticket.id', 'zendesk'],
    ['edi.load_id', 'edi'],
    ['claim.edi_ref', 'edi'],
  ])('%s is warned about, since every sender may state it', (fact, system) => {
    expect(found('record-without-owner', tms('keys: [edi]'), withFact(fact))).toMatchObject([
      {
        severity: 'warning',
        place: { file: KIND, line: expect.any(Number) },
        suggestion: expect.stringContaining(`identifies: ${system}`),
      },
    ]);
  });

  it.each([
    ['claim.jira_key', ', identifies: jira'],
    ['jira.issue_key', ''],
    ['claim.account_id', ''],
    ['claim.tms_state', ''],
    ['claim.editor_id', ''],
  ])('%s%s is not', (fact, more) => {
    expect(found('record-without-owner', tms('keys: [edi]'), withFact(fact, more))).toEqual([]);
  });
});

describe('a sender that names cases by the records of a system', () => {
  const shop = (...lines: readonly string[]): string => tms(...lines).replace('sender: tms', 'sender: shop');

  it('is warned about when no case is opened for such records', () => {
    expect(found('sender-key-unopened', tms('keys: [zendesk, shop]'))).toMatchObject([
      {
        severity: 'warning',
        place: { file: 'senders.yaml' },
        message:
          '`tms` may name a case by a record of `shop`, and no case of `freight_claim` is opened for one: what it reports under it reaches no case',
      },
    ]);
    const silent = shop('systems: [shop]');
    expect(found('sender-key-unopened', `${tms('keys: [shop]')}${silent}`)).toHaveLength(1);
  });

  it('is not warned about when tickets or a sender open cases for them', () => {
    expect(found('sender-key-unopened', tms('keys: [zendesk]'))).toEqual([]);
    const opener = shop('systems: [shop, zendesk]', 'opens: true');
    expect(found('sender-key-unopened', `${tms('keys: [shop]')}${opener}`)).toEqual([]);
  });
});

describe('a sender', () => {
  const opening = '  - step: 0\n    says: Open a ticket\n    use: zendesk.open_ticket\n';

  it.each([
    ['has mistakes', (text: string): string => text.replace('steps:\n', `steps:\n${opening}    with: =\n`)],
    ['is empty', (): string => ''],
    ['is another text', (): string => '- a list\n'],
    ['is cut off', (text: string): string => text.slice(0, 40)],
    ['has a tab', (text: string): string => text.replace('steps:\n', 'steps:\n\t')],
    ['is too long', (text: string): string => `${text}# ${'x'.repeat(2_000_000)}\n`],
  ])('is not warned about while a procedure %s, which may open the cases', (_, edited) => {
    const files = FILES.filter(({ path }) => path !== 'senders.yaml').map(({ path, text }) => ({
      path,
      text: path === SOP ? edited(text) : path === KIND ? text.replace(/^zendesk:\n(?: .*\n)*/m, '') : text,
    }));
    const text = `senders:\n${tms('keys: [zendesk, shop]')}`;
    const { findings } = compileHandbook([...files, { path: 'senders.yaml', text }], registry);
    expect(findings.filter(({ place }) => place.file === 'senders.yaml')).toEqual([]);
    expect(findings.some(({ place, severity }) => place.file === SOP && severity === 'error')).toBe(true);
  });
});

describe('a sender that names cases only by its own records', () => {
  const own = tms('systems: [plumbers]').replace('sender: tms', 'sender: plumbers');
  const opener = tms('systems: [plumbers, zendesk]', 'opens: true');

  it('is warned about when no one opens a case for them, with what to write for a form', () => {
    expect(found('sender-reaches-no-case', own)).toMatchObject([
      {
        severity: 'warning',
        place: { file: 'senders.yaml' },
        message:
          '`plumbers` names cases by records of `plumbers`, and no case of `freight_claim` is opened for one: what it reports reaches no case',
        suggestion: 'Add the system whose records open the cases to `keys`',
      },
    ]);
    const text = 'senders:\n  - { sender: plumbers, kinds: [broken_goods], systems: [plumbers] }\n';
    const files = [...SHOP.filter(({ path }) => path !== 'senders.yaml'), { path: 'senders.yaml', text }];
    const findings = compileHandbook(files, registry).findings.filter(({ rule }) => rule === 'sender-reaches-no-case');
    expect(findings).toMatchObject([{ suggestion: 'Write `keys: [portal]`, and let it name the receipt of the form' }]);
  });

  it.each([
    ['it opens cases itself', tms('systems: [plumbers]', 'opens: true')],
    ['another sender opens them for such records', `${own}${opener}`],
    ['it names them by their tickets', tms('systems: [plumbers]', 'keys: [zendesk]')],
  ])('is not warned about when %s', (_, senders) => {
    expect(found('sender-reaches-no-case', senders)).toEqual([]);
  });
});
