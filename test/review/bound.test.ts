import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { money } from '../../src/kernel/money.ts';
import { parseDuration } from '../../src/kernel/time.ts';
import { boundOf, type Bound } from '../../src/review/bound.ts';
import { formatBound, formatMs } from '../../src/review/format-bound.ts';
import type { Handbook } from '../../src/review/handbook.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { longestSpan } from '../../src/review/longest-span.ts';
import type { Step } from '../../src/sop/sop.ts';
import { openAsks } from '../../src/run/log/state.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import {
  asking,
  AVA,
  filesOf,
  filesWith,
  FILES,
  handbookOf,
  LENA,
  MARCUS,
  PERMISSIVE,
  SOP_PATH,
  sopFile,
  withEvents,
} from '../run/handbook.ts';
import { HOUR, MINUTE, START, Walk, type Script } from '../run/walk.ts';
import { histories } from '../histories.ts';

function boundIn(handbook: Handbook): Bound {
  const [sop] = [...handbook.sops.values()];
  const boundary = handbook.boundaries.get('claims-agent');
  if (sop === undefined || boundary === undefined) throw new Error('Expected an SOP and its boundary');
  return boundOf(sop, { ...handbook, boundary });
}

const note = (label: string, more = ''): string =>
  `  - step: ${label}\n    says: Note it\n    use: zendesk.add_internal_note\n    with:\n      ticket: = case.zendesk.ticket_id\n      text: Note it\n${more}`;
