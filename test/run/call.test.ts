/** `run`: a nested SOP, in simulated time. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { boundaryCoverage } from '../../src/review/boundary-coverage.ts';
import { boundOf } from '../../src/review/bound.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { handbookChanges } from '../../src/review/handbook-changes.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { whyNot } from '../../src/run/view/why-not.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { asking, AVA, filesOf, handbookOf, LENA, PERMISSIVE, registry, sopFile } from './handbook.ts';
import { HOUR, RUN, walk, type Walk, type WalkOptions } from './walk.ts';

/** An SOP that others run, as the file `follow-up.sop.yaml`. */
function called(
  steps: string,
  { takes = '  amount: { label: amount at stake, type: money }', top = '', name = 'follow-up' } = {},
): HandbookFile {
  const head = [
    `sop: ${name}`,
    'title: Follow up',
    'owner: claims-operations',
    'changes_approved_by: claims-managers',
    'boundary: claims-agent',
    'if_unforeseen: claims-leads',
  ];
  return {
    path: `${name}.sop.yaml`,
    text: [...head, 'takes:', takes, ...(top === '' ? [] : [top]), 'steps:', steps, ''].join('\n'),
  };
}

const NOTE = (label: string, text: string): string => `  - step: ${label}
    says: Note it
    use: zendesk.add_internal_note
    with:
      ticket: "101"
      text: ${text}
`;
const SORT = `  - step: 1
    says: Sort it
    choose:
      - step: 1a
        says: Large
        if:
          - amount > limit
        use: zendesk.add_internal_note
        with:
          ticket: "101"
          text: Large {amount}
        outcome: large
      - step: 1b
        says: Small
        otherwise: 1
        flag: small_one
        outcome: small
`;
const FOLLOW_UP = called(SORT, { top: 'values:\n  limit: 5,000.00 USD' });
const CALLER = (more = ''): string => `  - step: 1
    says: Follow it up
    run: follow-up
    with:
      amount: = case.claim.amount
    save: dispute
${more}  - step: 2
    says: It was large
    if:
      - dispute.outcome == "large"
    flag: was_large
`;

function files(
  steps: string,
  others: readonly HandbookFile[] = [FOLLOW_UP],
  boundary = PERMISSIVE,
): readonly HandbookFile[] {
  return [...filesOf(sopFile(steps, { needs: '  - case.claim.amount' }), boundary), ...others];
}

function run(
  steps: string,
  options: WalkOptions & { sops?: readonly HandbookFile[]; boundary?: typeof PERMISSIVE } = {},
): Walk {
  return walk({ ...options, handbook: handbookOf(files(steps, options.sops, options.boundary)) });
}

function problems(steps: string, others: readonly HandbookFile[] = [FOLLOW_UP]): string[] {
  return compileHandbook(files(steps, others), registry)
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ rule, message }) => `${rule}: ${message}`);
}

