/**
 * Checks the model's server for `sop doctor`: whether it answers, and whether it has the model.
 */
import { compareNames, runCheck, type SystemCheck } from '../check.ts';
import type { OpenaiClient } from './client.ts';
import { openaiOutcome } from './errors.ts';

export function checkOpenai(client: OpenaiClient, signal: AbortSignal): Promise<SystemCheck> {
  const { base_url: address, model } = client.settings;
  return runCheck(
    'openai',
    openaiOutcome,
    () => client.secrets(),
    async () => {
      const models = await client.models(signal);
      return {
        message: `The model \`${model}\` is asked at ${address}`,
        findings: compareNames(
          'model',
          [model],
          models.filter((name) => name === model),
        ),
      };
    },
  );
}
