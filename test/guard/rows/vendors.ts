/** Guards of what the vendors' APIs do other than one expects. */
import type { Guard } from '../guard.ts';

const JIRA = 'test/connector/jira-vendor.test.ts';

export const VENDORS: readonly Guard[] = [
  {
    id: 'VJ1',
    guard: 'An answer that Jira gives to anyone is not an answer to us.',
    file: 'src/connector/jira/client.ts',
    code: 'if (isLoginFailure(headers))',
    without: 'if (headers === null)',
    tests: JIRA,
    test: 'is unauthorized, not an empty or a missing answer',
  },
  {
    id: 'VJ2',
    guard: 'A write that Jira did for anyone is not called undone.',
    file: 'src/connector/jira/errors.ts',
    code: "return purpose !== 'write' || status >= 400;",
    without: 'return true;',
    tests: JIRA,
    test: 'does not know what became of a write that was done for anyone',
  },
  {
    id: 'VJ3',
    guard: 'Jira is asked in English.',
    file: 'src/connector/jira/client.ts',
    code: '            ...ENGLISH,\n',
    without: '',
    tests: JIRA,
    test: 'is asked in English with every request',
  },
  {
    id: 'VJ4',
    guard: 'A comment is internal where customers read along.',
    file: 'src/connector/jira/comment.ts',
    code: '[keyProperty(key), INTERNAL]',
    without: '[keyProperty(key)]',
    tests: JIRA,
    test: 'gets a comment that customers do not see',
  },
  {
    id: 'VJ5',
    guard: 'A comment that customers see does not count as done.',
    file: 'src/connector/jira/comment.ts',
    code: 'servesCustomers && jsdPublic !== false',
    without: 'servesCustomers && jsdPublic === undefined',
    tests: JIRA,
    test: 'does not count one as done that customers see',
  },
  {
    id: 'VJ6',
    guard: 'A transition whose screen demands a field is not taken.',
    file: 'src/connector/jira/change-issue.ts',
    code: 'ways.filter((each) => demandsOf(each).length === 0)',
    without: 'ways',
    tests: JIRA,
    test: 'is not allowed when the only way demands a field',
  },
];