const of = (steps: string, boundary: HandbookFile = PERMISSIVE): Bound =>
  boundIn(handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.amount' }), boundary)));
const ASKING = asking('zendesk.add_internal_note', 'claims-leads:1');
const if_ = '    if:\n      - case.claim.amount > money("100.00 USD")\n';

const deeper = (steps: string): string => steps.replaceAll(/^(?=.)/gm, '    ');
const waiting = (wait: string): string => `  - step: 1\n    says: Wait a little\n    wait:\n      ${wait}\n`;
const late = `    if_late:\n${note('x')
  .split('\n')
  .slice(1, -1)
  .map((line) => `  ${line}\n`)
  .join('')}`;

describe('the bound', () => {
  it('of the shipped procedure is six calls, two approvals of four hours, and two hours of the claims manager', () => {
    expect(boundIn(handbookOf())).toEqual({ calls: 6, approvals: 2, ms: 10 * HOUR });
  });

  it('grows with the time to answer, once that is longer than the parallel approvals', () => {
    expect(
      boundIn(handbookOf(filesWith(SOP_PATH, 'notify_within: 15 minutes', 'notify_within: 10 hours', FILES))).ms,
    ).toBe(11 * HOUR);
  });

  it.each([
    ['adds up what is done in order', note('1') + note('2'), { calls: 2, approvals: 2, ms: 8 * HOUR }],
    [
      'counts either a step or its otherwise',
      note('1', if_) + note('2', '    otherwise: 1\n'),
      { calls: 1, approvals: 1, ms: 4 * HOUR },
    ],
    [
      'counts both of two steps that are otherwise to the same step',
      `  - step: 1\n    says: Large\n${if_}    flag: large\n${note('2', `    otherwise: 1\n${if_}`)}${note('3', '    otherwise: 1\n')}`,
      { calls: 2, approvals: 2, ms: 8 * HOUR },
    ],
    [
      'does not count a denied call, but counts what is done instead',
      note(
        '1',
        '    if_denied:\n      says: Tell\n      use: slack.escalate\n      with:\n        to: claims-manager\n',
      ),
      { calls: 1, approvals: 1, ms: 4 * HOUR },
    ],
    [
      'counts a failed call and its handler',
      note(
        '1',
        '    if_error:\n      unavailable:\n        says: Tell\n        use: slack.escalate\n        with:\n          to: claims-manager\n',
      ),
      { calls: 2, approvals: 1, ms: 4 * HOUR },
    ],
    [
      'takes the longest branch of a choose',
      `  - step: 1\n    says: Sort it\n    choose:\n${deeper(`${note('1a', if_)}  - step: 1b\n    says: Otherwise\n    otherwise: 1\n    do:\n${deeper(note('1b1') + note('1b2'))}`)}`,
      { calls: 2, approvals: 2, ms: 8 * HOUR },
    ],
    [
      'adds the span of a wait to what follows',
      `${waiting('for: 90 minutes')}${note('2')}`,
      { calls: 1, approvals: 1, ms: 5.5 * HOUR },
    ],
    [
      'adds what is done when the event of a wait does not arrive',
      `${waiting('event: corrected\n      for: 2 hours')}${late}`,
      { calls: 1, approvals: 1, ms: 6 * HOUR },
    ],
    [
      'has no time for a wait until a point in time',
      waiting('until: = case.received_at + duration("2 days")'),
      { calls: 0, approvals: 0, ms: null },
    ],
    [
      'counts the time to answer a question, which is not an approval, and what is done without an answer',
      `  - step: 1\n    says: Ask\n    ask:\n      of: claims-leads\n      question: Whole?\n      choices: [Whole, Damaged]\n      within: 3 hours\n    save: reply\n${late}`,
      { calls: 1, approvals: 1, ms: 7 * HOUR },
    ],
    [
      'counts a judgment as a call, and what is done without an answer',
      `  - step: 1\n    says: Look\n    judge:\n      question: Orders?\n      about: = case.claim.text\n      answers: [yes, no]\n    save: reply\n    if_unsure:\n${note(
        'x',
      )
        .split('\n')
        .slice(1, -1)
        .map((line) => `  ${line}\n`)
        .join('')}`,
      { calls: 2, approvals: 1, ms: 4 * HOUR },
    ],
    [
      'multiplies by the rounds of a repeat, adds the pauses between them, and what is done after the last',
      `  - step: 1\n    says: Again\n    repeat:\n      at_most: 3\n      every: 2 hours\n      until:\n        - case.claim.amount > money("100.00 USD")\n    do:\n${deeper(note('1a'))}${late}`,
      { calls: 4, approvals: 4, ms: (3 * 4 + 2 * 2 + 4) * HOUR },
    ],
    [
      'multiplies by the largest number of items of a list',
      `  - step: 1\n    says: Each\n    for_each:\n      item: paper\n      in: = case.channel.split(",")\n      at_most: 5\n    do:\n${deeper(note('1a'))}`,
      { calls: 5, approvals: 5, ms: 20 * HOUR },
    ],
    [
      "adds all runs of a watch's handlers to its block, and the time of one handler that began before its end",
      `  - step: 1\n    says: Watch\n    watch:\n      - at: = case.received_at + duration("1 hour")\n        every: 1 hour\n        at_most: 3\n${note(
        'x',
      )
        .split('\n')
        .slice(1, -1)
        .map((line) => `    ${line}\n`)
        .join('')}    do:\n${deeper(`${waiting('for: 2 hours').replace('step: 1', 'step: 1a')}${note('1b')}`)}`,
      { calls: 4, approvals: 4, ms: (2 + 4 + 4) * HOUR },
    ],
    [
      'adds nothing for a table',
      `  - step: 1\n    says: Find it\n    table:\n      hit: first\n      when: [case.claim.amount]\n      give: [queue]\n      rows:\n        - ["-", Standard]\n    save: route\n`,
      { calls: 0, approvals: 0, ms: 0 },
    ],
  ])('%s', (_, steps, bound) => {
    expect(of(steps, ASKING)).toEqual(bound);
  });

  it('has no time when a span depends on the case', () => {
    const steps =
      '  - step: 1\n    says: Tell\n    use: slack.notify\n    with:\n      to: claims-manager\n    answer_within: duration("1 month")\n    if_unanswered:\n      says: Flag it\n      flag: late\n';
    expect(of(steps).ms).toBeGreaterThanOrEqual(31 * 24 * HOUR);
    const handbook = handbookOf(filesOf(sopFile(steps), PERMISSIVE));
    const [sop] = [...handbook.sops.values()];
    const boundary = handbook.boundaries.get('claims-agent');
    if (sop === undefined || boundary === undefined) throw new Error('Expected an SOP and its boundary');
    const [first] = sop.steps;
    if (first?.answerWithin === null || first === undefined) throw new Error('Expected a step with `answer_within`');
    const open: Step = {
      ...first,
      answerWithin: {
        ...first.answerWithin,
        span: { ...first.answerWithin.span, node: { kind: 'path', path: ['case', 'span'], start: 0, end: 9 } },
      },
    };
    expect(boundOf({ ...sop, steps: [open] }, { ...handbook, boundary })).toEqual({ calls: 1, approvals: 0, ms: null });
  });

  it('takes the longest time that a business span can have in its calendar', () => {
    const span = parseDuration('2 business days (us-claims)');
    if (span === null) throw new Error('Expected a span');
    const { calendars } = handbookOf();
    // From a Friday before a long weekend two business days end on Wednesday.
    expect(longestSpan(span, calendars, 'UTC')).toBeGreaterThan(5 * 24 * HOUR);
    expect(longestSpan(span, calendars, 'UTC')).toBeLessThan(9 * 24 * HOUR);
  });

  it.each([
    [0, 'no waiting'],
    [15 * MINUTE, '15 minutes'],
    [4 * HOUR + 15 * MINUTE, '4 hours 15 minutes'],
    [24 * HOUR, '1 day'],
    [24 * HOUR + 1, '1 day 1 hour'],
    [2 * HOUR - 1, '2 hours'],
    [1_500, '2 seconds'],
  ])('writes %i ms as %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  it('is written with its units', () => {
    expect(formatBound({ calls: 6, approvals: 1, ms: 4 * HOUR + 15 * MINUTE })).toBe(
      'at most 6 calls, 1 approval, 4 hours 15 minutes',
    );
    expect(formatBound({ calls: 1, approvals: 0, ms: null })).toBe(
      'at most 1 call, 0 approvals, a time that depends on the case',
    );
  });
});

