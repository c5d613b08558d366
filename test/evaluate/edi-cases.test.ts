/** Case files that open a case and send events by EDI. */
import { describe, expect, it } from 'vitest';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay, type ReplayedCase } from '../../src/evaluate/replay.ts';
import { FROM_CARRIER, OF_CARRIER } from '../intake/edi/handbook.ts';
import { CLAIM, interchange, STATUS } from '../intake/edi/sample.ts';
import { filesOf } from '../run/handbook.ts';

const KIND = `kind: edi_claim
title: Claim by EDI
channel: freight-claims
if_unforeseen: claims-leads
edi: { set: 920, record: F01-02 }
facts:
  - { fact: claim.amount, label: claim value, type: money, headline: true, edi: { from: F01-03, currency: F01-06 } }
events:
  - event: carrier_declined
    label: the carrier declined
    edi: { set: 926, where: { F11-06: [D7] }, case: [{ from: F11-02, system: wobbly_claims }] }
    fields:
      - { field: reason, label: reason, type: text, edi: { from: F11-08 } }
`;
const SENDERS = `senders:
  - sender: wobbly
    kinds: [edi_claim]
    opens: true
    systems: [wobbly_claims]
    edi: { partner: { qualifier: ZZ, id: WOBBLY }, us: { qualifier: "02", id: QQUS }, versions: ["004010"], records: wobbly_claims }
  - sender: carrier
    kinds: [edi_claim]
    systems: [carrier_claims]
    keys: [wobbly_claims]
    edi: { partner: { qualifier: "02", id: QQFA, group: QQFAG }, us: { qualifier: "02", id: QQUS }, versions: ["004010"], records: carrier_claims }
`;
const SOP = `sop: edi-claim
title: Claim by EDI
owner: claims-operations
changes_approved_by: claims-managers
boundary: claims-agent
if_unforeseen: claims-leads
values:
  answer_within: 30 days
  high_above: 1,000.00 USD
starts:
  says: A claim arrives by EDI
  if:
    - case.kind == "edi_claim"
steps:
  - step: 1
    says: Wait for the carrier
    wait: { event: carrier_declined, for: = answer_within }
    save: answer
    if_late:
      says: It did not answer
      outcome: silent
  - step: 2
    says: A claim above {high_above} was declined
    if:
      - case.claim.amount > high_above
      - has(answer.reason)
    flag: high_and_declined
`;

const BOUNDARY = `@id("notify")
@outcome("permit")
permit (principal is Bot, action == Action::"slack.notify", resource is Case);
`;

const FILES = filesOf(
  { path: 'boundary/claims-agent.cedar', text: BOUNDARY },
  { path: 'kinds/edi_claim.yaml', text: KIND },
  { path: 'senders.yaml', text: SENDERS },
  { path: 'edi-claim.sop.yaml', text: SOP },
).filter(({ path }) => !/^freight|freight_claim/.test(path));

const OPENING = interchange([{ sets: [CLAIM] }]);
const ANSWER = interchange([{ gs: OF_CARRIER, sets: [STATUS] }], FROM_CARRIER);

async function played(opening: string, answer: string, flags = '[high_and_declined]'): Promise<ReplayedCase> {
  const block = (text: string, by: number): string => text.replaceAll('\r\n', `\n${' '.repeat(by)}`).trimEnd();
  const cases = `cases:
  - case_id: ED-001
    received_at: '2026-03-04T20:10:00Z'
    edi: |
      ${block(opening, 6)}
    events:
      - at: '2026-04-02T15:00:00Z'
        type: edi
        edi: |
          ${block(answer, 10)}
    expected:
      flags: ${flags}
      must: []
      must_not: []
`;
  const replayed = await replay({ files: FILES, cases: readCaseFile(cases, 'edi.cases.yaml'), only: [] });
  if (replayed.kind !== 'replayed') throw new Error(replayed.findings.map(({ message }) => message).join('\n'));
  const [one] = replayed.cases;
  if (one === undefined) throw new Error('Expected a replayed case, got none');
  return one;
}

describe('a case of EDI', () => {
  it('is opened by its 920, and hears its 926', async () => {
    const { failures, log } = await played(OPENING, ANSWER);
    expect(failures).toEqual([]);
    expect(log.map(({ event }) => event.type)).toContain('EventArrived');
    expect(log[0]?.event).toMatchObject({
      type: 'CaseOpened',
      channel: 'edi',
      keys: [{ system: 'wobbly_claims', record: 'FC-001' }],
    });
  }, 60_000);

  it('is corrected by a 920 with its number in another interchange', async () => {
    const again = interchange([{ sets: [CLAIM.map((one) => one.replace('1248000', '90000'))] }], {
      control: '000000906',
    });
    const { failures, log } = await played(OPENING, again, '[]');
    expect(failures).toEqual([]);
    expect(log.filter(({ event }) => event.type === 'CaseOpened')).toHaveLength(1);
    const corrected = log.find(({ event }) => event.type === 'FactsCorrected')?.event;
    expect(corrected).toMatchObject({ eventId: 'wobbly:000000906/1' });
    expect(JSON.stringify(corrected)).toContain('90000');
  }, 60_000);

  it.each<[string, string, string, string]>([
    [
      'an interchange that was cut',
      OPENING.slice(0, 200),
      ANSWER,
      '`edi` of ED-001 could not be played: Expected the whole interchange',
    ],
    ['one that opens nothing', ANSWER, ANSWER, 'expected one opening of a case of the kind `edi_claim`'],
    [
      'a claim that cannot be used',
      OPENING.replace('1248000', ''),
      ANSWER,
      'expected `F01-03` (claim value), got nothing',
    ],
    [
      'an event that its kind does not map',
      OPENING,
      ANSWER.replace('D7', 'ZZ'),
      'The event `edi` of 2026-04-02 15:00:00 UTC could not be played: ignored: no kind',
    ],
    ['an event of another partner', OPENING, ANSWER.replace('QQFA ', 'QQFB '), 'got one of `02 QQFB`'],
  ])(
    'fails with %s',
    async (_, opening, answer, sentence) => {
      const { failures } = await played(opening, answer);
      expect(failures).toEqual(expect.arrayContaining([expect.stringContaining(sentence)]));
    },
    60_000,
  );
});
