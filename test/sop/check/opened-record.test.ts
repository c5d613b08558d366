/** The fact that names a record is there once a step has opened the record. */
import { describe, expect, it } from 'vitest';
import { ANY_DOOR, findingsOf, sopFile } from '../world.ts';

const UNLESS_THERE = "'!has(case.zendesk.ticket_id)'";
const UNOPENED = `
        if_error:
          unknown_form:
            says: Go on without a ticket
            flag: no_ticket`;
const STOPPED = `
        if_error:
          unknown_form:
            says: A person opens it
            stop: A person opens it`;

const opened = (condition: string | null, handler = ''): string => `
      - step: 0
        says: Open a ticket${
          condition === null
            ? ''
            : `
        if:
          - ${condition}
        otherwise: nothing`
        }
        use: zendesk.open_ticket
        with: { subject: Claim, text: Claim, requester_name: = case.claimant.name }${handler}`;

const problemsOf = (before: string): string[] =>
  findingsOf(
    sopFile({
      steps: `${before}
      - step: 9
        says: Acknowledge it
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id`,
    }),
    'definite-assignment',
    ANY_DOOR,
  ).map(({ message }) => message);

describe('the ticket of a claim that may have come without one', () => {
  it.each([
    ['a step opens it where the case has none', opened(UNLESS_THERE)],
    ['a step opens it always', opened(null)],
    ['where none could be opened, the run ends', opened(UNLESS_THERE, STOPPED)],
  ])('is there once %s', (_, before) => {
    expect(problemsOf(before)).toEqual([]);
  });

  it.each([
    ['no step opens it', ''],
    ['a step opens it in some cases only', opened('\'case.channel == "portal"\'')],
    ['a step goes on when it could not be opened', opened(UNLESS_THERE, UNOPENED)],
  ])('may be missing where %s', (_, before) => {
    expect(problemsOf(before)).toHaveLength(1);
    expect(problemsOf(before)[0]).toContain('`case.zendesk.ticket_id` may');
  });
});