describe('a nested SOP', () => {
  it("runs its steps under labels prefixed by the step's, and returns its outcome", () => {
    const walked = run(CALLER());
    expect(walked.made.map(({ step, args, key }) => [step, args['text'], key])).toEqual([
      ['1/1a', 'Large $7,200.00', `sop-${RUN}-1-s1a-1`],
    ]);
    expect([walked.flags, walked.state.ended?.kind]).toEqual([['was_large'], 'completed']);
    expect(walked.events('NestedSopEnded')).toEqual([
      { type: 'NestedSopEnded', step: '1', sop: 'follow-up', outcome: 'large', save: 'dispute' },
    ]);
  });

  it('does not start with a value of the wrong type', () => {
    const walked = run(CALLER(), { facts: { 'claim.amount': 'much' } });
    expect([walked.events('Parked'), walked.made]).toMatchObject([[{ step: '1', code: 'invalid_arguments' }], []]);
  });

  it('does not start when an optional input is unclear rather than missing', () => {
    const optional = called(NOTE('1', 'Go on'), {
      takes: '  amount: { label: amount at stake, type: money, optional: true }',
    });
    const twice = CALLER().replace('= case.claim.amount', '= case.claim.amount + case.claim.amount');
    const steps = twice.slice(0, twice.indexOf('  - step: 2'));
    const walked = run(steps, { sops: [optional], facts: { 'claim.amount': 'much' } });
    expect([walked.events('Parked'), walked.made]).toMatchObject([[{ step: '1', code: 'unclear_argument' }], []]);
  });

  it('raises its flags for the run, but its outcome stays its own', () => {
    const walked = run(CALLER(), { facts: { 'claim.amount': money('USD', 100) } });
    expect([walked.flags, walked.events('RunCompleted')[0]?.outcome]).toEqual([['small_one'], null]);
    expect(run(CALLER('    outcome: handed_over\n')).events('RunCompleted')[0]?.outcome).toBe('handed_over');
  });

  it('has the outcome `none` when it reaches none', () => {
    expect(
      run(CALLER(), {
        sops: [
          called(
            `${NOTE('1', 'Note it {amount}')}  - step: 2\n    says: Never\n    if:\n      - amount > money("9,000.00 USD")\n    outcome: large\n`,
          ),
        ],
      }).events('NestedSopEnded')[0]?.outcome,
    ).toBe('none');
  });

  it('sees no names of other SOPs, and they do not see its names', () => {
    const inner = called(`  - step: 1
    says: Keep it
    set:
      mine: = amount
${NOTE('2', 'Inner {mine}')}`);
    const outer = `  - step: 1
    says: Keep it
    set:
      mine: 1.00 USD
  - step: 2
    says: Follow it up
    run: follow-up
    with:
      amount: = case.claim.amount
${NOTE('3', 'Outer {mine}')}`;
    expect(run(outer, { sops: [inner] }).made.map(({ args }) => args['text'])).toEqual([
      'Inner $7,200.00',
      'Outer $1.00',
    ]);
    expect(problems(outer, [called(NOTE('1', 'Note {mine} {amount}'))])).toEqual(
      expect.arrayContaining([expect.stringContaining('`mine`')]),
    );
  });

  it('starts without bindings each time it runs', () => {
    const inner = called(`  - step: 1
    says: Was it there
    if:
      - has(kept.mark)
    flag: was_there
  - step: 2
    says: Keep it
    if:
      - amount > money("1.00 USD")
    set:
      kept.mark: "Yes"
  - step: 3
    says: It is there now
    if:
      - has(kept.mark)
    flag: is_there
`).text.replace('  - step: 1\n    says: Was it there\n    if:\n      - has(kept.mark)\n    flag: was_there\n', '');
    const steps = `  - step: 1
    says: Twice
    repeat:
      at_most: 2
      until:
        - case.claim.amount < money("1.00 USD")
    do:
      - step: 1a
        says: Follow it up
        run: follow-up
        with:
          amount: = case.claim.amount
    if_late:
      says: Go on
      flag: twice
`;
    const walked = run(steps, { sops: [{ path: 'follow-up.sop.yaml', text: inner }] });
    expect(walked.state.flags.map(({ step, flag }) => `${step} ${flag}`)).toEqual([
      '1a/3 is_there',
      '1a/3#2 is_there',
      '1.if_late twice',
    ]);
    // The second run does not see what the first one saved, until it saves its own.
    expect(walked.state.bindings.filter(({ path }) => path[0] === 'kept').map(({ source }) => source.step)).toEqual([
      '1a/2',
      '1a/2#2',
    ]);
  });

  it('can run further nested SOPs, and repeats in rounds like any step', () => {
    const inner = called(NOTE('1', 'Inner {amount}'), { name: 'inner' });
    const middle = called(
      `  - step: 1
    says: Each
    for_each:
      item: paper
      in: = papers
      at_most: 3
    do:
      - step: 1a
        says: Go on for {paper}
        run: inner
        with:
          amount: = amount
`,
      { top: 'values:\n  papers: [BOL, photo]' },
    );
    const walked = run(
      CALLER()
        .replace(/ {2}- step: 2[\s\S]*$/, '')
        .replace('    save: dispute\n', ''),
      { sops: [inner, middle] },
    );
    expect(walked.steps).toEqual(['1/1a/1', '1/1a/1#2']);
    expect(new Set(walked.made.map(({ key }) => key)).size).toBe(2);
    expect(walked.made.every(({ key }) => /^[A-Za-z0-9-]{1,59}$/.test(key))).toBe(true);
  });

  it('says which facts it lacks, and runs its own if_missing', () => {
    const needs = 'needs:\n  - case.claim.bol\n';
    const kind = 'kind: freight_claim\n';
    expect(
      run(CALLER(), {
        sops: [called(SORT, { top: `${kind}${needs}values:\n  limit: 5,000.00 USD` })],
        facts: { 'claim.bol': null },
      }).parks,
    ).toEqual([expect.stringMatching(/^The BOL is missing/)]);
    const missing = 'if_missing:\n  says: Without it\n  flag: no_bol\n  outcome: missing\n';
    const walked = run(CALLER(), {
      sops: [called(SORT, { top: `${kind}${needs}${missing}values:\n  limit: 5,000.00 USD` })],
      facts: { 'claim.bol': null },
    });
    expect([
      walked.flags,
      walked.events('NestedSopEnded')[0]?.outcome,
      walked.events('NestedSopStarted')[0]?.lacking,
    ]).toEqual([['no_bol'], 'missing', ['case.claim.bol']]);
  });

  it('follows up answers that are still open when it ends', () => {
    const inner = called(
      `  - step: 1
    says: Ask for it
    use: slack.notify
    with:
      to: claims-manager
    answer_within: patience
    if_unanswered:
      says: Nobody answered about {amount}
      flag: silent
`,
      { top: 'values:\n  patience: 1 hour' },
    );
    const steps = CALLER()
      .replace(/ {2}- step: 2[\s\S]*$/, '')
      .replace('    save: dispute\n', '');
    expect(run(steps, { sops: [inner] }).after(HOUR + 1)).toMatchObject({
      flags: ['silent'],
      state: { ended: { kind: 'completed' } },
    });
    expect(run(steps, { sops: [inner] }).answer(AVA).state.ended?.kind).toBe('completed');
  });

  it('is explained with its inputs, and `why not` knows its labels', () => {
    const walked = run(CALLER());
    const explained = walked.explain().steps.map(({ step, citation, result }) => `${step}: ${citation} | ${result}`);
    expect(explained).toContainEqual(
      '1: SOP test v1, step 1, which runs follow-up: amount $7,200.00 | follow-up is done, with the outcome large',
    );
    expect(explained).toContainEqual(
      '1/1a: SOP test v1, step 1/1a: amount at stake $7,200.00, threshold $5,000.00 | Branch 1/1a of step 1/1 was taken',
    );
    expect(explained).toContainEqual('2: SOP test v1, step 2: outcome of Follow up large | The conditions held');
    expect(walked.explain().steps.find(({ step }) => step === '2')?.evidence).toEqual([
      {
        label: 'outcome of Follow up',
        value: 'large',
        origin: expect.stringMatching(/^the outcome of follow-up, run in step 1, 2026/),
      },
    ]);
    const sop = walked.sopOf();
    const why = sop === null ? null : whyNot(walked.state, sop, '1/1b');
    expect(why?.kind === 'told' ? why.steps.map(({ because }) => because) : null).toEqual([
      'Branch 1/1b was not checked, because branch 1/1a of step 1/1 was taken: amount at stake $7,200.00, threshold $5,000.00',
    ]);
  });

  it('asks for approvals with the decisions that led there, inside and outside', () => {
    const walked = run(CALLER(), { boundary: asking('zendesk.add_internal_note', 'claims-leads:1') });
    expect(walked.ask('approval')).toMatchObject({
      step: '1/1a',
      card: { because: expect.stringContaining('Why this step: amount at stake $7,200.00, threshold $5,000.00') },
    });
    expect(walked.approve(LENA).state.ended?.kind).toBe('completed');
  });

  it('plans the same from any prefix of its log', () => {
    const walked = run(CALLER());
    expect(walked.log.length).toBeGreaterThan(9);
    for (let length = 1; length <= walked.log.length; length++) {
      const plan = (): unknown => {
        const { events, effects, timers } = walked.plan(fold(RUN, walked.log.slice(0, length)));
        return { events: events.map(({ event }) => event.type), effects, timers };
      };
      expect(plan()).toEqual(plan());
    }
  });
});

