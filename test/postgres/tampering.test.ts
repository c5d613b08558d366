import { afterAll } from 'vitest';
import { itFindsTampering } from '../evaluate/describe-tampering.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { createServerForTests, describeWithServer, type Server } from './server.ts';

describeWithServer('a record on a Postgres server that someone changed with every right on it', () => {
  let server: Server;
  itFindsTampering(async () => {
    server = await createServerForTests();
    return openDatabase({ url: await server.freshDatabase() });
  });
  afterAll(() => server.remove());
});
