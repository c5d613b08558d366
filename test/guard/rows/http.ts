/** Guards of the HTTP servers and of the last line of defence. */
import type { Guard } from '../guard.ts';

export const HTTP: readonly Guard[] = [
  {
    id: 'H1',
    guard: 'A route that never answers becomes a 503.',
    file: 'src/http/start-http.ts',
    code: 'await withinTime(() => route({ headers, body: body.bytes }), limitMs)',
    without: 'await route({ headers, body: body.bytes })',
    tests: 'test/http/start-http.test.ts',
    test: '/never',
  },
  {
    id: 'H2',
    guard: 'A route that throws becomes a 503, so that the sender sends again.',
    file: 'src/http/start-http.ts',
    code: '    return { status: 503, body: AGAIN };',
    without: '    throw error;',
    tests: 'test/http/start-http.test.ts',
    test: '/rejects',
  },
  {
    id: 'H3',
    guard: 'An answer that cannot be written becomes a 500.',
    file: 'src/http/start-http.ts',
    code: `    if (!response.headersSent) response.writeHead(500);
    response.end();
`,
    without: '',
    tests: 'test/http/start-http.test.ts',
    test: '/bad-header',
  },
  {
    id: 'H4',
    guard: 'A compressed body is refused.',
    file: 'src/http/start-http.ts',
    code: "if (encoding !== undefined && encoding.toLowerCase() !== 'identity')",
    without: 'if (false)',
    tests: 'test/http/start-http.test.ts',
    test: 'refuses a body that is too large or compressed, and the sender sees it',
  },
  {
    id: 'H5',
    guard: 'A body that is too large is refused.',
    file: 'src/http/start-http.ts',
    code: "if (body.kind === 'too_large') return",
    without: 'if (false) return',
    tests: 'test/http/start-http.test.ts',
    test: 'refuses a body that is too large or compressed, and the sender sees it',
  },
  {
    id: 'H6',
    guard: 'A refused method is answered with those that the address takes.',
    file: 'src/http/start-http.ts',
    code: "headers: { allow: methods.join(', ') }",
    without: 'headers: {}',
    tests: 'test/http/start-http.test.ts',
    test: 'lists the allowed methods when it refuses one',
  },
  {
    id: 'H7',
    guard: 'CONNECT is answered.',
    file: 'src/http/start-http.ts',
    code: "server.on('connect', (_request",
    without: "server.on('no_event', (_request",
    tests: 'test/http/start-http.test.ts',
    test: 'CONNECT',
  },
  {
    id: 'H8',
    guard: 'A refused CONNECT does not keep the server from closing.',
    file: 'src/http/start-http.ts',
    code: `    socket.end(CONNECT_REFUSED, () => {
      socket.destroy();
    });`,
    without: '    socket.end(CONNECT_REFUSED);',
    tests: 'test/http/start-http.test.ts',
    test: 'stops even if the peer of a refused CONNECT stays half open',
  },
  {
    id: 'H9',
    guard: 'The connection of a request whose body was not read is closed.',
    file: 'src/http/start-http.ts',
    code: `        ...(request.complete ? {} : { connection: 'close' }),
`,
    without: '',
    tests: 'test/http/start-http.test.ts',
    test: 'closes the connection of a request whose body it did not read',
  },
  {
    id: 'H10',
    guard: 'A refused CONNECT does not keep the sandbox from closing.',
    file: 'src/sandbox/server.ts',
    code: 'Connection: close\\r\\nContent-Length: 0\\r\\n\\r\\n`, () => socket.destroy());',
    without: 'Connection: close\\r\\nContent-Length: 0\\r\\n\\r\\n`);',
    tests: 'test/sandbox/page.test.ts',
    test: 'refuses a CONNECT, and stops although the other end stays half open',
  },
  {
    id: 'H11',
    guard: 'No other site opens a socket of the sandbox.',
    file: 'src/sandbox/server.ts',
    code: `    if (refusalOf(message, port) !== null) {
      refuseSocket(`,
    without: `    if (false) {
      refuseSocket(`,
    tests: 'test/sandbox/page.test.ts',
    test: 'lets no other site open a socket',
  },
  {
    id: 'LD1',
    guard: 'The process is unready before it drains.',
    file: 'src/app/last-defence.ts',
    code: `    markUnready();
    drain()`,
    without: `    void Promise.resolve().then(markUnready);
    drain()`,
    tests: 'test/system/last-defence.test.ts',
    test: 'reports unready before it drains, and drains once',
  },
  {
    id: 'LD2',
    guard: 'A second defect does not drain again.',
    file: 'src/app/last-defence.ts',
    code: `    if (isEnding) return;
`,
    without: '',
    tests: 'test/system/last-defence.test.ts',
    test: 'reports unready before it drains, and drains once',
  },
  {
    id: 'LD3',
    guard: 'A process that a defect ended says so by its code.',
    file: 'src/app/last-defence.ts',
    code: `.finally(() => {
        process.exit(EXIT.defect)`,
    without: `.finally(() => {
        process.exit(EXIT.stopped)`,
    tests: 'test/system/last-defence.test.ts',
    test: 'reports unready before it drains, and drains once',
  },
  {
    id: 'LD4',
    guard: 'A drain that never ends is ended.',
    file: 'src/app/last-defence.ts',
    code: '    }, drainMs);',
    without: '    }, 2 ** 31 - 1);',
    tests: 'test/system/last-defence.test.ts',
    test: 'exits even if the drain never ends',
  },
  {
    id: 'LD5',
    guard: 'A drain that fails is logged.',
    file: 'src/app/last-defence.ts',
    code: `        logger.error('process.not_drained', problem);
`,
    without: '',
    tests: 'test/system/last-defence.test.ts',
    test: 'exits even if the drain fails, and says so',
  },
  {
    id: 'LD6',
    guard: 'No secret of the configuration is written to the log.',
    file: 'src/app/create-logger.ts',
    code: 'write(written.reduce((safe, secret) => safe.replaceAll(secret, BLANK), text));',
    without: 'write(text);',
    tests: 'test/system/last-defence.test.ts',
    test: 'blanks secrets in uncaught errors',
  },
];
