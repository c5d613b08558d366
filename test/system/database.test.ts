/**
 * The database goes down in the middle of the work and comes back: nothing acknowledged is lost, nothing is done twice.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServerForTests, describeWithServer, type Server } from '../postgres/server.ts';
import { startWhole, type Whole } from './in-process.ts';
import { issuesOf, PEOPLE, messagesTo } from './state.ts';

describeWithServer('a database that goes away and comes back', () => {
  let server: Server;
  let whole: Whole;
  beforeAll(async () => {
    server = await createServerForTests();
    whole = await startWhole({ databaseUrl: await server.freshDatabase() });
  });
  afterAll(async () => {
    await whole.stop();
    await server.remove();
  });

  it('finishes claims filed before, during and after it was away', async () => {
    const before = await whole.file('enterprise-31000');
    await whole.cardSays(before, 'Waiting for approval: Create a High priority issue');
    await server.stop();
    // Its webhook is answered with 503 until the database is back; Zendesk retries.
    await whole.system.sandbox?.sandbox.act('zendesk', 'file_claim', { sample: 'enterprise-7200' });
    const refused = await fetch(`${whole.system.address}/readyz`);
    expect(refused.status).toBe(503);
    await server.start();
    await whole.cardSays('CASE-2', 'Waiting for Ava Anders to take it');
    const after = await whole.file('enterprise-4100');
    await whole.cardSays(after, 'Done: standard');
    for (const caseId of [before, 'CASE-2'])
      expect(messagesTo(whole.state(), PEOPLE.executive, caseId)).toHaveLength(1);
    expect(issuesOf(whole.state(), 'CASE-2')).toHaveLength(1);
    expect(whole.ticketOf(after).comments).toHaveLength(2);
    expect((await fetch(`${whole.system.address}/readyz`)).status).toBe(200);
  });
});
