import { describe, expect, it } from 'vitest';
import { boundaryCoverage } from '../../src/review/boundary-coverage.ts';
import { formatCoverage } from '../../src/review/format-coverage.ts';
import type { Handbook } from '../../src/review/handbook.ts';
import { renderApprovals } from '../../src/review/render-approvals.ts';
import { renderMarkdown } from '../../src/sop/render/render-markdown.ts';
import { renderMermaid } from '../../src/sop/render/render-mermaid.ts';
import {
  ANY_DOOR,
  BOUNDARY_PATH,
  filesOf,
  filesWith,
  FILES,
  handbookOf,
  PERMISSIVE,
  registry,
  SOP_PATH,
  sopFile,
} from '../run/handbook.ts';

function partsOf(handbook: Handbook) {
  const [sop] = [...handbook.sops.values()];
  const boundary = handbook.boundaries.get('claims-agent');
  if (sop === undefined || boundary === undefined) throw new Error('Expected an SOP and its boundary');
  return {
    sop,
    boundary,
    world: { registry, kinds: [...handbook.kinds.values()], calendars: Object.keys(handbook.calendars) },
    bounded: { ...handbook, boundary },
  };
}

const coverageOf = (files: typeof FILES, step: string) => {
  // Each from a handbook that is sound without the other: a call that is always refused is a finding.
  const { sop } = partsOf(handbookOf([...files.filter(({ path }) => path !== BOUNDARY_PATH), PERMISSIVE]));
  const { boundary } = partsOf(
    handbookOf([
      ...files.filter(({ path }) => path !== SOP_PATH),
      sopFile('  - step: 1\n    says: Flag it\n    flag: seen\n'),
    ]),
  );
  return boundaryCoverage(sop, boundary).find((covered) => covered.step === step);
};
const withPolicy = (text: string): typeof FILES =>
  filesOf({ path: BOUNDARY_PATH, text: `${FILES.find(({ path }) => path === BOUNDARY_PATH)?.text ?? ''}\n${text}` });

describe('the printed seed procedure', () => {
  const { sop, boundary, world, bounded } = partsOf(handbookOf(ANY_DOOR));

  it('matches its golden Markdown, with approvers and bound', async () => {
    await expect(renderMarkdown(sop, world, renderApprovals(sop, bounded))).toMatchFileSnapshot(
      'golden/freight-damage-claim.md',
    );
  });

  it('matches its golden chart', async () => {
    await expect(renderMermaid(sop, world)).toMatchFileSnapshot('golden/freight-damage-claim.mmd');
  });

  it('has the coverage of its golden table', async () => {
    const table = formatCoverage(sop, boundaryCoverage(sop, boundary), boundary.hash).replaceAll(
      /version [0-9a-f]{12}/g,
      'version 0123456789ab',
    );
    await expect(table).toMatchFileSnapshot('golden/freight-damage-claim.coverage.md');
  });
});

describe('the boundary coverage', () => {
  it('includes the branches of a choose and the handlers of a wait and a question', () => {
    const tell = (indent: string): string =>
      `${indent}says: Tell\n${indent}use: slack.escalate\n${indent}with:\n${indent}  to: claims-manager\n`;
    const steps =
      `  - step: 1\n    says: Sort it\n    choose:\n      - step: 1a\n        if:\n          - case.claim.amount > money("1.00 USD")\n${tell('        ')}      - step: 1b\n        otherwise: 1\n${tell('        ')}` +
      `  - step: 2\n    says: Hold on\n    wait:\n      event: corrected\n      for: 1 hour\n    if_late:\n${tell('      ')}` +
      `  - step: 3\n    says: Ask\n    ask:\n      of: claims-leads\n      question: Whole?\n      choices: [Whole, Damaged]\n      within: 1 hour\n    save: reply\n    if_late:\n${tell('      ')}`;
    const { sop, boundary } = partsOf(
      handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.amount' }), PERMISSIVE)),
    );
    expect(boundaryCoverage(sop, boundary).map(({ step, outcomes }) => [step, ...outcomes])).toEqual(
      ['1a', '1b', '2.if_late', '3.if_late'].map((step) => [step, 'permitted']),
    );
  });

  it('omits a rule that the arguments of the step rule out', () => {
    expect(coverageOf(FILES, '3a')?.policies.map(({ id, applies }) => [id, applies])).toEqual([
      ['priority-issue', 'maybe'],
      ['major-loss-issue', 'maybe'],
    ]);
  });

  it('knows that another project is always forbidden', () => {
    const covered = coverageOf(filesWith(SOP_PATH, 'project: CLM', 'project: HR'), '3a');
    expect(covered?.outcomes).toEqual(['forbidden']);
    expect(covered?.approvalMs).toBeNull();
  });

  it("treats an argument as the case's ticket only when it is that fact", () => {
    expect(coverageOf(FILES, '4a')?.outcomes).toEqual(['permitted']);
    const files = filesWith(
      SOP_PATH,
      'use: zendesk.send_acknowledgment\n        with:\n          ticket: = case.zendesk.ticket_id',
      'use: zendesk.send_acknowledgment\n        with:\n          ticket: "7"',
    );
    const other = coverageOf(files, '4a');
    expect(other?.outcomes).toEqual(['permitted', 'forbidden', 'unclear']);
  });

  it('marks a call that no rule covers as unclear', () => {
    const boundary = {
      path: BOUNDARY_PATH,
      text: '@id("one")\n@outcome("permit")\npermit (principal is Bot, action == Action::"slack.notify", resource is Case);\n',
    };
    expect(coverageOf(filesOf(boundary), '1')).toMatchObject({ outcomes: ['unclear'], policies: [] });
  });

  it('counts an approval that always contributes before a permit, and the shortest certain time', () => {
    const files = withPolicy(
      '@id("ask")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT1H")\n@reason("Look first")\npermit (principal is Bot, action == Action::"zendesk.assign_group", resource is Case);\n',
    );
    expect(coverageOf(files, '4b')).toMatchObject({ outcomes: ['needs approval'], approvalMs: 3_600_000 });
  });

  it('considers rules that apply to one SOP or step only', () => {
    const files = withPolicy(
      '@id("not-here")\n@reason("Not in this step")\nforbid (principal is Bot, action == Action::"slack.escalate", resource is Case) when { context.run.step == "4a.if_error.not_notified" };\n',
    );
    expect(coverageOf(files, '4a.if_error.not_notified')?.outcomes).toEqual(['forbidden']);
    expect(coverageOf(files, '3b.if_unanswered')?.outcomes).toEqual(['permitted']);
  });
});
