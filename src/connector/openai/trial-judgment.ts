/**
 * Asks the model one question about a letter as a step would, for `sop doctor`: a server without structured outputs, a
 * model that writes around its JSON or that thinks up to its limit answers everything else, and each judgment would
 * take its `if_unsure` without a word.
 */
import type { JudgmentInput } from '../../tool/judgment.ts';
import type { CheckFinding } from '../check.ts';
import { VendorFailure } from '../exchange.ts';
import { redact } from '../outcome.ts';
import type { OpenaiClient } from './client.ts';
import { openaiOutcome } from './errors.ts';
import { promptOf } from './prompt.ts';
import { readJudgment } from './read-judgment.ts';

/** As long as a real one: a model thinks longer about a letter than about a sentence. */
const LETTER = [
  'Good morning,',
  'we received the shipment of Monday at our warehouse a day later than it was announced. Two men unloaded it while the driver waited, and he left before anything was opened, since he had another stop to make before noon.',
  'The first pallet held the table lamps that we had ordered in autumn. Its wrapping was whole, the count agreed with the packing list, and everything went straight to the shop.',
  'The second pallet was for the workshop upstairs. One of the two crates arrived broken. The lid had come off on one side, and some of the straw was on the floor of the truck; we swept it up and kept it. The other crate was closed and dry, as far as we could see from outside.',
  'We then called your office, where nobody could tell us who looks after such things. A colleague of yours asked us to write down what we saw and when, which we do with this letter. The delivery receipt was signed by our apprentice, who did not know that he could make a remark on it.',
  'The handcart that the driver borrowed from us is still missing, by the way. If he has it on the truck, please let him bring it along with the next delivery. It is red and has our name on the handle.',
  'We are at the warehouse from seven in the morning until four in the afternoon, except on Friday, when we close at noon. Photographs can be taken at any time; nothing was moved since, and nothing will be until we hear from you.',
  'Kind regards from all of us, and thank you for looking into it',
].join('\n\n');
const TRIAL: JudgmentInput = {
  id: 'sop_doctor',
  question: 'Does the text say that a crate is broken?',
  inputs: [{ name: 'text', text: LETTER }],
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
    const { choice, tokensOut } = await client.ask(TRIAL.id, prompt, { signal });
    const read = readJudgment(choice ?? { finish_reason: null, content: null, refusal: null }, prompt.schema, TRIAL);
    const limit = client.outputTokens();
    if (read.kind === 'judged')
      return tokensOut > limit / 2
        ? say(
            'note',
            `The model answers a question as judgments ask it, but used \`${shown(tokensOut)}\` of the \`${shown(limit)}\` tokens that it may write, its own reasoning included; for longer texts, raise SOPWITH_MODEL_OUTPUT_TOKENS`,
          )
        : say('there', 'The model answers a question as judgments ask it');
    if (read.code === 'truncated') return say('missing', `${UNUSABLE}: ${read.message}`);
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

const shown = (count: number): string => count.toLocaleString('en-US');

const UNUSABLE = 'The model does not answer as judgments need it, so each of them takes its `if_unsure`';
const ADVICE =
  'Use a model and a server with structured outputs (`response_format` of the type `json_schema`), or correct what it says';
