/** Tests of a start whose port another program has. */
import { createServer, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startSandboxVendors, type SandboxVendors } from '../../src/app/start-sandbox.ts';
import { realClock } from '../../src/engine/real-clock.ts';

const start = (port: number, anyPort: boolean): Promise<SandboxVendors> =>
  startSandboxVendors({
    clock: realClock,
    handbook: { sopsDirectory: 'sops', operatorsChannel: null },
    dataDirectory: null,
    port,
    anyPort,
    transport: 'http',
  });

it('takes another port unless one was asked for, and says then how to choose one', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      resolve((other.address() as AddressInfo).port);
    });
  });
  onTestFinished(() => {
    other.close();
  });
  await expect(start(port, false)).rejects.toThrow(
    `Expected port \`${port}\` to be free, got another program on it: stop it, or set PORT to another number, such as`,
  );
  const vendors = await start(port, true);
  onTestFinished(() => vendors.stop());
  expect(vendors.sandbox.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(vendors.sandbox.address).not.toContain(`:${port}`);
});
