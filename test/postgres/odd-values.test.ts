/** A server may store a value in another form than it was sent. That is not taken for tampering. */
import { it } from 'vitest';
import { openDatabase } from '../../src/store/open-database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { expectTaken, ODD_TEXTS, ODD_VALUES, PLACES_OF_TEXTS, PLACES_OF_VALUES } from '../engine/odd-values.ts';
import { inWorld } from '../engine/world.ts';
import { createServerForTests, describeWithServer } from './server.ts';

describeWithServer('what a server stores otherwise', () => {
  it('is taken as it arrived wherever it is, and the audit finds the record whole', async () => {
    const server = await createServerForTests();
    const database = await openDatabase({ url: await server.freshDatabase() });
    try {
      await inWorld({ store: createPostgresStore(database) }, async (world) => {
        let id = 100;
        const texts = Object.values(ODD_TEXTS).filter((text) => /u0000|ud8/.test(text));
        for (const send of Object.values(PLACES_OF_TEXTS)) for (const text of texts) await send(world, ++id, text);
        for (const send of Object.values(PLACES_OF_VALUES))
          for (const value of Object.values(ODD_VALUES).slice(-8)) await send(world, ++id, value);
        await expectTaken(world);
      });
    } finally {
      await database.close();
      await server.remove();
    }
  });
});
