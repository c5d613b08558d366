/**
 * The shipped handbook with several mistakes at once: one check shows all of them, each as if it stood alone.
 */
import { describe, expect, it } from 'vitest';
import { allTools } from '../../src/connector/tools.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { renderFinding } from '../../src/handbook/render-finding.ts';
import { readHandbookFolder } from '../../src/handbook-folder/read-handbook-folder.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { histories } from '../histories.ts';
import { Chance } from '../simulation/chance.ts';

const SEED = 'mistakes in the shipped handbook';
const FOLDER = readHandbookFolder(new URL('../../sops', import.meta.url).pathname);
const FILES: readonly HandbookFile[] = 'files' in FOLDER ? FOLDER.files : [];
const registry = createRegistry(allTools());

type Mistake = { readonly file: string; readonly from: string; readonly to: string };

const mistake = (file: string, from: string, to: string): Mistake => ({ file, from, to });
const [KIND, PEOPLE, LIMITS, POLICIES, SOP] = [
  'kinds/freight_claim.yaml',
  'people.yaml',
  'boundary/limits.yaml',
  'boundary/claims-agent.cedar',
  'freight-damage-claim.sop.yaml',
];

/** Each on one line, so that all places stay the same, and each about something else. */
const MISTAKES = [
  mistake(KIND, 'channel: freight-claims', 'channel: Freight Claims'),
  mistake(KIND, 'label: claim type\n    type: text', 'label: claim type\n    type: string'),
  mistake(KIND, '    label: documents', '\tlabel: documents'),
  mistake(KIND, 'form: Freight claim', 'from: Freight claim'),
  mistake(PEOPLE, 'email: leo@our.example', 'email: Leo'),
  mistake(PEOPLE, 'title: Finance', 'rank: Finance'),
  mistake(PEOPLE, 'slack_user: UAE000002', 'slack_user: @felix'),
  mistake(PEOPLE, 'backup: marcus-manager\n\ngroups:', 'backup: marcus-manger\n\ngroups:'),
  mistake(LIMITS, '25,000.00 USD', 'lots'),
  mistake(POLICIES, '@expires("PT4H")', '@expires("4 hours")'),
  mistake(POLICIES, 'Action::"slack.escalate"]', 'Action::"slack.escalates"]'),
  mistake(POLICIES, 'context.args.project != "CLM"', 'context.args.project =! "CLM"'),
  mistake(SOP, 'owner: claims-operations', 'owner: claims-operators'),
  mistake(SOP, 'use: tms.get_shipment_by_bol', 'use: tms.get_shipment_by_bl'),
  mistake(SOP, 'backup: claims-manager ', 'backup: claims-mangler '),
  mistake(SOP, 'says: Send an automated', 'says: @Send an automated'),
  mistake(SOP, '\n  - step: 1\n', '\n   - step: 1\n'),
  mistake(SOP, 'manager_within: 1 hour', 'manager_within: 1 huor'),
  mistake('owners.yaml', 'approved_by: claims-managers', 'approved_by: claims-bosses'),
  mistake('senders.yaml', 'kinds: [freight_claim]\n    opens: true', 'kinds: [freight_claims]\n    opens: true'),
  mistake('calendars/us-claims.yaml', 'opens: 08:00', 'opens: 8 sharp'),
] as const;

function planted(mistakes: readonly Mistake[]): readonly HandbookFile[] {
  return FILES.map(({ path, text }) => ({
    path,
    text: mistakes
      .filter(({ file }) => file === path)
      .reduce((written, { from, to }) => {
        expect(written.split(from)).toHaveLength(2);
        return written.replace(from, () => to);
      }, text),
  }));
}

/** What `sop check` shows, in the order of its places. Notes are left out. */
function said(mistakes: readonly Mistake[]): readonly string[] {
  const { handbook, findings } = compileHandbook(planted(mistakes), registry);
  expect(handbook).toBeNull();
  return findings
    .filter(({ severity }) => severity !== 'note')
    .map((finding) => renderFinding(finding, ''))
    .toSorted();
}

describe('the shipped handbook', () => {
  it.each(MISTAKES.map((one) => [`${one.file}: ${one.to}`, one] as const))('has findings with %s', (_, one) => {
    expect(said([one])).not.toEqual([]);
  });

  it.each(Array.from({ length: histories(60) }, (_, index) => index))(
    'shows several mistakes at once as if each stood alone (%i)',
    (index) => {
      const chance = new Chance(SEED).of(String(index));
      const drawn = new Set(Array.from({ length: chance.between(2, 5) }, () => chance.pick(MISTAKES)));
      const alone = new Set([...drawn].flatMap((one) => said([one])));
      expect(said([...drawn])).toEqual([...alone].toSorted());
    },
  );
});
