import { describe, expect, it } from 'vitest';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { handbookChanges } from '../../src/review/handbook-changes.ts';
import { approvalDigest } from '../../src/run/log/approval-binding.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { diffSops } from '../../src/sop/diff/diff-sops.ts';
import { renderMarkdown } from '../../src/sop/render/render-markdown.ts';
import { money } from '../../src/kernel/money.ts';
import { walk } from './walk.ts';
import { filesWith, filesOf, handbookOf, LIMITS_PATH, registry, SOP_PATH, sopFile } from './handbook.ts';

const STEPS = `  - step: 1
    says: Note a loss above {limits.major_loss}
    if:
      - case.claim.amount > limits.major_loss
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: This is above {limits.major_loss}
`;
const FILES = filesOf(sopFile(STEPS, { needs: '  - case.claim.amount' }));
const changed = filesWith(LIMITS_PATH, '25,000.00 USD', '30,000.00 USD', FILES);
const sopOf = (files: typeof FILES) => {
  const [sop] = [...handbookOf(files).sops.values()];
  if (sop === undefined) throw new Error('Expected an SOP, got none');
  return sop;
};
const boundaryOf = (files: typeof FILES) => {
  const [boundary] = [...handbookOf(files).boundaries.values()];
  if (boundary === undefined) throw new Error('Expected a boundary, got none');
  return boundary;
};
const findings = (steps: string): string[] =>
  compileHandbook(filesOf(sopFile(steps, { needs: '  - case.claim.amount' })), registry).findings.flatMap(
    ({ severity, rule, message }) => (severity === 'error' ? [`${rule}: ${message}`] : []),
  );

describe('a limit in an SOP', () => {
  it('is a value of its version, which a stored version contains', () => {
    const sop = sopOf(FILES);
    expect(sop.values['limits.major_loss']?.value).toEqual({ $money: 'USD', minor: 2_500_000 });
    const stored = parseSop(sop.source.text, SOP_PATH).sop;
    expect(stored?.values).toEqual(sop.values);
    expect(stored?.source.hash).toBe(sop.source.hash);
  });

  it('changes the version of the SOPs that read it, and of no other', () => {
    expect(sopOf(changed).source.hash).not.toBe(sopOf(FILES).source.hash);
    const other = filesWith(LIMITS_PATH, 'limits:', 'limits:\n  pieces: 4', FILES);
    expect(sopOf(other).source.hash).toBe(sopOf(FILES).source.hash);
  });

  it('is announced with before and after, and shown by a diff', () => {
    expect(handbookChanges(handbookOf(FILES), handbookOf(changed))).toEqual([
      'Limit major_loss: $25,000.00 → $30,000.00',
      expect.stringMatching(/^SOP .*: limit major_loss \$25,000.00 → \$30,000.00$/),
    ]);
    expect(diffSops(sopOf(FILES), sopOf(changed))).toContainEqual(
      expect.objectContaining({
        what: 'limit major_loss',
        before: '$25,000.00',
        after: '$30,000.00',
        where: ['step 1'],
      }),
    );
  });

  it('is only read: no step may save or set it, and no value may have its name', () => {
    expect(findings(STEPS.replace('    use:', '    save: limits\n    use:'))).not.toEqual([]);
    expect(findings('  - step: 1\n    says: Change it\n    set:\n      limits.major_loss: 5.00 USD\n')).not.toEqual([]);
    const text = sopFile(STEPS, { needs: '  - case.claim.amount', values: '  limits: 4' });
    expect(compileHandbook(filesOf(text), registry).handbook).toBeNull();
  });

  it('must exist, and is compared by its type', () => {
    expect(findings(STEPS.replaceAll('major_loss', 'majr_loss'))).toContainEqual(
      expect.stringContaining('`limits` has no field `majr_loss`'),
    );
    expect(findings(STEPS.replace('case.claim.amount >', 'case.claim.bol ==')).length).toBeGreaterThan(0);
  });
});