describe('a handbook with a nested SOP', () => {
  it('is complete in one version: the outer text contains the nested one, and its hash covers both', () => {
    const handbook = handbookOf(files(CALLER()));
    const sop = handbook.sops.get('test');
    const stored = parseSop(sop?.source.text ?? '', sop?.source.file ?? '');
    expect(stored.findings).toEqual([]);
    expect(stored.sop).toEqual(sop);
    const changed = handbookOf(
      files(CALLER(), [{ ...FOLLOW_UP, text: FOLLOW_UP.text.replace('5,000.00', '6,000.00') }]),
    );
    expect(changed.sops.get('test')?.source.hash).not.toBe(sop?.source.hash);
    expect(handbookChanges(handbook, changed)).toEqual(
      expect.arrayContaining([
        'SOP test: follow-up, which it runs, changed',
        'SOP follow-up: limit $5,000.00 → $6,000.00',
      ]),
    );
  });

  it("counts nested calls and approvals in the outer SOP's bound and boundary coverage", () => {
    const handbook = handbookOf(files(CALLER(), [FOLLOW_UP], asking('zendesk.add_internal_note', 'claims-leads:1')));
    const sop = handbook.sops.get('test');
    const boundary = handbook.boundaries.get('claims-agent');
    if (sop === undefined || boundary === undefined) throw new Error('Expected an SOP and its boundary');
    expect(boundOf(sop, { ...handbook, boundary })).toEqual({ calls: 1, approvals: 1, ms: 4 * HOUR });
    expect(boundaryCoverage(sop, boundary).map(({ step, outcomes }) => [step, outcomes])).toEqual([
      ['1/1a', ['needs approval']],
    ]);
  });

  it.each([
    [
      'an SOP that is not there',
      CALLER().replace('run: follow-up', 'run: folow-up'),
      [FOLLOW_UP],
      'runs: The handbook has no SOP `folow-up`',
    ],
    [
      'one that would run itself',
      CALLER(),
      [called(`  - step: 1\n    says: Again {amount}\n    run: follow-up\n    with:\n      amount: = amount\n`)],
      'runs: `follow-up` would run itself: follow-up, then follow-up',
    ],
    [
      'an input that is not given',
      CALLER().replace('    with:\n      amount: = case.claim.amount\n', ''),
      [FOLLOW_UP],
      'runs: `follow-up` takes `amount`',
    ],
    [
      'an input that it does not take',
      CALLER().replace('      amount: = case', '      amont: 1\n      amount: = case'),
      [FOLLOW_UP],
      'runs: `follow-up` takes no `amont`',
    ],
    [
      'an input of another type',
      CALLER().replace('= case.claim.amount', 'Large'),
      [FOLLOW_UP],
      'runs: Expected an amount of money at `amount`, got `Large`',
    ],
    [
      'another boundary',
      CALLER(),
      [
        { ...FOLLOW_UP, text: FOLLOW_UP.text.replace('boundary: claims-agent', 'boundary: other') },
        { path: 'boundary/other.cedar', text: PERMISSIVE.text },
      ],
      'runs: Expected the SOP it runs to have the same boundary, `claims-agent`, got `other`',
    ],
    [
      'an outcome that it cannot come to',
      CALLER().replace('== "large"', '== "huge"'),
      [FOLLOW_UP],
      'expression-types: `huge` is not a possible value here, which is one of `large`, `small`, `none`',
    ],
    [
      'facts of a case whose kind it does not name',
      CALLER(),
      [called(NOTE('1', 'Note {case.claim.bol} {amount}'))],
      'expression-types: `case` has no field `claim`',
    ],
    [
      'a write to what it takes',
      CALLER(),
      [called(`  - step: 1\n    says: Change {amount}\n    set:\n      amount: 1.00 USD\n`)],
      'names: `amount` is an input of this procedure; steps cannot change it',
    ],
    [
      'an SOP that nothing starts and nobody runs',
      CALLER(),
      [
        FOLLOW_UP,
        {
          path: 'lost.sop.yaml',
          text: FOLLOW_UP.text
            .replace('follow-up', 'lost')
            .replace(/takes:\n.*\n/, '')
            .replace('amount > limit', 'case.id == "1"')
            .replace(' {amount}', ''),
        },
      ],
      'starts: Nothing says when this procedure starts',
    ],
  ])('refuses %s', (_, steps, others, message) => {
    expect(problems(steps, others).filter((text) => text.startsWith(message.split(':')[0] ?? ''))[0]).toContain(
      message,
    );
  });

  it('refuses text from outside for an input that is not declared untrusted', () => {
    const steps = CALLER().replace('= case.claim.amount', '= case.claimant.name');
    const takes = (more: string): readonly HandbookFile[] => [
      called(NOTE('1', 'Note {amount}'), { takes: `  amount: { label: text, type: text${more} }` }),
    ];
    expect(problems(steps, takes('')).join()).toContain('`amount` is given text from outside but does not accept it');
    expect(problems(steps, takes(', untrusted: true')).join()).not.toContain('given text from outside');
  });

  it('refuses nesting deeper than a reader can follow', () => {
    const chain = ['b', 'c', 'd', 'e', 'f'].map((name, index, all) =>
      called(
        index === all.length - 1
          ? NOTE('1', 'Note {amount}')
          : `  - step: 1\n    says: Go on with {amount}\n    run: ${all[index + 1] ?? ''}\n    with:\n      amount: = amount\n`,
        { name },
      ),
    );
    expect(problems(CALLER().replace('run: follow-up', 'run: b'), chain).join()).toContain('nested SOPs');
  });
});
