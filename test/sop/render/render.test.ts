import { describe, expect, it } from 'vitest';
import { mermaidLabel } from '../../../src/sop/render/escape.ts';
import { renderMarkdown } from '../../../src/sop/render/render-markdown.ts';
import { renderMermaid } from '../../../src/sop/render/render-mermaid.ts';
import { wordsFor } from '../../../src/sop/render/words.ts';
import { parseSop } from '../../../src/sop/parse.ts';
import type { Sop } from '../../../src/sop/sop.ts';
import { parsed, SEED, sopFile, WORLD } from '../world.ts';

const markdown = (file: string): string => renderMarkdown(parsed(file), WORLD);
const mermaid = (file: string): string => renderMermaid(parsed(file), WORLD);
const note = (label: string, more = ''): string =>
  `- step: ${label}\n  says: Note it\n  use: zendesk.send_acknowledgment\n  with:\n    ticket: = case.zendesk.ticket_id\n${more}`;

const WATCH = `- step: 1
  says: Follow it
  watch:
    - on: carrier_offer
      save: offer
      at_most: 5
      says: The carrier offers {offer.amount}
      flag: offered
    - at: = case.received_at + duration("60 days")
      every: = pause
      at_most: 3
      says: Remind them
      flag: reminded
  do:
    - step: 1a
      says: Wait for the end
      wait:
        event: claim_closed
        for: 12 months
      if_late:
        says: It never came
        flag: late
`;

const KINDS = sopFile({
  values: 'high: 5,000.00 USD\npatience: 2 hours',
  needs: '- case.claim.amount',
  steps: `- step: 1
  says: Sort it
  choose:
    - step: 1a
      says: Large
      if:
        - case.claim.amount > high
      flag: large
    - step: 1b
      says: Small
      otherwise: 1
      flag: small
- step: 2
  says: Hold on
  wait:
    event: corrected
    for: = patience
  if_late:
    says: Nobody wrote
    flag: silent
- step: 3
  says: Ask them
  ask:
    of: claims-leads
    question: Is {case.claim.amount} right?
    choices: ["Yes", "No"]
    within: 4 hours
    reminder: 1 hour
  save: reply
  if_late:
    says: Nobody answered
    flag: unanswered
- step: 4
  says: Find its queue
  table:
    hit: first
    when: [case.claim.amount]
    give: [queue]
    rows:
      - ["> high", Priority]
      - ["-", Standard]
  save: route
`,
});

