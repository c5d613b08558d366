/**
 * Checks the model's server for `sop doctor`: whether the model answers a question as judgments ask it. That decides, since
 * a list of models need not have it: Azure lists base models and not deployments, and a key may ask and not list.
 */
import { runCheck, type CheckFinding, type SystemCheck } from '../check.ts';
import { VendorFailure } from '../exchange.ts';
import type { OpenaiClient } from './client.ts';
import { redact } from '../outcome.ts';
import { openaiOutcome } from './errors.ts';
import { trialFinding } from './trial-judgment.ts';

export function checkOpenai(client: OpenaiClient, signal: AbortSignal): Promise<SystemCheck> {
  const { base_url: address, model } = client.settings;
  return runCheck(
    'openai',
    openaiOutcome,
    () => client.secrets(),
    async () => {
      const trial = await trialFinding(client, signal);
      const listed = await listFinding(client, signal, trial.kind === 'there');
      return { message: `The model \`${model}\` is asked at ${address}`, findings: [listed, trial] };
    },
  );
}

/** What the list of models says: never more than a note. */
async function listFinding(client: OpenaiClient, signal: AbortSignal, isAnswered: boolean): Promise<CheckFinding> {
  const { model: name } = client.settings;
  const say = (kind: CheckFinding['kind'], message: string): CheckFinding => ({
    kind,
    subject: 'model',
    name,
    message,
  });
  const meaning = isAnswered ? '; judgments do not need it' : '';
  try {
    return (await client.models(signal)).includes(name)
      ? say('there', `The model \`${name}\` is there`)
      : say('note', `The server's list of models has no \`${name}\`, as on Azure, where it is a deployment${meaning}`);
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
    const outcome = openaiOutcome(error);
    const why = 'message' in outcome ? outcome.message : error.message;
    return say('note', `The server's list of models could not be read${meaning}: ${redact(why, client.secrets())}`);
  }
}