describe('a run that reads a limit', () => {
  const files: typeof FILES = filesWith(
    SOP_PATH,
    'case.claim.amount > escalate_above',
    'case.claim.amount > limits.major_loss',
  ).map((file) =>
    file.path === SOP_PATH
      ? {
          ...file,
          text: file.text
            .replace('exceeds {escalate_above}', 'exceeds {limits.major_loss}')
            .replace(/ {2}escalate_above: .*\n/, ''),
        }
      : file,
  );
  const ran = (amount: ReturnType<typeof money>, given: typeof FILES = files) =>
    walk({ handbook: handbookOf(given), facts: { 'claim.amount': amount } });

  it('decides by it, and cites the limit with its value and version', () => {
    expect(ran(money('USD', 2_500_000)).outcomes).toEqual(['standard']);
    const run = ran(money('USD', 2_500_001));
    expect(run.ask('approval')).toMatchObject({ step: '3a' });
    const decided = run.events('StepDecided').find(({ step }) => step === '3');
    expect(decided?.traces.flatMap(({ readings }) => readings)).toContainEqual({
      path: 'limits.major_loss',
      label: 'limit major_loss',
      value: money('USD', 2_500_000),
      origin: { kind: 'limit', name: 'limits.major_loss', version: boundaryOf(files).hash.slice(0, 12) },
    });
    expect(JSON.stringify(run.explain())).toMatch(/boundary\/limits\.yaml, boundary version [0-9a-f]{12}/);
    expect(ran(money('USD', 2_500_001), filesWith(LIMITS_PATH, '25,000.00', '30,000.00', files)).outcomes).toEqual([
      'standard',
    ]);
  });

  /** The SOP as the run began with it, and the boundary as it is now. */
  const changedMeanwhile = (now: string, amount: number) => {
    const { boundaries } = handbookOf(filesWith(LIMITS_PATH, '25,000.00', now, files));
    return walk({ handbook: { ...handbookOf(files), boundaries }, facts: { 'claim.amount': money('USD', amount) } });
  };
  const SENTENCE = (now: string): string =>
    `The limit major loss was $25,000.00 when step 3 read it and is ${now} now: the boundary decides by ${now}`;

  it('leaves the verdict to the limit in force, and approvers read that it was another', () => {
    const run = changedMeanwhile('20,000.00', 2_500_001);
    const ask = run.ask('approval');
    if (ask?.kind !== 'approval') throw new Error('Expected an approval');
    expect(ask.card.changed).toEqual([SENTENCE('$20,000.00')]);
    const [proposed] = run.events('CallProposed').filter(({ step }) => step === '3a');
    expect(proposed?.verdict).toMatchObject({
      outcome: 'needs approval',
      limits: { major_loss: money('USD', 2_000_000) },
    });
    expect(JSON.stringify(run.explain())).toContain(SENTENCE('$20,000.00'));
    expect(JSON.stringify(run.explain())).toMatch(/boundary version [0-9a-f]{12} says \$20,000\.00/);
    const { card, callId } = ask;
    const call = run.state.calls[callId ?? ''];
    if (call === undefined) throw new Error('Expected a call');
    const digest = approvalDigest(
      { ...card, changed: [] },
      call.proposed.argsSha256,
      run.state.sop?.hash ?? '',
      call.verdict,
    );
    expect(digest).not.toBe(ask.digest);
  });

  it('says so where the limit in force permits the call without an approval', () => {
    const run = changedMeanwhile('30,000.00', 2_500_001);
    expect(run.events('ApprovalRequested')).toEqual([]);
    const lines = run.view().posts.flatMap((post) => post.lines);
    expect(lines).toContainEqual({ label: 'limit changed', text: SENTENCE('$30,000.00') });
  });

  it('reports nothing when the limit is the one that was read', () => {
    const run = ran(money('USD', 2_500_001));
    expect(run.ask('approval')).toMatchObject({ card: { changed: [] } });
    expect(JSON.stringify(run.explain())).not.toContain('decides by');
  });

  it('does not compare amounts of two currencies', () => {
    const run = ran(money('EUR', 9_900_000));
    expect(run.outcomes).toEqual([]);
    expect(run.parks).toEqual([
      'Step 3 cannot be decided: Cannot compare 99,000.00 EUR with $25,000.00, which are in different currencies',
    ]);
  });

  it('shows the limit in the document', () => {
    const handbook = handbookOf(files);
    const [sop] = [...handbook.sops.values()];
    if (sop === undefined) throw new Error('Expected an SOP, got none');
    const document = renderMarkdown(sop, {
      registry,
      kinds: [...handbook.kinds.values()],
      calendars: Object.keys(handbook.calendars),
    });
    expect(document).toContain('claim value exceeds $25,000.00, escalate');
    expect(document).toContain('| limit major_loss | $25,000.00 |');
  });
});
