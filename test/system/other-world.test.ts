/**
 * One database serves the sandbox or a real workspace, never both, and no other user of the machine can read it.
 */
import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/app/config.ts';
import { startProgram } from '../../src/app/program.ts';
import { publishInto } from '../store/publish.ts';
import { startWhole } from './in-process.ts';
import { createPlace, type Place } from './program.ts';

const SILENT = { info: () => undefined, error: () => undefined };

function start(place: Place, environment: Readonly<Record<string, string>>): Promise<unknown> {
  const { configuration } = readConfiguration({
    SOPWITH_DATA: place.data,
    SOPWITH_SOPS: place.sops,
    PORT: String(place.port),
    ...environment,
  });
  if (configuration === null) throw new Error('Expected a configuration');
  return startProgram({ configuration, logger: SILENT });
}

describe('a data folder', () => {
  it('filled by the sandbox is never served with real credentials, nor the other way round', async () => {
    const place = await createPlace();
    try {
      const whole = await startWhole({ place });
      const { published: active } = await whole.system.engine.shell.handbooks.current();
      await whole.stop();
      expect(active.publisher).toMatchObject({ world: 'sandbox' });
      expect(statSync(place.data).mode & 0o077).toBe(0);
      await expect(start(place, { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' })).rejects.toMatchObject({
        code: 'store.other_world',
        message: expect.stringContaining('the sandbox has filled') as string,
      });

      const again = await startWhole({ place });
      const { shell } = again.system.engine;
      const published = await publishInto(shell.store, {
        number: 2,
        publisher: { name: 'Ana', person: null, world: 'real' },
        keys: shell.keys,
      });
      expect(published).not.toBe('conflict');
      await again.stop();
      await expect(start(place, {})).rejects.toMatchObject({
        code: 'store.other_world',
        message: expect.stringContaining('set SLACK_BOT_TOKEN') as string,
      });
    } finally {
      place.remove();
    }
  });
});
