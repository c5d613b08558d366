/** The order in which the parts of the program stop. */
import { expect, it } from 'vitest';
import { readConfiguration } from '../../src/app/config.ts';
import { startProgram, type Program } from '../../src/app/program.ts';
import { createPlace } from './program.ts';

it('takes no webhook any more when its wake-ups stop, so none is sent to a queue that is gone', async () => {
  const place = await createPlace();
  const { configuration } = readConfiguration({
    SOPWITH_DATA: place.data,
    SOPWITH_SOPS: place.sops,
    PORT: String(place.port),
  });
  if (configuration === null) throw new Error('Expected a configuration');
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
  const place = await createPlace();
  const { configuration } = readConfiguration({
    SOPWITH_DATA: place.data,
    SOPWITH_SOPS: place.sops,
    PORT: String(place.port),
  });
  if (configuration === null) throw new Error('Expected a configuration');
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
