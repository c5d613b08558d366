/** How the program stops: in which order, and what it says. */
import { expect, it } from 'vitest';
import { readConfiguration, type Configuration } from '../../src/app/config.ts';
import { startProgram, type Program } from '../../src/app/program.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { createPlace, type Place } from './program.ts';

async function configured(): Promise<{ readonly place: Place; readonly configuration: Configuration }> {
  const place = await createPlace();
  const { configuration } = readConfiguration({
    SOPWITH_DATA: place.data,
    SOPWITH_SOPS: place.sops,
    PORT: String(place.port),
  });
  if (configuration === null) throw new Error('Expected a configuration');
  return { place, configuration };
}

it('takes no webhook any more when its wake-ups stop, so none is sent to a queue that is gone', async () => {
  const { place, configuration } = await configured();
  let program: Program | null = null;
  const answers: number[] = [];
  let refused = 0;
  const ask = async (): Promise<void> => {
    try {
      answers.push((await fetch(`${program?.address ?? ''}/healthz`)).status);
    } catch {
      refused += 1;
    }
  };
  program = await startProgram({
    configuration,
    logger: { info: () => undefined, error: () => undefined },
    adapt: (options) => ({
      ...options,
      wakeUps: {
        ...options.wakeUps,
        async stop(drain) {
          await ask();
          return options.wakeUps.stop(drain);
        },
      },
    }),
  });
  await ask();
  expect([answers, refused]).toEqual([[200], 0]);
  await program.stop();
  expect([answers, refused]).toEqual([[200], 1]);
  place.remove();
});

it('waits at its stop for a notice that is being posted, so it is not lost', async () => {
  const { place, configuration } = await configured();
  const begun: string[] = [];
  const posted: string[] = [];
  const slack = Promise.withResolvers<true>();
  const program = await startProgram({
    configuration,
    logger: { info: () => undefined, error: () => undefined },
    adapt: (options) => ({
      ...options,
      tell: async ({ title }) => {
        begun.push(title);
        await slack.promise;
        posted.push(title);
        return true;
      },
    }),
  });
  const { publishing } = program.engine;
  await publishing.publish({ files: [] }, { name: 'Ana', person: null });
  // Slack answers only once someone waits for it.
  const told = publishing.told.bind(publishing);
  publishing.told = () => {
    slack.resolve(true);
    return told();
  };
  await program.stop();
  expect(begun).toContain('The saved handbook was refused; the one in force stays');
  expect(posted).toEqual(begun);
  place.remove();
});

it('says at its stop that the register could not be written, whatever stops after it', async () => {
  const { place, configuration } = await configured();
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
