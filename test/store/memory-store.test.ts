/** The in-memory store keeps the contract of every store. */
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { describeStore } from './store-contract.ts';

describeStore('the in-memory store', async () => createMemoryStore());