describe('an SOP on paper', () => {
  it('shows a branch that does nothing with its conditions', () => {
    const file = KINDS.replace(/^ *flag: large\n/m, '');
    expect(markdown(file)).toContain(
      '    - **1a.** Large\n      - Only when claim value is more than $5,000.00\n      - Nothing is done here; the run goes on\n    - **1b.** Small',
    );
    expect(mermaid(file)).toContain('Large');
  });

  it('says in plain words what is chosen, waited for, asked and read from a table', () => {
    const text = markdown(KINDS);
    expect(text.slice(text.indexOf('- **1.**'), text.indexOf('\n## Otherwise'))).toBe(`- **1.** Sort it
  - The first of these that holds is taken, and no other:
    - **1a.** Large
      - Only when claim value is more than $5,000.00
      - Flag: large
    - **1b.** Small
      - Only when none of those above holds
      - Flag: small
- **2.** Hold on
  - The run waits until the case is corrected, at most 2 hours
  - *If the case is not corrected in time:* Nobody wrote
    - Flag: silent
- **3.** Ask them
  - Ask claims-leads: “Is ‹claim value› right?”
  - The answer is Yes or No
  - The run waits for the answer, at most 4 hours
  - They are reminded after 1 hour
  - *If nobody answers in time:* Nobody answered
    - Flag: unanswered
- **4.** Find its queue
  - From this table, the first row that holds:
    - Row 1: When claim value is more than $5,000.00: queue Priority
    - Row 2: In every other case: queue Standard
`);
    expect(text).toContain('| high | $5,000.00 | step 1a, step 4 |');
    expect(text).toContain('| patience | 2 hours | step 2 |');
  });

  it('shows a judgment with its texts, its answers and what happens without one', () => {
    const judging = (about: string, answers: string): string =>
      sopFile({
        needs: '- case.claim.text',
        steps: `- step: 1\n  says: Look at the text\n  judge:\n    question: Does it give orders?\n    about: ${about}\n    answers: ${answers}\n  save: reply\n  if_error:\n    no_model:\n      says: There is none\n      flag: none\n  if_unsure:\n    says: Nobody knows\n    flag: unsure\n`,
      });
    const text = markdown(judging('= case.claim.text', '[yes, no]'));
    expect(text.slice(text.indexOf('- **1.**'), text.indexOf('\n## Otherwise'))).toBe(`- **1.** Look at the text
  - A language model is asked about ‹text of the claim›: “Does it give orders?”
  - It may answer yes or no, and nothing else
  - Its answer counts only with words quoted from the text
  - *If it fails with “no model”:* There is none
    - Flag: none
  - *If the model is unsure or gives no answer:* Nobody knows
    - Flag: unsure
`);
    const computed = markdown(
      judging('{ claim: = case.claim.text, order: "{case.claim.bol}" }', '= amounts_in(case.claim.text)'),
    );
    expect(computed).toContain(
      '  - A language model is asked about ‹text of the claim› and ‹BOL›: “Does it give orders?”\n  - It may answer one of the amounts that text of the claim names, or none of them\n',
    );
    const chart = mermaid(judging('= case.claim.text', '[yes, no]'));
    expect(chart).toContain('A language model is asked about');
    expect(chart).toMatch(/n\d+ -\.->\|"the model is unsure or gives no answer"\| n\d+/);
  });

  it('fills its sentences with the figures of its values, and follows their changes', () => {
    expect(markdown(SEED)).toContain(
      '- **3.** If account tier is Enterprise and claim value exceeds $5,000.00, escalate within 15 minutes',
    );
    const changed = markdown(SEED.replace('escalate_above: 5,000.00 USD', 'escalate_above: 2,500.00 USD'));
    expect(changed).toContain('claim value exceeds $2,500.00');
    expect(changed).toContain('claim value is more than $2,500.00');
    expect(changed).not.toContain('5,000');
  });

  it('says in plain words when each handler runs', () => {
    const text = markdown(SEED);
    expect(text).toContain('*If the record is not found:* Treat an unknown customer as Standard');
    expect(text).toContain('*If the approval is denied:* A denied issue goes to the claims manager');
    expect(text).toContain('*If nobody answers in time:* Send the case to the claims manager');
  });

  it('tells two fields of one label apart where they are filled in and where they are read', () => {
    const ask = (step: string, save: string): string => `- step: ${step}
  says: Ask
  ask: { of: claims-leads, question: How much?, form: { amount: { label: Amount, type: money, currency: USD } }, within: 4 hours }
  save: ${save}
  if_late: { says: No one said, stop: No one said }
`;
    const set = `- step: 3
  says: The second counts
  set: { paid: = second.amount }
`;
    const text = markdown(sopFile({ steps: `${ask('1', 'first')}${ask('2', 'second')}${set}` }));
    expect(text).toContain('They fill in Amount (first) (money in USD');
    expect(text).toContain('becomes ‹amount (second)›');
  });

  it.each([
    [
      'case.claim.amount >= money("1.00 USD") && case.claim.bol != "X"',
      'claim value is at least $1.00 and BOL is not X',
    ],
    ['case.claim.bol in ["A", "B", "C"]', 'BOL is one of A, B or C'],
    ['has(case.claim.pro) || !has(case.claim.type)', 'there is a PRO or there is no claim type'],
    [
      '(case.claim.bol == "A" || case.claim.bol == "B") && has(case.claim.pro)',
      '(BOL is A or BOL is B) and there is a PRO',
    ],
    ['!(case.claim.bol == "A" && has(case.claim.pro))', 'it is not true that (BOL is A and there is a PRO)\n'],
    ['!(case.claim.bol == "A") && has(case.claim.pro)', 'BOL is not A and there is a PRO\n'],
    ['!(case.claim.bol == "A" || has(case.claim.pro))', 'it is not true that (BOL is A or there is a PRO)\n'],
    ['!(case.claim.bol in ["A", "B"])', 'BOL is not one of A or B\n'],
    ['!!(case.claim.bol != "A")', 'it is not true that (it is not true that (BOL is not A))\n'],
    [
      'case.claim.bol == "A" || has(case.claim.pro)\n    - has(case.claim.type)',
      '(BOL is A or there is a PRO); and there is a claim type\n',
    ],
    [
      'case.claim.amount - (case.claim.amount - money("1.00 USD")) > money("2.00 USD")',
      'claim value minus (claim value minus $1.00) is more than $2.00',
    ],
  ])('writes the condition %s as %s', (condition, words) => {
    const file = sopFile({
      needs: '- case.claim.amount\n- case.claim.bol',
      steps: `- step: 1\n  says: Look\n  if:\n    - ${condition.startsWith('!') ? `'${condition}'` : condition}\n  flag: looked`,
    });
    expect(markdown(file)).toContain(`Only when ${words}`);
  });

  it.each([
    ['usage drop', 'there is a usage drop'],
    ['issue', 'there is an issue'],
    ['unnamed site', 'there is an unnamed site'],
    ['reminders sent', 'there are reminders sent'],
    ['issues found (known)', 'there are issues found (known)'],
    ['issues found', 'there are issues found'],
    ['blocked since', '“blocked since” is known'],
  ])('says in English that the field %s is given', (label, said) => {
    const field = { label, type: { kind: 'text' } };
    const words = wordsFor({ roots: new Map([['it', field]]), constants: new Map() } as unknown as Parameters<
      typeof wordsFor
    >[0]);
    const node = { start: 0, end: 1, kind: 'has', path: ['it'] };
    expect(words.condition({ node, text: 'x' } as unknown as Parameters<typeof words.condition>[0])).toBe(said);
  });

  it.each([
    '(high - duration_cost) * (factor - case.claim.amount)',
    '(a + 1) / (b - 1)',
    '((a + b)) * c',
    'a * ((b - c))',
    'min([(a + b), (c)]) * (d - size("((x"))',
  ])('cuts no parentheses off a formula: %s', (formula) => {
    const node = { start: formula.search(/[^(\s]/), end: formula.search(/[\s)]*$/), kind: 'binary', operator: '*' };
    const words = wordsFor({ roots: new Map(), constants: new Map() } as unknown as Parameters<typeof wordsFor>[0]);
    expect(words.value({ node, text: formula } as unknown as Parameters<typeof words.value>[0])).toBe(`\`${formula}\``);
  });

  it('shows an expression without words as it is written, with the figures of its values', () => {
    const text = markdown(
      SEED.replace(
        '- case.claim.amount > escalate_above',
        '- case.claim.amount * 2 > escalate_above * 3\n      - matches(case.claim.bol, "^[A-Z_]+$")',
      ),
    );
    expect(text).toContain('`case.claim.amount * 2` is more than (`$5,000.00 * 3`)');
    expect(text).toContain('`matches(case.claim.bol, "^[A-Z_]+$")`');
  });

  it('lists the steps that use a value', () => {
    expect(markdown(SEED)).toContain('| notify within | 15 minutes | step 3, step 3b, step 3b.if_unanswered |');
  });

  it('keeps what an author writes from becoming markup', () => {
    const text = markdown(SEED.replace('title: Freight damage claim', 'title: "<b>*Pay* [all](http://x)</b> `now`"'));
    expect(text).toContain('# \\<b\\>\\*Pay\\* \\[all\\](http://x)\\</b\\> \\`now\\`\n');
  });

  it('is the same each time', () => {
    expect(markdown(SEED)).toBe(markdown(SEED));
    expect(mermaid(SEED)).toBe(mermaid(SEED));
  });
});

