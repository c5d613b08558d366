import { expect, it } from 'vitest';
import { readConfiguration } from '../../src/app/config.ts';
import { startProgram } from '../../src/app/program.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { createPlace } from './program.ts';

it('a stop says that the register could not be written, whatever stops after it', async () => {
  const place = await createPlace();
  const { configuration } = readConfiguration({
    SOPWITH_DATA: place.data,
    SOPWITH_SOPS: place.sops,
    PORT: String(place.port),
  });
  if (configuration === null) throw new Error('Expected a configuration');
  let isAway = false;
  const program = await startProgram({
    configuration,
    logger: { info: () => undefined, error: () => undefined },
    adapt: (options) => {
      const { register } = options.store;
      const read: typeof register.read = async (...given) => {
        if (isAway)
          throw new Trouble('store.unavailable', { message: 'Expected a database, got none', retry: 'later' });
        return register.read(...given);
      };
      return { ...options, store: { ...options.store, register: { ...register, read } } };
    },
  });
  isAway = true;
  expect(await program.stop()).toBe(false);
  place.remove();
});
