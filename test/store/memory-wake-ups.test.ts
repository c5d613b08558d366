/** Wake-ups within the process fulfil the wake-ups contract. */
import { createMemoryWakeUps } from '../../src/store/memory-wake-ups.ts';
import { describeWakeUps } from './wake-ups-contract.ts';

describeWakeUps('wake-ups in memory', { create: createMemoryWakeUps, outliveProcess: false });
