/**
 * Checks the model's server for `sop doctor`: whether it answers, whether it has the model, and
 * whether that one answers a question as judgments ask it.
 */
import { compareNames, runCheck, type SystemCheck } from '../check.ts';
import type { OpenaiClient } from './client.ts';
import { openaiOutcome } from './errors.ts';
import { trialFinding } from './trial-judgment.ts';

export function checkOpenai(client: OpenaiClient, signal: AbortSignal): Promise<SystemCheck> {
  const { base_url: address, model } = client.settings;
  return runCheck(
    'openai',
    openaiOutcome,
    () => client.secrets(),
    async () => {
      const models = await client.models(signal);
      const findings = compareNames(
        'model',
        [model],
        models.filter((name) => name === model),
      );
      return {
        message: `The model \`${model}\` is asked at ${address}`,
        findings: models.includes(model) ? [...findings, await trialFinding(client, signal)] : findings,
      };
    },
  );
}
