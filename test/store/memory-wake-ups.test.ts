/** Wake-ups within the process keep the contract of all wake-ups. */
import { createMemoryWakeUps } from '../../src/store/memory-wake-ups.ts';
import { describeWakeUps } from './wake-ups-contract.ts';

describeWakeUps('wake-ups in memory', { create: createMemoryWakeUps, outliveProcess: false });