type Written = Record<string, unknown>;
type Shape = {
  readonly kind:
    | 'note'
    | 'tell'
    | 'flag'
    | 'wait'
    | 'ask'
    | 'do'
    | 'together'
    | 'choose'
    | 'repeat'
    | 'for_each'
    | 'watch';
  readonly inner: readonly Shape[];
  readonly gate: 'none' | 'if' | 'otherwise' | 'both';
  readonly handled: readonly string[];
  readonly within: boolean;
};

const shape = (depth: number): fc.Arbitrary<Shape> =>
  fc.record({
    kind: fc.constantFrom<Shape['kind']>(
      ...(depth > 1
        ? (['note', 'tell', 'flag', 'wait'] as const)
        : (['note', 'tell', 'wait', 'ask', 'do', 'together', 'choose', 'repeat', 'for_each', 'watch'] as const)),
    ),
    inner: depth > 1 ? fc.constant([]) : fc.array(shape(depth + 1), { minLength: 1, maxLength: 3 }),
    gate: fc.constantFrom('none', 'if', 'otherwise', 'both'),
    handled: fc.subarray(['denied', 'expired', 'unavailable', 'late']),
    within: fc.boolean(),
  });

function written(shapes: readonly Shape[], prefix: string, isTogether = false): Written[] {
  return shapes.map((item, index) => {
    const label =
      prefix === ''
        ? String(index + 1)
        : /\d$/.test(prefix)
          ? `${prefix}${'abc'[index] ?? 'z'}`
          : `${prefix}${index + 1}`;
    const before =
      index === 0 ? null : /\d$/.test(prefix) ? `${prefix}${'abc'[index - 1] ?? 'z'}` : `${prefix}${index}`;
    // Only a step with conditions has an `otherwise`, and none does inside `together`.
    const follows = !isTogether && ['if', 'both'].includes(shapes[index - 1]?.gate ?? 'none');
    const condition = { if: ['case.claim.amount > money("100.00 USD")'] };
    const gate = {
      ...(item.gate === 'otherwise' || item.gate === 'both' ? (follows ? { otherwise: before } : {}) : {}),
      ...(item.gate === 'if' || item.gate === 'both' ? condition : {}),
    };
    return { step: label, says: 'Do it', ...gate, ...bodyOf(item, label) };
  });
}

