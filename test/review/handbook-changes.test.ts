/** What approvers are shown of a changed handbook: what was decided is what was shown. */
import { describe, expect, it } from 'vitest';
import { FileReader } from '../../src/handbook/file-reader.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { treeChanges } from '../../src/handbook/yaml/tree-changes.ts';
import type { Tree } from '../../src/handbook/yaml/tree.ts';
import { readYaml } from '../../src/handbook/yaml/read-yaml.ts';
import { readHandbookFolder } from '../../src/handbook-folder/read-handbook-folder.ts';
import { changeTexts } from '../../src/review/change-texts.ts';
import { handbookChanges } from '../../src/review/handbook-changes.ts';
import { toldApart } from '../../src/kernel/told-apart.ts';
import {
  BOUNDARY_PATH,
  FILES,
  filesOf,
  filesWith,
  handbookOf,
  PEOPLE_PATH,
  PERMISSIVE,
  sopFile,
} from '../run/handbook.ts';

const KIND_PATH = 'kinds/freight_claim.yaml';
const PAY = (account: string, amount: string): string => `  - step: 1
    says: Pay the claimant
    use: tms.pay_claim
    with: { claim: = case.zendesk.ticket_id, account_id: ${account}, amount: ${amount} }
    if_error: { already_paid: { says: It is paid, flag: is_paid }, unknown_account: { says: No one, flag: no_one } }
`;
const paying = (account: string, amount = '= case.claim.amount', title = 'Test'): readonly HandbookFile[] => {
  const needs = '  - case.claimant.account_id\n  - case.claim.amount';
  const file = sopFile(PAY(account, amount), { needs });
  return filesOf({ ...file, text: file.text.replace(/^title: .*$/m, `title: ${title}`) }, PERMISSIVE);
};

const shown = (before: readonly HandbookFile[], after: readonly HandbookFile[]): string[] =>
  handbookChanges(handbookOf(before), handbookOf(after));

