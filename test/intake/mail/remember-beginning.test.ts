/** Two processes look at a mailbox for the first time: both take the same letters. */
import { expect, it } from 'vitest';
import { rememberBeginning } from '../../../src/intake/mail/remember-beginning.ts';
import type { Json } from '../../../src/kernel/canonical-json.ts';

const MAILBOX = { host: 'imap.ours.example', user: 'claims', folder: 'INBOX' };
const START = Date.parse('2026-03-03T15:00:00Z');

it('a mailbox begins where the process says that recorded it first, also for one that looked before', async () => {
  const recorded = new Map<string, Json>();
  const processAt = (now: number) =>
    rememberBeginning(
      'claims',
      MAILBOX,
      {
        recorded: async ({ eventId }) => recorded.get(eventId) ?? null,
        async record({ eventId, payload }) {
          await Promise.resolve();
          if (recorded.has(eventId)) return false;
          recorded.set(eventId, payload);
          return true;
        },
      },
      { now: () => now },
    );
  const [first, second] = [processAt(START), processAt(START + 60_000)];
  expect(await Promise.all([first.since(), second.since()])).toEqual([START, START]);
  const numbered = (next: number) => ({ validity: '7', next });
  expect(await Promise.all([first.from(numbered(12)), second.from(numbered(15))])).toEqual([
    { from: 12, isNew: true },
    { from: 12, isNew: false },
  ]);
});