/** Ensures that no two steps save under the same name. */
let named = 0;

function bodyOf({ kind, inner, handled, within }: Shape, label: string): Written {
  const has = (name: string): boolean => handled.includes(name);
  const tell = (to: string): Written => ({ says: 'Send a message', use: 'slack.escalate', with: { to } });
  const late = within
    ? {
        within: 'duration("30 minutes") of months_after(case.received_at, 0)',
        ...(has('late') ? { if_late: tell('claims-manager') } : {}),
      }
    : {};
  const noting = (): Written => ({
    use: 'zendesk.add_internal_note',
    with: { ticket: '= case.zendesk.ticket_id', text: 'Note it' },
  });
  switch (kind) {
    case 'flag':
      return { flag: 'seen' };
    case 'do':
    case 'together':
      return { [kind]: written(inner, label, kind === 'together'), ...late };
    case 'choose':
      return { choose: branches(written(inner, label, true), label), ...late };
    case 'repeat':
      return {
        repeat: {
          at_most: 2,
          ...(within ? { every: '10 minutes' } : {}),
          until: [`case.claim.amount > money("${has('expired') ? 100 : 900}.00 USD")`],
        },
        do: written(inner, label),
        if_late: has('late') ? { says: 'Note it', ...noting() } : tell('claims-manager'),
      };
    case 'watch':
      return {
        watch: [
          {
            on: 'carrier_offer',
            save: `offer_${++named}`,
            at_most: 2,
            says: 'An offer',
            ...(has('denied') ? { do: written(inner, '') } : noting()),
          },
          {
            at: '= case.received_at + duration("15 minutes")',
            ...(within ? { every: '10 minutes', at_most: 2 } : {}),
            says: 'A time',
            ...tell('claims-manager'),
          },
        ],
        do: written(inner, label),
        ...late,
      };
    case 'for_each':
      return { for_each: { item: `item_${++named}`, in: '= papers', at_most: 3 }, do: written(inner, label), ...late };
    // A wait or a question is bounded only by its body.
    case 'wait':
      return { wait: { for: '25 minutes' } };
    case 'ask':
      return {
        // Others than those who approve: who answers may not.
        ask: { of: 'claims-managers', question: 'Whole?', choices: ['Whole', 'Damaged'], within: '35 minutes' },
        save: `answer_${++named}`,
        if_late: has('late') ? { says: 'Note it', ...noting() } : tell('claims-manager'),
      };
    case 'tell':
      return {
        use: 'slack.notify',
        with: { to: 'claims-manager' },
        answer_within: 'duration("20 minutes")',
        if_unanswered: {
          says: 'Note it',
          ...noting(),
          ...(has('expired') ? { if_expired: tell('claims-manager') } : {}),
        },
        ...late,
      };
    case 'note':
      return {
        ...noting(),
        ...late,
        ...(has('denied') ? { if_denied: { says: 'Note that', ...noting() } } : {}),
        ...(has('expired') ? { if_expired: tell('claims-manager') } : {}),
        ...(has('unavailable') ? { if_error: { unavailable: tell('claims-manager') } } : {}),
      };
  }
}

function branches(steps: readonly Written[], owner: string): Written[] {
  return steps.map((step, index) => ({
    ...step,
    ...(index < steps.length - 1
      ? { if: [`case.claim.amount > money("${index === 0 ? 100 : 50}.00 USD")`] }
      : { if: undefined, otherwise: owner }),
  }));
}