describe('an SOP as a flow chart', () => {
  it('leads from a condition that did not hold to its otherwise', () => {
    const chart = mermaid(
      sopFile({
        needs: '- case.claim.amount',
        steps: `- step: 1\n  says: Large\n  if:\n    - case.claim.amount > money("1.00 USD")\n  flag: large\n- step: 2\n  says: Small\n  otherwise: 1\n  flag: small`,
      }),
    );
    const question = /(n\d+)\{"1: claim value is more than \$1.00\?"\}/.exec(chart)?.[1] ?? '';
    const small = /(n\d+)\["2\. Small \(flag small\)"\]/.exec(chart)?.[1] ?? '';
    expect(chart).toContain(`  ${question} -->|"no"| ${small}\n`);
  });

  it('draws together as branches that join again', () => {
    const chart = mermaid(
      sopFile({
        steps: `- step: 1\n  says: Both\n  together:\n${[note('1a'), note('1b')].join('').replaceAll(/^/gm, '    ')}`,
      }),
    );
    const id = (text: string): string => new RegExp(`(n\\d+)\\[+"${text}`).exec(chart)?.[1] ?? text;
    for (const branch of ['1a\\. Note', '1b\\. Note']) {
      expect(chart).toContain(`  ${id('1\\. Both')} --> ${id(branch)}\n`);
      expect(chart).toContain(`  ${id(branch)} --> ${id('All of 1 done')}\n`);
    }
  });

  it('leads from each branch of a choose that does not hold to the next', () => {
    const chart = mermaid(KINDS);
    const id = (text: string): string => new RegExp(`(n\\d+)[[{(]+"${text}`).exec(chart)?.[1] ?? text;
    expect(chart).toContain(`  ${id('1\\. Sort it')} --> ${id('1a: claim value')}\n`);
    expect(chart).toContain(`  ${id('1a: claim value')} -->|"no"| ${id('1b\\. Small')}\n`);
    for (const branch of ['1a\\. Large', '1b\\. Small'])
      expect(chart).toContain(`  ${id(branch)} --> ${id('2\\. Hold on: The run waits until the case is corrected')}\n`);
    expect(chart).toContain(
      `  ${id('3\\. Ask them: Ask claims-leads')} -.->|"nobody answers in time"| ${id('Nobody answered')}\n`,
    );
  });

  it.each([
    ['the seed', SEED],
    ['every kind of step', KINDS],
  ])('connects every node of %s, and names no missing node', (_, file) => {
    const chart = mermaid(file);
    const nodes = [...chart.matchAll(/^ {2}(n\d+)[^ ]/gm)].map((match) => match[1]);
    const ends = [...chart.matchAll(/^ {2}(n\d+) -(?:->|\.->)(?:\|"[^"]*"\|)? (n\d+)$/gm)].flatMap((match) => [
      match[1],
      match[2],
    ]);
    expect(new Set(ends)).toEqual(new Set(nodes));
  });

  it.each([
    ['a "quoted" <b> & #x `y`', '"a #34;quoted#34; #60;b#62; #38; #35;x #96;y#96;"'],
    ['two\nlines; | bar', '"two lines#59; #124; bar"'],
  ])('escapes the label %j', (text, label) => {
    expect(mermaidLabel(text)).toBe(label);
  });

  it('describes loops in plain words, and draws the way back to the next round', () => {
    const look =
      '  do:\n    - step: 1a\n      says: Look up\n      use: salesforce.get_account\n      with:\n        account_id: A1\n      save: account\n';
    const file = sopFile({
      values: 'pause: 10 minutes\nqueues: [A, B]',
      steps: `- step: 1\n  says: Look again\n  repeat:\n    at_most: 3\n    every: = pause\n    until:\n      - account.tier == "Growth"\n${look}  if_late:\n    says: Give up\n    flag: late\n- step: 2\n  says: Each queue\n  for_each:\n    item: queue\n    in: = queues\n    at_most: 5\n  do:\n    - step: 2a\n      says: Note {queue}\n      flag: noted\n`,
    });
    const text = markdown(file);
    expect(text.slice(text.indexOf('- **1.**'), text.indexOf('\n## Otherwise'))).toBe(`- **1.** Look again
  - In rounds, at most 3, every 10 minutes, until account tier is Growth:
    - **1a.** Look up
      - salesforce.get_account (\`salesforce.get_account\`)
      - Account id: A1
  - *If the rounds are used up:* Give up
    - Flag: late
- **2.** Each queue
  - For each queue in A or B, at most 5 of them, one after the other:
    - **2a.** Note ‹queue›
      - Flag: noted
`);
    const chart = mermaid(file);
    expect(chart).toContain(
      'n2["1. Look again: In rounds, at most 3, every 10 minutes, until account tier is Growth"]',
    );
    expect(chart).toContain('n3 -.->|"next round"| n2');
    expect(chart).toContain('n5 -->|"nothing in the list"| n7');
  });

  it('says in plain words what is watched for, and draws the handlers next to the block', () => {
    const file = sopFile({ values: 'pause: 60 days', steps: WATCH });
    const text = markdown(file);
    expect(text.slice(text.indexOf('- **1.**'), text.indexOf('\n## Otherwise'))).toBe(`- **1.** Follow it
  - *On “offer of the carrier”, at most 5 times, for as long as this goes on:* The carrier offers ‹offered amount›
    - Flag: offered
  - *At received plus 60 days and every 60 days after that, at most 3 times, for as long as this goes on:* Remind them
    - Flag: reminded
  - **1a.** Wait for the end
    - The run waits for “closing of the claim”, at most 12 months
    - *If “closing of the claim” does not come in time:* It never came
      - Flag: late
`);
    const chart = mermaid(file);
    expect(chart).toContain('n2 -.->|"On “offer of the carrier”, at most 5 times"| n5');
    expect(chart).toContain('n5["The carrier offers ‹offered amount› (flag offered)"]');
  });

  it('shows the bounds of a form', () => {
    const text = markdown(
      sopFile({
        values: 'least: 0.01 USD',
        needs: '- case.claim.amount',
        steps: `
- step: 1
  says: Ask how much
  ask:
    of: claims-leads
    question: How much?
    form:
      amount: { label: Amount, type: money, currency: USD, min: = least, max: = case.claim.amount }
      reason: { label: Reason, type: text, one_of: [Agreed, Goodwill], optional: true }
      bol: { label: BOL, type: text, matches: "^BOL-[0-9]{6}$", example: BOL-123456 }
    within: 1 hour
  save: part
  if_late: { says: Nobody answered, flag: silent }
`,
      }),
    );
    expect(text).toContain('Amount (money in USD, at least $0.01, at most claim value)');
    expect(text).toContain('Reason (text, one of Agreed or Goodwill, may be left out)');
    expect(text).toContain('BOL (part) (text, in the form of ^BOL-\\[0-9\\]{6}$, such as BOL-123456)');
  });

  it('keeps names in capitals, and capitalises no other word inside a sentence', () => {
    const text = markdown(
      sopFile({
        steps: `
- step: 1
  says: Ask for the papers
  ask:
    of: claims-leads
    question: What do you have?
    form:
      bol: { label: BOL, type: text, optional: true }
      pro: { label: PRO number, type: text, optional: true }
      seal: { label: Seal number, type: text, optional: true }
    within: 1 hour
  save: papers
  if_late: { says: Nobody answered, flag: silent }
- step: 2
  says: Remark it
  if: [has(papers.bol), has(papers.pro), has(papers.seal)]
  flag: complete
`,
      }),
    );
    expect(text).toContain('there is a BOL');
    expect(text).toContain('there is a PRO number');
    expect(text).toContain('there is a seal number');
  });

  it('shows the inputs of a procedure, and which procedure a step runs', () => {
    const head = (name: string, title: string): string =>
      `sop: ${name}\ntitle: ${title}\nowner: claims\nchanges_approved_by: claims-managers\nboundary: claims-agent\nif_unforeseen: claims-leads\n`;
    const inner = `${head('inner', 'Pay it out')}takes:\n  amount: { label: amount to pay, type: money }\n  note: { label: note, type: text, optional: true, untrusted: true }\nsteps:\n  - step: 1\n    says: Pay {amount}\n    flag: paid\n`;
    const outer = `${head('outer', 'Claim')}starts:\n  says: A claim arrives\n  if:\n    - case.kind == "freight_claim"\nneeds:\n  - case.claim.amount\nsteps:\n  - step: 1\n    says: Have it paid\n    run: inner\n    with:\n      amount: = case.claim.amount\n    save: paid\n`;
    const sops = new Map([['inner', inner]]);
    const of = (text: string, file: string): Sop => {
      const { sop } = parseSop(text, file, new Map(), sops);
      if (sop === null) throw new Error('Expected an SOP');
      return sop;
    };
    expect(renderMarkdown(of(inner, 'inner.sop.yaml'), WORLD)).toContain(
      '## When it starts\n\nOther procedures run it.\n\n## What it is given\n\n- amount to pay (an amount of money)\n- note (text, may be left out)\n',
    );
    expect(renderMarkdown(of(outer, 'outer.sop.yaml'), WORLD)).toContain(
      '- **1.** Have it paid\n  - Runs the procedure “Pay it out” (`inner`)\n  - Amount: ‹claim value›\n',
    );
    expect(renderMermaid(of(inner, 'inner.sop.yaml'), WORLD)).toContain('n1(["Another procedure runs it"])');
    expect(renderMermaid(of(outer, 'outer.sop.yaml'), WORLD)).toContain('[["1. Have it paid"]]');
  });
});
