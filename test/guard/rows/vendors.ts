/** Guards of the vendors' connectors, and of what their engine does with a lost call. */
import type { Guard } from '../guard.ts';

export const VENDORS: readonly Guard[] = [
  {
    id: 'VC1',
    guard: 'A lost write is not repeated before its vendor can no longer commit it.',
    file: 'src/engine/outcome.ts',
    code: 'startedAt + settleMs + (tool.commitMs ?? 0)',
    without: 'startedAt + settleMs',
    tests: 'test/connector/late-commit.test.ts',
    test: 'is done once if it is committed after',
  },
  {
    id: 'VC2',
    guard: "A person's try again waits until the vendor can no longer commit the first request.",
    file: 'src/engine/outcome.ts',
    code: 'mayRepeat && now < settledAt ?',
    without: 'mayRepeat && now < startedAt ?',
    tests: 'test/run/seed.test.ts',
    test: 'does not repeat for a person what its vendor may still carry out',
  },
  {
    id: 'VC3',
    guard: 'Two tasks with one key are unknown.',
    file: 'src/connector/salesforce/task.ts',
    code: "if (others.length > 0)\n    return {\n      kind: 'unknown'",
    without: "if (others.length > 99)\n    return {\n      kind: 'unknown'",
    tests: 'test/connector/salesforce-renewal.test.ts',
    test: 'is unknown when two tasks carry its key',
  },
  {
    id: 'VC4',
    guard: 'A text from outside does not carry the mark of another task.',
    file: 'src/connector/salesforce/task.ts',
    code: "text.replaceAll('[sop-', '[ sop-')",
    without: 'text',
    tests: 'test/connector/salesforce-renewal.test.ts',
    test: 'does not write the mark of another call that a text contains',
  },
];
