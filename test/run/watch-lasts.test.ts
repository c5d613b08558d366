/** A `watch` lasts as long as its block would by the facts of now: nothing is paid for what came after that. */
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/case/read-event.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile, withEvents } from './handbook.ts';
import { APPROVED, DAY, DONE, NEEDS, NOTE, paid, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Walk } from './walk.ts';

const KINDS = withEvents().filter(({ path }) => path.startsWith('kinds/freight_claim'));
const PAY = `        do:
          - step: 1
            says: Pay
            use: tms.pay_claim
            with: { claim: "{case.id}", account_id: = case.claimant.account_id, amount: = part }
`;
const ON = `      - on: carrier_offer
        at_most: 3
        says: An offer
${PAY}`;
const AT = (when: string): string => `      - at: = case.received_at + ${when}
        says: Its time
${PAY}`;
const EVERY = `      - at: = case.received_at + oneday
        every: = oneday
        at_most: 9
        says: An instalment
${PAY}`;
const WAITS = '      - { step: 3a, says: Wait, wait: { for: = span } }\n';
const ASKS = `      - step: 3a
        says: Ask
        ask: { of: claims-operations, question: Fine?, choices: ["Yes", "No"], within: = span }
        if_late: { says: Late, flag: late }
`;

function run(
  handler: string,
  { block = WAITS, boundary = PERMISSIVE }: { block?: string; boundary?: HandbookFile } = {},
): Walk {
  const steps = `${NOTE}  - { step: 2, says: Span, set: { span: '= case.claim.amount > line ? longer : oneday' } }
  - step: 3
    says: Watch
    watch:
${handler}    do:
${block}`;
  const values = `  part: 15.00 USD
  line: 200.00 USD
  oneday: 1 day
  threedays: 3 days
  half: 12 hours
  longer: 6 days`;
  return walk({
    handbook: handbookOf(filesOf(...KINDS, sopFile(steps, { needs: NEEDS, values }), boundary)),
    script: DONE,
    facts: { 'claim.amount': usd(900) },
  });
}
function goOn(walked: Walk): Walk {
  const asks = Object.values(walked.state.asks);
  const isAsked = asks.some((ask) => ask.kind === 'recovery' && ask.closed === null && ask.choices.includes('go_on'));
  return isAsked ? walked.recover('go_on', LENA) : walked;
}
const lowered = (walked: Walk): Walk => goOn(walked.correct({ 'claim.amount': usd(150) }).after(2 * MINUTE));
function offer(walked: Walk): Walk {
  const declared = walked.handbook.kinds.get('freight_claim')?.events.find(({ event }) => event === 'carrier_offer');
  if (declared === undefined) throw new Error('Expected the event `carrier_offer`');
  const source = { system: 'TMS', record: 'claim 7', field: 'amount' };
  walked.append(
    { kind: 'channel', channel: 'tms' },
    {
      type: 'EventArrived',
      eventId: 'offer-1',
      event: 'carrier_offer',
      label: declared.label,
      ...readEvent(declared, [{ path: 'amount', value: usd(7), source }], []),
    },
  );
  return goOn(walked.go().after(2 * MINUTE));
}
const beyond = (walked: Walk): unknown => walked.ask('recovery').code;

describe('a handler of a watch whose block would have ended now', () => {
  it.each([
    ['unasked', PERMISSIVE],
    ['with an approval', APPROVED],
  ])('does not pay %s for an event that came later', (_, boundary) => {
    const walked = offer(lowered(run(ON, { boundary }).after(10 * HOUR)).after(50 * HOUR));
    expect(paid(walked)).toEqual([]);
    expect(beyond(walked)).toBe('beyond_case');
  });

  it.each([
    ['a wait', WAITS],
    ['a question', ASKS],
  ])('does not pay at a time after the end of %s', (_, block) => {
    const walked = goOn(lowered(run(AT('threedays'), { block }).after(10 * HOUR)).after(65 * HOUR));
    expect(paid(walked)).toEqual([]);
    expect(beyond(walked)).toBe('beyond_case');
  });

  it('pays no instalment after it', () => {
    let walked = lowered(run(EVERY).after(10 * HOUR));
    for (let day = 0; day < 5; day++) walked = goOn(walked.after(DAY));
    expect(paid(walked)).toEqual([usd(15)]);
    expect(beyond(walked)).toBe('beyond_case');
  });

  it('pays for what came before that', () => {
    expect(paid(goOn(lowered(run(AT('half')).after(10 * HOUR)).after(4 * HOUR)))).toEqual([usd(15)]);
    expect(paid(offer(lowered(run(ON).after(10 * HOUR)).after(HOUR)))).toEqual([usd(15)]);
  });
});