describe('approvers of a changed handbook are shown', () => {
  it('the payee and the amount of a payment, before and after', () => {
    expect(shown(paying('= case.claimant.account_id'), paying('ACC-OTTO9', '9000.00 USD'))).toEqual([
      'SOP test, step 1 (tms.pay_claim), argument account_id: = case.claimant.account_id → ACC-OTTO9',
      'SOP test, step 1 (tms.pay_claim), argument amount: = case.claim.amount → 9000.00 USD',
    ]);
  });

  it.each<[string, readonly HandbookFile[], string]>([
    [
      'another Slack id of a person',
      filesWith(PEOPLE_PATH, 'slack_user: ULEO00001', 'slack_user: UOTTO0001'),
      'Person leo-lead, Slack id: ULEO00001 → UOTTO0001',
    ],
    [
      'a text that looks the same',
      filesWith(PEOPLE_PATH, 'title: Finance', 'title: Finаnce'),
      'Person fiona-finance, title: "Finance" → "Fin\\u{430}nce"',
    ],
    [
      'when someone is away',
      filesWith(
        PEOPLE_PATH,
        '    title: Finance',
        '    title: Finance\n    away: [{ from: 2026-12-01, until: 2026-12-09 }]',
      ),
      'Person fiona-finance, away is new: { from: 2026-12-01, until: 2026-12-09 }',
    ],
    [
      'another backup',
      filesWith(PEOPLE_PATH, 'backup: felix-executive', 'backup: dora-director'),
      'Person ava-executive, backup: felix-executive → dora-director',
    ],
    [
      'another channel of a kind',
      filesWith(KIND_PATH, 'channel: freight-claims', 'channel: random'),
      'Kind freight_claim, channel: freight-claims → random',
    ],
    [
      'who may read the cases of a kind',
      filesWith(KIND_PATH, 'if_unforeseen: claims-leads', 'if_unforeseen: claims-leads\nreaders: finance'),
      'Kind freight_claim, who may read its cases: — → finance',
    ],
    [
      'that second bills are not found any more',
      filesWith(KIND_PATH, 'about: [claim.bol, claim.pro]', 'about: [claim.bol]'),
      'Kind freight_claim, about: claim.pro was removed',
    ],
    [
      'how a fact is read',
      filesWith(KIND_PATH, '    type: money\n', '    type: money\n    decimal: comma\n'),
      'Kind freight_claim, fact claim.amount, decimal: — → comma',
    ],
    [
      'other hours of a calendar',
      filesWith('calendars/us-claims.yaml', 'closes: 17:00', 'closes: 18:00'),
      'Calendar us-claims, closes: 17:00 → 18:00',
    ],
    [
      'a holiday that is gone',
      filesWith('calendars/us-claims.yaml', "  - { date: 2026-01-01, name: New Year's Day }\n", ''),
      "Calendar us-claims, holidays, date 2026-01-01 was removed: name: New Year's Day",
    ],
    [
      'a new group',
      filesWith(PEOPLE_PATH, 'groups:', 'groups:\n  - { group: night, members: [leo-lead] }'),
      'Group night is new: members: [leo-lead]',
    ],
  ])('%s', (_, files, sentence) => {
    expect(shown(FILES, files)).toEqual([sentence]);
  });

  it('each changed line of a policy', () => {
    const two = filesWith(
      BOUNDARY_PATH,
      '"PT4H"',
      '"PT8H"',
      filesWith(BOUNDARY_PATH, 'minor > context', 'minor >= context'),
    );
    expect(shown(FILES, two)).toEqual([
      'Boundary claims-agent, policy major-loss-issue: `@expires("PT4H")` → `@expires("PT8H")`',
      expect.stringMatching(
        /^Boundary claims-agent, policy major-loss-issue: `.*minor > context.*` → `.*minor >= context/,
      ),
    ]);
  });

  it('a new line of a policy as well', () => {
    const files = filesWith(
      BOUNDARY_PATH,
      '@id("open-ticket")',
      '@id("open-ticket")\n@reason("It opens one")\n// Once.',
    );
    expect(shown(FILES, files)).toEqual([
      'Boundary claims-agent, policy open-ticket: `@reason("It opens one")` is new',
      'Boundary claims-agent, policy open-ticket: `// Once.` is new',
    ]);
  });

  it('a new policy as a whole, without a comment that would hide its end', () => {
    const policy =
      '@id("all") // nothing\n@outcome("permit")\npermit (principal is Bot, action == Action::"slack.notify", resource is Case);';
    const files = filesWith(BOUNDARY_PATH, '@id("tell-our-people")', `${policy}\n@id("tell-our-people")`);
    expect(shown(FILES, files)).toEqual([
      'Boundary claims-agent, policy all is new: `@id("all") @outcome("permit") permit (principal is Bot, action == Action::"slack.notify", resource is Case);`',
    ]);
  });

  it('senders and owners, before what kinds say', () => {
    const sender = (lines: string): HandbookFile => ({
      path: 'senders.yaml',
      text: `senders:\n  - sender: portal\n    says: The portal\n    kinds: [freight_claim]\n    systems: [tms]\n    keys: [zendesk]\n${lines}`,
    });
    const owners = (group: string): HandbookFile => ({
      path: 'owners.yaml',
      text: `owners:\n  - { files: boundary/**, approved_by: ${group} }\n  - { files: owners.yaml, approved_by: security }\n`,
    });
    const before = filesOf(sender(''), owners('security'));
    const after = filesOf(sender('    opens: true\n'), owners('finance'));
    expect(shown(before, filesWith(KIND_PATH, 'label: BOL', 'label: BOL number', after))).toEqual([
      'Owners, files boundary/**, approved by: security → finance',
      'Sender portal, opens: — → true',
      'Kind freight_claim, fact claim.bol, label: BOL → BOL number',
    ]);
  });

  it('a new procedure in whole, whatever it says', () => {
    const fresh = paying('ACC-OTTO9').find(({ path }) => path === sopFile('').path);
    const text = fresh?.text.replace('sop: test', 'sop: other') ?? '';
    const before = paying('= case.claimant.account_id');
    const texts = shown(before, [...before, { path: 'other.sop.yaml', text }]);
    expect(texts[0]).toBe('SOP other is new');
    expect(texts.join('\n')).toContain('account_id: ACC-OTTO9');
  });

  it('what was only commented or laid out in another way, by its name', () => {
    expect(shown(FILES, filesWith(PEOPLE_PATH, 'people:', '# Read me.\npeople:'))).toEqual([
      'people.yaml: only comments or layout changed',
    ]);
    expect(shown(FILES, filesWith(BOUNDARY_PATH, '@id("open-ticket")', '// Read me.\n@id("open-ticket")'))).toEqual([
      'Boundary claims-agent: only comments or layout changed',
    ]);
  });

  it('a file that got another name, since its owner may be another one', () => {
    const files = FILES.map((file) => (file.path === KIND_PATH ? { ...file, path: 'kinds/claim.yaml' } : file));
    expect(shown(FILES, files)).toEqual(['kinds/freight_claim.yaml is now kinds/claim.yaml']);
  });

  it('who decides and who is paid before everything else', () => {
    const before = paying('= case.claimant.account_id');
    const after = filesWith(
      KIND_PATH,
      'label: BOL',
      'label: BOL number',
      filesWith(
        KIND_PATH,
        'channel: freight-claims',
        'channel: random',
        filesWith(
          KIND_PATH,
          'about: [claim.bol, claim.pro]',
          'about: [claim.pro]',
          paying('ACC-OTTO9', '= case.claim.amount', 'Other'),
        ),
      ),
    );
    expect(shown(before, after)).toEqual([
      'Kind freight_claim, channel: freight-claims → random',
      'Kind freight_claim, about: claim.bol was removed',
      'SOP test, step 1 (tms.pay_claim), argument account_id: = case.claimant.account_id → ACC-OTTO9',
      'Kind freight_claim, fact claim.bol, label: BOL → BOL number',
      expect.stringMatching(/^SOP test, title: /),
    ]);
  });

  it('a step that was put between others, and not those after it as changed', () => {
    const flag = (step: number, name: string): string => `  - { step: ${step}, says: Mark ${name}, flag: ${name} }\n`;
    const version = (...steps: string[]): readonly HandbookFile[] => filesOf(sopFile(steps.join('')));
    expect(
      shown(
        version(flag(1, 'a'), flag(2, 'b'), flag(3, 'c')),
        version(flag(1, 'a'), flag(2, 'x'), flag(3, 'b'), flag(4, 'c')),
      ),
    ).toEqual(['SOP test, step 2 is new: says: Mark x, flag: x', 'SOP test: step 2 is now 3, step 3 is now 4']);
  });
});

const SHIPPED = ['', '/examples/detention', '/examples/freight-claims', '/examples/edi-claims', '/examples/saas-ops'];
const shippedFiles = SHIPPED.flatMap((folder) => {
  const read = readHandbookFolder(new URL(`../../sops${folder}`, import.meta.url).pathname);
  return 'findings' in read ? [] : read.files;
});

describe('of any file, whatever its keys', () => {
  const MARK = 'zzz mark';
  const yaml = shippedFiles.filter(({ path }) => path.endsWith('.yaml'));
  const treeOf = (text: string): Tree => {
    const tree = readYaml(new FileReader('x.yaml', text), { expected: 'x', keys: () => new Set() });
    if (tree === null) throw new Error('Expected YAML');
    return tree;
  };
  const textsOf = (before: Tree, after: Tree): string[] =>
    treeChanges(before, after).flatMap((change) => changeTexts('X', change));

  type Leaf = { readonly leaf: Extract<Tree, { kind: 'scalar' }>; readonly marked: Tree };
  /** The tree with one leaf replaced, for the first leaf at each path of keys. */
  function* eachMarked(tree: Tree, seen: Set<string>, at = ''): Generator<Leaf> {
    if (tree.kind === 'scalar') {
      if (!seen.has(at)) yield { leaf: tree, marked: { ...tree, value: MARK, source: MARK, style: 'plain' } };
      seen.add(at);
    } else if (tree.kind === 'list')
      for (const [index, item] of tree.items.entries())
        for (const { leaf, marked } of eachMarked(item, seen, `${at}[]`))
          yield { leaf, marked: { ...tree, items: tree.items.with(index, marked) } };
    else
      for (const [index, entry] of tree.entries.entries())
        for (const { leaf, marked } of eachMarked(entry.value, seen, `${at}.${entry.key}`))
          yield { leaf, marked: { ...tree, entries: tree.entries.with(index, { ...entry, value: marked }) } };
  }
  /** The tree without one entry or member, for the first one at each path of keys. */
  function* eachWithout(tree: Tree, seen: Set<string>, at = ''): Generator<Tree> {
    const isFirst = (path: string): boolean => !seen.has(path) && seen.add(path).has(path);
    if (tree.kind === 'list')
      for (const [index, item] of tree.items.entries()) {
        if (isFirst(`${at}[]`)) yield { ...tree, items: tree.items.toSpliced(index, 1) };
        for (const less of eachWithout(item, seen, `${at}[]`)) yield { ...tree, items: tree.items.with(index, less) };
      }
    else if (tree.kind === 'map')
      for (const [index, entry] of tree.entries.entries()) {
        if (isFirst(`${at}.${entry.key}`)) yield { ...tree, entries: tree.entries.toSpliced(index, 1) };
        for (const value of eachWithout(entry.value, seen, `${at}.${entry.key}`))
          yield { ...tree, entries: tree.entries.with(index, { ...entry, value }) };
      }
  }

  it('another value is shown with the one before', () => {
    const seen = new Set<string>();
    let leaves = 0;
    for (const { text } of yaml) {
      const tree = treeOf(text);
      for (const { leaf, marked } of eachMarked(tree, seen)) {
        leaves += 1;
        const texts = textsOf(tree, marked).join('\n');
        expect(texts).toContain(MARK);
        const old = String(leaf.value);
        const [part = ''] = toldApart([old.trim(), MARK]);
        expect(texts).toContain(part.slice(0, 20).replaceAll('"', '\\"').split('\\"')[0]);
      }
    }
    expect(leaves).toBeGreaterThan(300);
  });

  it('what is new or gone is shown', () => {
    const seen = new Set<string>();
    for (const { text } of yaml) {
      const tree = treeOf(text);
      for (const less of eachWithout(tree, seen)) {
        expect(textsOf(tree, less).length).toBeGreaterThan(0);
        expect(textsOf(less, tree).length).toBeGreaterThan(0);
      }
    }
  });

  it('no two versions read the same', () => {
    for (const [before, after] of [
      ['a: 5', 'a: "5"'],
      ['a: [x, y]', 'a: [y, x]'],
      ['a: [x, y]', 'a: "[x, y]"'],
      ['a: { b: 1 }', 'a: "{ b: 1 }"'],
      ['a: ""', 'a:'],
      ['a: "x  y"', 'a: "x y"'],
      ['a: [{ n: 1 }, { m: 1 }]', 'a: [{ m: 1 }, { n: 1 }]'],
      ['a: 1\nb: 2', 'b: 2\na: 1'],
      ['a: [x, x]', 'a: [x]'],
      ['a: ["x, y"]', 'a: [x, y]'],
    ] as const) {
      const texts = textsOf(treeOf(before), treeOf(after));
      expect(texts.length, before).toBeGreaterThan(0);
      for (const text of texts) {
        const [was, is] = text.replace(/^[^:]*: (?:in another order, )?/, '').split(' → ');
        if (is !== undefined) expect(was, text).not.toBe(is);
      }
    }
  });
});

it('each line of a table is shown when it changes', () => {
  const sop = sopFile(
    `  - step: 1
    says: Find its queue
    table: { hit: first, from: routes }
    save: route
  - step: 2
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: = route.queue }
`,
    { needs: '  - case.claim.amount' },
  );
  const files = (rows: string): readonly HandbookFile[] =>
    filesOf(sop, PERMISSIVE, { path: 'tables/routes.csv', text: `case.claim.amount,give queue\n${rows}-,Standard\n` });
  expect(shown(files('> 5000.00 USD,Priority\n'), files('> 50.00 USD,Priority\n> 9.00 USD,Low\n'))).toEqual([
    'Table routes, line 2: `> 5000.00 USD,Priority` → `> 50.00 USD,Priority`',
    'Table routes, line 3: `> 9.00 USD,Low` is new',
    'SOP test: the table routes, which it reads, changed',
  ]);
});
