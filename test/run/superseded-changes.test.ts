/** Changes of facts that only a superseded handler has read: nothing of it starts any more. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { asking, filesOf, handbookOf, sopFile, withEvents } from './handbook.ts';
import { HOUR, walk, type Walk } from './walk.ts';

const usd = (dollars: number) => money('USD', dollars * 100);

/** An appeal is sent for a claim over $1,000 once someone approves; a closed claim supersedes it. */
const steps = (first = '', after = ''): string => `  - step: 1
    says: Follow the claim
    watch:
    - on: carrier_offer
      at_most: 3
      superseded_by: [claim_closed]
      says: The offer
      do:
${first}        - step: 2
          says: Send the appeal
          if:
            - case.claim.amount > money("1,000.00 USD")
          use: zendesk.add_internal_note
          with:
            ticket: = case.zendesk.ticket_id
            text: An appeal over {case.claim.amount}
    - on: claim_closed
      at_most: 3
      says: The claim is closed
      flag: closed
    do:
    - step: 1a
      says: Wait
      wait:
        for: 30 days
${after}`;

const APPROVAL = asking('zendesk.add_internal_note', 'claims-leads:1', 'PT168H');
const LARGE = { 'claim.amount': usd(7_200) };
const SMALL = { 'claim.amount': usd(500) };

/** An offer came, and then the claim was closed, which superseded its handler. */
function superseded(text: string, boundary = APPROVAL): Walk {
  const walked = walk({
    facts: LARGE,
    handbook: handbookOf(withEvents(filesOf(sopFile(text, { needs: '  - case.claim.amount' }), boundary))),
  });
  for (const event of ['carrier_offer', 'claim_closed']) {
    walked.append(
      { kind: 'channel', channel: 'tms' },
      { type: 'EventArrived', eventId: event, event, label: event.replace('_', ' '), fields: [], refused: [] },
    );
    walked.go();
  }
  expect(walked.events('HandlingSuperseded')).toHaveLength(1);
  return walked;
}
const stops = ({ state }: Walk): readonly string[] =>
  Object.values(state.asks).flatMap((ask) => (ask.kind === 'recovery' ? ask.known : []));
const SET = `        - step: 1
          says: It is large
          if:
            - case.claim.amount > money("5,000.00 USD")
          set: { size: large }
`;

describe('a change that only a superseded handler would decide otherwise with', () => {
  it('comes into use, and no one is asked about what does not start any more', () => {
    const walked = superseded(steps()).correct(SMALL).after(HOUR);
    expect(stops(walked)).toEqual([]);
    expect(walked.events('ChangesWeighed')).toHaveLength(1);
    expect(walked.after(31 * 24 * HOUR).state.ended?.kind).toBe('completed');
  });

  it('asks no one after the end of the run either', () => {
    const walked = superseded(steps()).after(31 * 24 * HOUR);
    expect(walked.correct(SMALL).after(HOUR).events('ChangedAfterEnd')).toMatchObject([{ differences: [] }]);
    expect(stops(walked)).toEqual([]);
  });

  it('counts where a value that it set can still be read', () => {
    const shared = `  - step: 1\n    says: Size\n    set: { size: small }\n${steps(SET).replace('- step: 1\n', '- step: 2\n').replace('1a', '2a')}`;
    expect(stops(superseded(shared).correct(SMALL).after(HOUR))).toContainEqual(
      expect.stringMatching(/^Step 2\.on_carrier_offer\.1 held and would not hold now/),
    );
    expect(stops(superseded(steps(SET)).correct(SMALL).after(HOUR))).toEqual([]);
  });

  it.each([
    ['a flag', 'flag: large'],
    ['an outcome', 'outcome: large'],
    ['an action', 'action: jira.create_issue'],
  ])('counts where %s of it remains', (_, left) => {
    const first = SET.replace('set: { size: large }', left);
    expect(stops(superseded(steps(first)).correct(SMALL).after(HOUR))).toContainEqual(
      expect.stringMatching(/^Step 1\.on_carrier_offer\.1 held and would not hold now/),
    );
  });

  it('counts after the end where it has done something', () => {
    const first = SET.replace(
      'set: { size: large }',
      'use: zendesk.send_acknowledgment\n          with:\n            ticket: = case.zendesk.ticket_id',
    );
    const walked = superseded(steps(first))
      .after(31 * 24 * HOUR)
      .correct(SMALL)
      .after(HOUR);
    expect(walked.made).toHaveLength(1);
    expect(stops(walked)).toContainEqual(
      expect.stringMatching(/^Step 1\.on_carrier_offer\.1 held and would not hold now/),
    );
  });
});
