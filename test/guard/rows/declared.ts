/** Guards of the tools that a handbook declares. */
import type { Guard } from '../guard.ts';

const BIND = 'test/connector/declared.test.ts';
const PINNED = 'test/connector/fetch-pinned.test.ts';
const PARSE = 'test/declared/parse-tool.test.ts';
const ANSWER = 'test/declared/read-answer.test.ts';

export const DECLARED: readonly Guard[] = [
  {
    id: 'TOOLFILE1',
    guard: 'A value in a path is one segment of it.',
    file: 'src/declared/build-request.ts',
    code: 'odd !== undefined || filled === undefined',
    without: 'filled === undefined',
    tests: 'test/declared/build-request.test.ts',
    test: 'in its path, which is no part of an address',
  },
  {
    id: 'TOOLFILE2',
    guard: 'A record of something else is not taken for the one that was asked for.',
    file: 'src/declared/read-answer.ts',
    code: '.find(([path, field]) => !isSame(memberAt(record, path), own(args, field)))',
    without: '.find(([path, field]) => !isSame(memberAt(record, path), own(args, field)) && path.length > 40)',
    tests: ANSWER,
    test: 'another record',
  },
  {
    id: 'TOOLFILE3',
    guard: 'A list of other records is no proof that there is none.',
    file: 'src/declared/read-answer.ts',
    code: 'first === undefined && records.length > 0',
    without: 'first === undefined && records.length > 1_000',
    tests: ANSWER,
    test: 'does not take a list of other records for a proof that there is none',
  },
  {
    id: 'TOOLFILE4',
    guard: 'A file names no header that carries a credential or a host.',
    file: 'src/declared/parse-tool.ts',
    code: 'if (!OURS.test(name))',
    without: 'if (!OURS.test(name) && name.length > 40)',
    tests: PARSE,
    test: 'a credential in a header',
  },
  {
    id: 'TOOLFILE5',
    guard: 'A handbook declares no tool of a system that is built in.',
    file: 'src/declared/parse-tool.ts',
    code: 'if (builtIn.has(system))',
    without: 'if (builtIn.has(system) && system.length > 40)',
    tests: PARSE,
    test: 'a tool of a system that is built in',
  },
  {
    id: 'TOOLFILE6',
    guard: 'The credential replaces a header of the file with the same name.',
    file: 'src/connector/declared/bind-declared.ts',
    code: '    ...credentialOf(auth, secret),\n  };',
    without: '    ...{ ...credentialOf(auth, secret), ...lowered(request.headers) },\n  };',
    tests: BIND,
    test: 'in a header of its own',
  },
  {
    id: 'TOOLFILE7',
    guard: 'A part of an answer is no answer.',
    file: 'src/connector/declared/bind-declared.ts',
    code: 'if (status !== 200)',
    without: 'if (status !== 200 && status > 299)',
    tests: BIND,
    test: 'a part of an answer',
  },
  {
    id: 'TOOLFILE8',
    guard: 'A name with any address in a private network is not connected to.',
    file: 'src/connector/declared/fetch-pinned.ts',
    code: 'if (refused !== undefined || first === undefined)',
    without: 'if (first === undefined)',
    tests: PINNED,
    test: 'is not sent to a name that has any address in a private network',
  },
  {
    id: 'TOOLFILE9',
    guard: 'A literal address in a private network is not connected to.',
    file: 'src/connector/declared/fetch-pinned.ts',
    code: 'if (isIP(host) !== 0 && !mayReach(host))',
    without: 'if (isIP(host) !== 0 && host.length > 40)',
    tests: PINNED,
    test: 'is not sent to the address',
  },
  {
    id: 'TOOLFILE10',
    guard: 'A secret is sent to an encrypted address, unless the system is in our own network.',
    file: 'src/app/read-declared-systems.ts',
    code: '!system.private && needsSecret &&',
    without: '!system.private && needsSecret && name.length > 40 &&',
    tests: 'test/system/configuration.test.ts',
    test: 'a secret that would travel unencrypted',
  },
];
