/** Tests of events of a case file that come when nothing takes them any more. */
import { describe, expect, it } from 'vitest';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay, type Replayed } from '../../src/evaluate/replay.ts';
import { filesOf, PERMISSIVE, sopFile, withEvents } from '../run/handbook.ts';
import { caseFile, expecting, handbookFiles, type Written } from './cases.ts';
import { approvedLargeClaim } from './played-world.ts';

const WAITING = withEvents(
  filesOf(
    sopFile(`  - step: 1
    says: Wait for the offer
    wait: { event: carrier_offer, for: 1 day }
    save: offer
    if_late: { says: It never came, flag: late }
  - step: 2
    says: Ask whether it is done
    ask: { of: claims-leads, question: Is it done?, choices: [Yes, No], within: 2 hours }
    save: done
    if_late: { says: Nobody said, flag: silent }
`),
    PERMISSIVE,
  ),
);

type Event = Readonly<Record<string, unknown>>;

async function played(events: readonly Event[], flags: readonly string[]): Promise<Said> {
  const text = JSON.stringify({
    cases: [
      {
        case_id: 'A-1',
        received_at: '2026-03-04T14:05:00Z',
        events,
        expected: { flags, must: [], must_not: [] },
      },
    ],
  });
  return said(await replay({ files: WAITING, cases: readCaseFile(text, 'a.cases.yaml'), only: [] }));
}

type Said = { readonly failures: readonly string[]; readonly remarks: readonly string[] };

function said(replayed: Replayed): Said {
  if (replayed.kind === 'unsound') throw new Error(JSON.stringify(replayed.findings));
  return { failures: replayed.cases.flatMap(({ failures }) => failures), remarks: replayed.remarks };
}

const offer = (at: string, more: Event = {}): Event => ({ at, type: 'carrier_offer', amount: '900.00 USD', ...more });
const yes = (at: string, more: Event = {}): Event => ({
  at,
  type: 'answered',
  question: 'done',
  answer: 'Yes',
  by: 'lena-lead',
  ...more,
});

const DONE = [offer('2026-03-04T15:00:00Z'), yes('2026-03-04T15:10:00Z')];

describe('an event of the kind', () => {
  it('fails the case after the end of its run, and says how to write that it is to come too late', async () => {
    const { failures } = await played([...DONE, offer('2026-03-04T16:00:00Z')], []);
    expect(failures).toEqual([
      'The event `carrier_offer` of 2026-03-04 16:00:00 UTC changed nothing: the run has ended. Write `too_late: true` if it is to come too late',
    ]);
  });

  it('passes after the end of its run when the case says that it comes too late', async () => {
    const late = await played([...DONE, offer('2026-03-04T16:00:00Z', { too_late: true })], []);
    expect(late).toEqual({ failures: [], remarks: [] });
  });

  it('passes when it comes after its wait and no step takes it, without a remark that it was never used', async () => {
    const events = [offer('2026-03-05T15:00:00Z', { too_late: true }), yes('2026-03-05T15:30:00Z')];
    expect(await played(events, ['late'])).toEqual({ failures: [], remarks: [] });
  });

  it('fails the case when a step takes it after all', async () => {
    const [first, second] = DONE;
    expect((await played([{ ...first, too_late: true }, second ?? {}], [])).failures).toEqual([
      'The event `carrier_offer` of 2026-03-04 15:00:00 UTC was to come too late, but step 1 took it',
    ]);
  });
});

describe('an answer', () => {
  it('passes after its question is over when the case says that it comes too late', async () => {
    const events = [offer('2026-03-04T15:00:00Z'), yes('2026-03-04T18:00:00Z', { too_late: true })];
    expect((await played(events, ['silent'])).failures).toEqual([]);
  });

  it('fails the case when its question still asks, or never did', async () => {
    const [first, second] = DONE;
    expect((await played([first ?? {}, { ...second, too_late: true }], [])).failures).toEqual([
      'The event `answered` of 2026-03-04 15:10:00 UTC was to come too late, but it had an effect',
    ]);
    expect((await played([yes('2026-03-04T15:10:00Z', { too_late: true })], [])).failures).toEqual([
      expect.stringContaining('could not be played: no question is open'),
    ]);
  });
});

async function approved(at: string, more: Event = {}): Promise<Said> {
  const cases = caseFile((written: Written) => {
    approvedLargeClaim(written);
    written.events = [
      { at, type: 'approved', action: 'jira.create_priority_issue', by: 'claims_lead', ...more },
      { at: '2026-04-20T14:30:00Z', type: 'clock_tick' },
    ];
    expecting(written, {});
    delete written['expected']?.['route'];
    delete written['expected']?.['flags'];
  });
  return said(await replay({ files: handbookFiles, cases, only: [] }));
}

describe('an approval', () => {
  it('that comes after it has expired is noted', async () => {
    const { failures, remarks } = await approved('2026-04-10T14:30:00Z');
    expect(failures).toEqual([]);
    expect(remarks).toContainEqual(
      expect.stringMatching(
        /^The event `approved` of 2026-04-10 14:30:00 UTC in FC-001 came too late: .*\. Write `too_late: true` if it is to$/,
      ),
    );
  });

  it('is not noted when the case says that it comes too late', async () => {
    const { failures, remarks } = await approved('2026-04-10T14:30:00Z', { too_late: true });
    expect(failures).toEqual([]);
    expect(remarks.join('\n')).not.toContain('too late');
  });

  it('fails the case when it is in time although the case says that it comes too late', async () => {
    expect((await approved('2026-03-04T14:25:00Z', { too_late: true })).failures).toEqual([
      'The event `approved` of 2026-03-04 14:25:00 UTC was to come too late, but it had an effect',
    ]);
  });
});
