import { describe } from 'vitest';
import { openEmbeddedDatabase } from '../store/embedded-database.ts';
import { itFindsTampering } from './describe-tampering.ts';

describe('a record in the embedded database that someone changed with every right on it', () => {
  itFindsTampering(openEmbeddedDatabase);
});
