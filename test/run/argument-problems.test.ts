/** What a run says of arguments that their system does not take: a person's sentences, none of a programmer. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createIssueTool } from '../../src/connector/jira/tools.ts';
import { argumentProblems } from '../../src/run/plan/argument-problems.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { labelled } from '../../src/tool/schema.ts';
import type { Tool } from '../../src/tool/tool.ts';
import { handbookOf, sopFile, filesOf, PERMISSIVE } from './handbook.ts';
import { walk } from './walk.ts';

const input = z.strictObject({
  summary: labelled(z.string().min(1).max(255), 'summary'),
  level: labelled(z.enum(['High', 'Low']), 'priority'),
  labels: labelled(z.array(z.string().regex(/^[a-z]+$/)).max(2), 'labels'),
  issue: labelled(z.string().regex(/^CLM-/, 'Expected an issue key such as `CLM-12`'), 'issue'),
  score: labelled(z.int().min(0).max(100), 'health score'),
  address: labelled(z.url().optional(), 'address'),
});
const TOOL: Tool = { ...createIssueTool, input: input as unknown as Tool['input'] };
const GOOD = { summary: 'x', level: 'High', labels: ['a'], issue: 'CLM-1', score: 1 };

function said(given: Readonly<Record<string, unknown>>): readonly string[] {
  const registered = createRegistry([TOOL]).get(TOOL.id);
  const args = { ...GOOD, ...given };
  const parsed = input.safeParse(args);
  if (registered === undefined || parsed.success) throw new Error('Expected arguments that do not fit');
  return argumentProblems(registered, args, parsed.error.issues);
}

describe('an argument that its system does not take', () => {
  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['too long', { summary: 'a'.repeat(812) }, 'the summary has 812 characters, and Jira takes at most 255'],
    ['empty', { summary: '' }, 'the summary is empty, and Jira needs one'],
    ['missing', { summary: undefined }, 'the summary has no value'],
    ['another choice', { level: 'Urgent' }, 'the priority is `Urgent`, and Jira takes `High` or `Low`'],
    ['too many', { labels: ['a', 'b', 'c'] }, 'the labels has 3 items, and Jira takes at most 2'],
    ['an odd item', { labels: ['A 1'] }, 'the labels is `A 1`, which is in another form than Jira takes'],
    ['of another form', { issue: 'x' }, 'the issue is `x`. Expected an issue key such as `CLM-12`'],
    ['too much', { score: 120 }, 'the health score is `120`, and Jira takes at most 100'],
    ['too little', { score: -1 }, 'the health score is `-1`, and Jira takes at least 0'],
    ['a part', { score: 1.5 }, 'the health score is `1.5`, and Jira takes a whole number'],
    ['no address', { address: 'here' }, 'the address is `here`, which is in another form than Jira takes'],
    ['unknown', { colour: 'red' }, 'Jira takes no `colour`'],
  ])('is said in words: %s', (_, given, sentence) => {
    expect(said(given)).toEqual([sentence]);
  });
});

describe('a run whose summary is too long', () => {
  const parkedAt = (summary: string) => {
    const steps = `  - step: 1
    says: Tell the team
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "${summary}" }
`;
    const handbook = handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.text' }), PERMISSIVE));
    return walk({ handbook, facts: { 'claim.text': 'word '.repeat(100).trim() } });
  };

  it('says what is too long, how long it may be, and who has to change the procedure', () => {
    const walked = parkedAt('Claim: {case.claim.text}');
    expect([walked.events('Parked'), walked.made]).toMatchObject([
      [
        {
          code: 'invalid_arguments',
          because: 'Step 1 cannot be carried out: the summary has 506 characters, and Jira takes at most 255',
          known: [expect.stringMatching(/^The procedure has to shorten it, as with `cut\(…, 200\)`: tell /)],
        },
      ],
      [],
    ]);
  });

  it('goes on where the procedure shortens it', () => {
    const walked = parkedAt('Claim: {cut(case.claim.text, 200)}');
    expect(walked.events('Parked')).toEqual([]);
    expect(walked.made.map(({ args }) => String(args['summary']).length)).toEqual([207]);
  });
});