function sourceOf(shapes: readonly Shape[]): HandbookFile {
  const head = {
    sop: 'test',
    title: 'Test',
    owner: 'claims-operations',
    changes_approved_by: 'claims-managers',
    boundary: 'claims-agent',
    if_unforeseen: 'claims-leads',
  };
  return {
    path: SOP_PATH,
    text: stringify(
      {
        ...head,
        values: { papers: ['BOL', 'photo'] },
        starts: { says: 'A claim arrives', if: ['case.kind == "freight_claim"'] },
        needs: ['case.claim.amount'],
        steps: written(shapes, ''),
      },
      { lineWidth: 0, aliasDuplicateObjects: false },
    ),
  };
}

/** Does one thing to the run: a case event, a click, or the passing of time. False when nothing can happen any more. */
function play(run: Walk, choice: string): boolean {
  const ask = openAsks(run.state).find(({ kind }) => kind !== 'recovery');
  if (choice === 'offer') {
    const event = { type: 'EventArrived', event: 'carrier_offer', label: 'offer', fields: [], refused: [] } as const;
    run.append({ kind: 'channel', channel: 'tms' }, { ...event, eventId: `e${run.log.length}` });
    run.go();
    return true;
  }
  if (ask !== undefined && choice !== 'wait') {
    answer(run, ask, choice);
    return true;
  }
  const due = Math.min(...run.plan().timers.map(({ dueAt }) => dueAt));
  if (!Number.isFinite(due)) return false;
  run.after(Math.max(due - run.now, 0));
  return true;
}

function answer(run: Walk, { kind, askId }: ReturnType<typeof openAsks>[number], choice: string): void {
  if (kind === 'question') run.click({ type: 'AnswerQuestion', askId, given: { answer: 'Whole' } }, MARCUS);
  else if (kind === 'approval' && choice === 'yes') run.click({ type: 'GiveApproval', askId }, LENA);
  else if (kind === 'approval') run.click({ type: 'DenyApproval', askId, reason: 'Not now' }, LENA);
  else if (run.decide({ type: 'Answer', askId }, AVA).ok) run.click({ type: 'Answer', askId }, AVA);
}

const DOWN: CallResult = { kind: 'failed', code: 'unavailable', message: 'Away' };

/** More milliseconds than any of the generated SOPs has deadlines. */
const MOMENTS_MS = 100;

describe('any run of any small SOP', () => {
  it('stays within the printed bound unless someone recovers it', () => {
    let ended = 0;
    fc.assert(
      fc.property(
        fc.array(shape(0), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.constantFrom(5_000, 50_000),
        fc.record(
          { 'zendesk.add_internal_note': fc.constant(DOWN), 'slack.escalate': fc.constant(DOWN) },
          { requiredKeys: [] },
        ),
        fc.array(fc.constantFrom('yes', 'no', 'wait', 'offer'), { maxLength: 30 }),
        (shapes, asks, minor, script, choices) => {
          const handbook = handbookOf(withEvents(filesOf(sourceOf(shapes), asks ? ASKING : PERMISSIVE)));
          const bound = boundIn(handbook);
          const run = new Walk({ handbook, script: script as Script, facts: { 'claim.amount': money('USD', minor) } });
          run.go();
          for (const choice of [...choices, ...Array<string>(60).fill('wait')])
            if (run.state.ended !== null || !play(run, choice)) break;
          expect(new Set(run.made.map(({ key }) => key)).size).toBeLessThanOrEqual(bound.calls);
          expect(run.events('ApprovalRequested').length).toBeLessThanOrEqual(bound.approvals);
          if (run.state.ended === null) expect(run.parks).not.toEqual([]);
          else {
            ended += 1;
            expect(bound.ms).not.toBeNull();
            // A deadline includes its instant, so what follows one comes a moment later.
            expect(run.now - START).toBeLessThanOrEqual((bound.ms ?? 0) + MOMENTS_MS);
          }
        },
      ),
      { numRuns: histories(150), seed: 20_260_302 },
    );
    expect(ended).toBeGreaterThan(histories(30));
  });
});
