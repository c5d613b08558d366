/** The in-memory store fulfils the store contract. */
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { describeStore } from './store-contract.ts';

describeStore('the in-memory store', async () => createMemoryStore());
