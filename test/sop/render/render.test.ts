import { describe, expect, it } from 'vitest';
import { mermaidLabel } from '../../../src/sop/render/escape.ts';
import { renderMarkdown } from '../../../src/sop/render/render-markdown.ts';
import { renderMermaid } from '../../../src/sop/render/render-mermaid.ts';
import { parsed, SEED, sopFile, WORLD } from '../world.ts';

const markdown = (file: string): string => renderMarkdown(parsed(file), WORLD);
const mermaid = (file: string): string => renderMermaid(parsed(file), WORLD);
const note = (label: string, more = ''): string => `- step: ${label}\n  says: Note it\n  use: zendesk.send_acknowledgment\n  with:\n    ticket: = case.zendesk.ticket_id\n${more}`;

describe('an SOP on paper', () => {
  it('fills its sentences with the figures of its values, and follows a change of them', () => {
    expect(markdown(SEED)).toContain('- **3.** If account tier is Enterprise and claim value exceeds $5,000.00, escalate within 15 minutes');
    const changed = markdown(SEED.replace('escalate_above: 5,000.00 USD', 'escalate_above: 2,500.00 USD'));
    expect(changed).toContain('claim value exceeds $2,500.00');
    expect(changed).toContain('claim value is more than $2,500.00');
    expect(changed).not.toContain('5,000');
  });

  it('says in plain words what happens on each occasion', () => {
    const text = markdown(SEED);
    expect(text).toContain('*If the record is not found:* Treat an unknown customer as Standard');
    expect(text).toContain('*If the approval is denied:* A denied issue goes to the claims manager');
    expect(text).toContain('*If nobody answers in time:* Send the case to the claims manager');
  });

  it.each([
    ['case.claim.amount >= money("1.00 USD") && case.claim.bol != "X"', 'claim value is at least $1.00 and BOL is not X'],
    ['case.claim.bol in ["A", "B", "C"]', 'BOL is one of A, B or C'],
    ['has(case.claim.pro) || !has(case.claim.type)', 'there is a PRO or there is no claim type'],
    ['(case.claim.bol == "A" || case.claim.bol == "B") && has(case.claim.pro)', '(BOL is A or BOL is B) and there is a PRO'],
    ['case.claim.amount - (case.claim.amount - money("1.00 USD")) > money("2.00 USD")', 'claim value minus (claim value minus $1.00) is more than $2.00'],
  ])('writes the condition %s as %s', (condition, words) => {
    const file = sopFile({ needs: '- case.claim.amount\n- case.claim.bol', steps: `- step: 1\n  says: Look\n  if:\n    - ${condition}\n  flag: looked` });
    expect(markdown(file)).toContain(`Only when ${words}`);
  });

  it('lists the steps that use a value', () => {
    expect(markdown(SEED)).toContain('| notify within | 15 minutes | step 3, step 3b |');
  });

  it('keeps what an author writes from becoming mark-up', () => {
    const text = markdown(SEED.replace('title: Freight damage claim', 'title: "<b>*Pay* [all](http://x)</b> `now`"'));
    expect(text).toContain('# \\<b\\>\\*Pay\\* \\[all\\](http://x)\\</b\\> \\`now\\`\n');
  });

  it('is the same each time', () => {
    expect(markdown(SEED)).toBe(markdown(SEED));
    expect(mermaid(SEED)).toBe(mermaid(SEED));
  });
});

describe('an SOP as a flow chart', () => {
  it('goes on from a condition that did not hold to its otherwise', () => {
    const chart = mermaid(sopFile({ needs: '- case.claim.amount', steps: `- step: 1\n  says: Large\n  if:\n    - case.claim.amount > money("1.00 USD")\n  flag: large\n- step: 2\n  says: Small\n  otherwise: 1\n  flag: small` }));
    const question = /(n\d+)\{"1: claim value is more than \$1.00\?"\}/.exec(chart)?.[1] ?? '';
    const small = /(n\d+)\["2\. Small \(flag small\)"\]/.exec(chart)?.[1] ?? '';
    expect(chart).toContain(`  ${question} -->|"no"| ${small}\n`);
  });

  it('draws together as branches that meet again', () => {
    const chart = mermaid(sopFile({ steps: `- step: 1\n  says: Both\n  together:\n${[note('1a'), note('1b')].join('').replaceAll(/^/gm, '    ')}` }));
    const id = (text: string): string => new RegExp(`(n\\d+)\\[+"${text}`).exec(chart)?.[1] ?? text;
    for (const branch of ['1a\\. Note', '1b\\. Note']) {
      expect(chart).toContain(`  ${id('1\\. Both')} --> ${id(branch)}\n`);
      expect(chart).toContain(`  ${id(branch)} --> ${id('All of 1 done')}\n`);
    }
  });

  it('joins every node to something, and names none that is not there', () => {
    const chart = mermaid(SEED);
    const nodes = [...chart.matchAll(/^ {2}(n\d+)[^ ]/gm)].map((match) => match[1]);
    const ends = [...chart.matchAll(/^ {2}(n\d+) -(?:->|\.->)(?:\|"[^"]*"\|)? (n\d+)$/gm)].flatMap((match) => [match[1], match[2]]);
    expect(new Set(ends)).toEqual(new Set(nodes));
  });

  it.each([['a "quoted" <b> & #x `y`', '"a #34;quoted#34; #60;b#62; #38; #35;x #96;y#96;"'], ['two\nlines; | bar', '"two lines#59; #124; bar"']])('escapes the label %j', (text, label) => {
    expect(mermaidLabel(text)).toBe(label);
  });
});
