/**
 * Asks the model one small question as a step would, for `sop doctor`: a server without structured outputs, or a model that
 * writes around its JSON, answers everything else, and each judgment would take its `if_unsure` without a word.
 */
import type { JudgmentInput } from '../../tool/judgment.ts';
import type { CheckFinding } from '../check.ts';
import { VendorFailure } from '../exchange.ts';
import { redact } from '../outcome.ts';
import type { OpenaiClient } from './client.ts';
import { openaiOutcome } from './errors.ts';
import { promptOf } from './prompt.ts';
import { readJudgment } from './read-judgment.ts';

const TRIAL: JudgmentInput = {
  id: 'sop_doctor',
  question: 'Does the text say that a crate is broken?',
  inputs: [{ name: 'text', text: 'One of the two crates arrived broken.' }],
  answers: ['yes', 'no'],
  may_be_none: false,
  requests_before: 0,
  tokens_before: 0,
};
/** The model kept to the form, and only did not decide: another question may go better. */
const UNDECIDED = 'unsure';

/** @throws VendorFailure where nothing answers, or our credentials are refused */
export async function trialFinding(client: OpenaiClient, signal: AbortSignal): Promise<CheckFinding> {
  const prompt = promptOf(TRIAL);
  const say = (kind: CheckFinding['kind'], message: string): CheckFinding => ({
    kind,
    subject: 'judgment',
    name: client.settings.model,
    message: redact(message, client.secrets()),
  });
  try {
    const { choice } = await client.ask(TRIAL.id, prompt, signal);
    const read = readJudgment(choice ?? { finish_reason: null, content: null, refusal: null }, prompt.schema, TRIAL);
    if (read.kind === 'judged') return say('there', 'The model answers a question as judgments ask it');
    return read.code === UNDECIDED
      ? say('note', `The model answers in the form that judgments need, but not the plainest question: ${read.message}`)
      : say('missing', `${UNUSABLE}: ${read.message}. ${ADVICE}`);
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
    const outcome = openaiOutcome(error);
    const why = 'message' in outcome ? outcome.message : error.message;
    // Nobody answered, or not to us: that is said of the system.
    if (outcome.kind === 'failed' && outcome.code === 'unauthorized') throw error;
    if (outcome.kind === 'not_now' && error.what !== 'answered') throw error;
    if (outcome.kind === 'not_now')
      return say('note', `It is not known whether the model answers as judgments need it: ${why}`);
    // A question that was refused for what it is; other refusals say themselves what to do.
    const isForm = error.what !== 'answered' || error.status === 400 || error.status === 422;
    return say(
      'missing',
      `${UNUSABLE}: ${why}${isForm && outcome.kind === 'failed' && outcome.code !== 'no_model' ? `. ${ADVICE}` : ''}`,
    );
  }
}

const UNUSABLE = 'The model does not answer as judgments need it, so each of them takes its `if_unsure`';
const ADVICE =
  'Use a model and a server with structured outputs (`response_format` of the type `json_schema`), or correct what it says';
