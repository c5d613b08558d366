/** The case file's format: its guide, keys that nothing reads, records of any trade, and what no step used. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CASE_KEYS, COMPARED_KEYS, EVENT_KEYS, parseCaseFile, readCaseFile } from '../../src/evaluate/case-file.ts';
import { EVENT_TYPES } from '../../src/evaluate/event-types.ts';
import { replay, type Replayed } from '../../src/evaluate/replay.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { filesIn } from '../handbook-folder/files-in.ts';
import { caseFileText, expecting, handbookFiles, type Written } from './cases.ts';
import { tradeFiles } from './other-trades.ts';

const GUIDE = readFileSync(new URL('../../sops/case-files.md', import.meta.url), 'utf8');
const [PROPERTY = '', REFUND = '', EVENTS = '', ...OTHERS] = [...GUIDE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text]) => text ?? '',
);
const FREIGHT = filesIn(fileURLToPath(new URL('../../sops/examples/freight-claims/', import.meta.url)));

const play = (text: string, files: readonly HandbookFile[]): Promise<Replayed> =>
  replay({ files, cases: readCaseFile(text, 'guide.cases.yaml'), only: [] });

async function played(text: string, files: readonly HandbookFile[]) {
  const replayed = await play(text, files);
  if (replayed.kind !== 'replayed') throw new Error(JSON.stringify(replayed.findings));
  return replayed;
}

/** The error of a replay, or why a case of it was not played; `none` otherwise. */
async function refusal(text: string, files: readonly HandbookFile[] = handbookFiles): Promise<string> {
  try {
    const { cases } = await played(text, files);
    return cases.flatMap(({ log, failures }) => (log.length === 0 ? failures : [])).join('\n') || 'none';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('the guide of case files', () => {
  it('shows cases of other trades that pass, with records in fields of their own', async () => {
    expect(OTHERS).toEqual([]);
    for (const [text, files] of [
      [PROPERTY, tradeFiles('property-claim')],
      [REFUND, tradeFiles('subscription-refund')],
    ] as const) {
      const { cases, remarks } = await played(text, files);
      expect(cases.map(({ failures }) => failures)).toEqual([[]]);
      expect(remarks).toEqual([]);
    }
  }, 60_000);

  it('shows events of the freight handbook that can be played', async () => {
    expect(await refusal(EVENTS, FREIGHT)).toBe('none');
  }, 60_000);

  it('names every key and every type of event', () => {
    const keys = [...CASE_KEYS, ...EVENT_KEYS, ...EVENT_TYPES, ...COMPARED_KEYS];
    expect(keys.filter((key) => !new RegExp(`[\`. ]${key}\\b`).test(GUIDE))).toEqual([]);
  });
});

describe('a record that a case states', () => {
  it('decides, whatever its trade: another tier takes another way', async () => {
    const { cases } = await played(
      PROPERTY.replace('Tier__c: Enterprise', 'Tier__c: Standard'),
      tradeFiles('property-claim'),
    );
    expect(cases[0]?.recorded.route).toBe('standard');
  }, 60_000);

  it('is the only one: no account is made up next to it', async () => {
    const { cases } = await played(
      PROPERTY.replace('Claims_Account_Id__c: POL-100001', 'Claims_Account_Id__c: POL-100002'),
      tradeFiles('property-claim'),
    );
    expect(cases[0]?.recorded.stopped[0]?.sentence).toContain('Salesforce has no account for `POL-100001`');
  }, 60_000);

  it.each([
    ['without an object', 'object: Account, ', '', 'object'],
    [
      'with a list in a field',
      'Policy_Form__c: HO-3',
      'Policy_Form__c: [HO-3]',
      'Expected a text or a number at `Policy_Form__c`, got a list',
    ],
  ])('%s is refused', (_, from, to, message) => {
    const read = parseCaseFile(PROPERTY.replace(from, to), 'guide.cases.yaml');
    expect('findings' in read ? read.findings.map((finding) => finding.message).join() : 'none').toContain(message);
  });
});

describe('a key that nothing reads', () => {
  it.each<[string, (written: Written) => void, RegExp]>([
    [
      'of a case',
      (written) => Object.assign(written, { expcted: {} }),
      /Nothing reads `expcted`. Did you mean `expected`\?/,
    ],
    [
      'of a fact',
      (written) => (written['claim'] = { ...written['claim'], ammount: '1' }),
      /Nothing reads `ammount` of `claim`. Did you mean `amount`\?/,
    ],
    [
      'of a system',
      (written) => (written['salesforce'] = { ...written['salesforce'], teir: 'x' }),
      /Nothing reads `teir` of `salesforce`. Did you mean `tier`\?/,
    ],
    [
      'of a shipment',
      (written) => (written['tms'] = { ...written['tms'], colour: 'x' }),
      /Nothing reads `colour` of `tms`. Remove it, or move it below `notes:`/,
    ],
    [
      'of the ticket, whose number the replay gives',
      (written) => (written['zendesk'] = { ...written['zendesk'], ticket_id: '71' }),
      /Nothing reads `ticket_id` of `zendesk`. Remove it, .* Known are `status`/,
    ],
    [
      'of what is expected',
      (written) => expecting(written, { mustnot: [] }),
      /Nothing reads `mustnot` of `expected`. Did you mean `must_not`\? The case was not played$/,
    ],
    [
      'of an event',
      (written) => (written.events = [{ at: '2026-03-04T15:00:00Z', type: 'approved', acton: 'x' }]),
      /Nothing reads `acton` of `events`. Did you mean `action`\?/,
    ],
    [
      'of a changed fact',
      (written) =>
        (written.events = [{ at: '2026-03-04T15:00:00Z', type: 'ticket_changed', facts: { 'claim.amont': '1' } }]),
      /Nothing reads `claim.amont` of `facts`. Did you mean `claim.amount`\?/,
    ],
    [
      'of an earlier claim',
      (written) => Object.assign(written, { history: [{ case_id: 'a', bil: '1' }] }),
      /Nothing reads `bil` of `history`. Did you mean `bol`\?/,
    ],
  ])('%s is refused with its place and what to write', async (_, change, message) => {
    const text = caseFileText(change);
    const error = await refusal(text);
    expect(error).toMatch(message);
    const [, line = ''] = /guide\.cases\.yaml:(\d+):/.exec(error) ?? [];
    const word = /Nothing reads `([^`]+)`/.exec(error)?.[1] ?? '?';
    expect(
      text
        .split('\n')
        .slice(Number(line) - 2, Number(line))
        .join('\n'),
    ).toContain(word);
  });

  it('is refused next to `cases`', () => {
    const read = parseCaseFile(caseFileText().replace('meta:', 'mtea:'), 'guide.cases.yaml');
    expect(
      'findings' in read
        ? read.findings.map(({ message, suggestion }) => `${message} ${suggestion ?? ''}`).join()
        : 'none',
    ).toContain('meta');
  });

  it('may be below `notes`, or state what a reader of `expected` wants to know', async () => {
    const text = caseFileText((written) => {
      Object.assign(written, { notes: { anything: [1] } });
      expecting(written, { exposure_usd: '1', final_state: 'x', notify_csm_by: 'tomorrow' });
    });
    expect(await refusal(text)).toBe('none');
  }, 60_000);
});

describe('what a case states and no step used', () => {
  it('is noted: an answer of a system, an outage, and earlier claims', async () => {
    const text = caseFileText((written) => {
      // Without a BOL the run stops before step 1.
      written['claim'] = { ...written['claim'], bol: null };
      Object.assign(written, { history: [{ case_id: 'FC-0', bol: '1', type: 'damage', status: 'open' }] });
      written.events = [{ at: '2026-03-04T15:00:00Z', type: 'jira_down' }];
    });
    const { remarks } = await played(text, handbookFiles);
    expect(remarks).toEqual([
      'FC-001 states the answer of Salesforce, which no step of its run asked for. Remove it, or change the case so that a step asks',
      'FC-001 states the answer of the TMS, which no step of its run asked for. Remove it, or change the case so that a step asks',
      'FC-001 states issues or an outage of Jira, which no step of its run asked for. Remove it, or change the case so that a step asks',
      'FC-001 states earlier cases, which no step of its run asked for. Remove it, or change the case so that a step asks',
    ]);
  }, 60_000);

  it('is noted: a record of an object that no tool of its run reads', async () => {
    const other = '        - { object: Policy__c, Name: POL-100001, Active__c: true }\n    expected:';
    const { cases, remarks } = await played(PROPERTY.replace('    expected:', other), tradeFiles('property-claim'));
    expect(cases[0]?.pass).toBe(true);
    expect(remarks).toEqual([
      'PC-001 states a record of Policy__c, which no step of its run asked for. Remove it, or change the case so that a step asks',
    ]);
  }, 60_000);

  it('is not noted where a step asked', async () => {
    expect((await played(caseFileText(), handbookFiles)).remarks).toEqual([]);
  }, 60_000);
});
