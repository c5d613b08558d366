/**
 * Receives all interchanges of one file or message, in their order: each is stored and answered, or refused, by itself.
 *
 * If this ends early, the file or message comes again: what was stored is known by its control number, and gets the
 * same 997.
 */
import { interchangesMax } from '../../kernel/limits.ts';
import { unreadable } from '../webhook.ts';
import { readInterchange, type ReadInterchange } from './read-interchange.ts';
import { receiveInterchange, type EdiAnswer, type EdiContext } from './receive-interchange.ts';
import { sizeProblem } from './size-problem.ts';
import { splitInterchanges } from './split-interchanges.ts';

/** What stands in a file or message as one interchange. */
export type Part = { readonly body: Buffer; readonly read: ReadInterchange };

export type Received = { readonly part: Part; readonly answer: EdiAnswer };

export type Sending = {
  readonly signedBy: string | null;
  readonly eventIdOf: (body: Buffer) => string;
  /** How much more may come at once than in one interchange. */
  readonly times: number;
};

/** Sentences of one answer. */
const SHOWN_MAX = 5;

export const partsOf = (body: Buffer): readonly Part[] =>
  splitInterchanges(body, interchangesMax + 1).map((part) => ({ body: part, read: readInterchange(part) }));

/** @returns what became of each part; where there is too much at once, nothing is stored, and each is refused for that */
export async function receiveAll(
  parts: readonly Part[],
  sending: Sending,
  context: EdiContext,
): Promise<readonly Received[]> {
  const { signedBy, eventIdOf } = sending;
  const sentence = tooMuchIn(parts, sending);
  if (sentence !== null) {
    const sender = signedBy === null ? {} : { sender: signedBy };
    const first = parts[0]?.body ?? Buffer.alloc(0);
    const verified = { ...sender, eventId: eventIdOf(first), payload: unreadable(first) };
    const answer = { status: 413, code: 'too_large', sentence, advice: FEWER, verified };
    return parts.map((part) => ({ part, answer }));
  }
  const received: Received[] = [];
  for (const part of parts) {
    const { body, read } = part;
    const answer = await receiveInterchange({ body, read, signedBy, eventId: eventIdOf(body) }, context);
    received.push({ part, answer });
  }
  return received;
}

const FEWER = 'Its sender has to send fewer interchanges at a time; nothing of it was stored';

/** Of one interchange alone, its own limits count. */
function tooMuchIn(parts: readonly Part[], { times }: Sending): string | null {
  if (parts.length === 1) return null;
  if (parts.length > interchangesMax) return `Expected at most ${interchangesMax} interchanges at a time, got more`;
  const groups = parts.flatMap(({ read }) => (read.ok ? read.interchange.groups : []));
  return sizeProblem(groups, ' of all interchanges at a time', times);
}

export const isRefused = ({ answer: { status } }: Received): boolean => status >= 400;

/** One answer for all: every 997, or what was refused and why. */
export function answerOfAll(received: readonly Received[]): EdiAnswer | null {
  const [first] = received;
  if (first === undefined || received.length === 1) return first?.answer ?? null;
  const refused = received.filter(isRefused);
  const [why] = refused;
  if (why !== undefined) return { ...why.answer, ...sentencesOf(received, refused) };
  const { answer } = received.find((one) => one.answer.code === 'stored') ?? first;
  const { taken: _, reply: __, ...shared } = answer;
  const replies = received.flatMap((one) => one.answer.reply ?? []);
  const [reply] = replies;
  return {
    ...shared,
    ...(reply === undefined ? {} : { reply: { ...reply, body: replies.map(({ body }) => body).join('') } }),
  };
}

const PARTLY =
  'Its sender has to correct what was refused and send it with a new control number; what was stored may come with it again, and is not done twice';

function sentencesOf(
  received: readonly Received[],
  refused: readonly Received[],
): Pick<EdiAnswer, 'sentence' | 'advice' | 'isPartlyStored'> {
  const stored = received.length - refused.length;
  // What is refused as a whole has one sentence.
  const [first] = received;
  if (first !== undefined && received.every(({ answer }) => answer === first.answer))
    return { sentence: first.answer.sentence };
  const shown = refused
    .slice(0, SHOWN_MAX)
    .map(
      (one) => `Interchange ${received.indexOf(one) + 1} of ${received.length}${numberOf(one)}: ${one.answer.sentence}`,
    );
  const more = refused.length > SHOWN_MAX ? [`${refused.length - SHOWN_MAX} more were refused`] : [];
  const others = stored === 0 ? [] : [stored === 1 ? 'The other one was taken' : `The other ${stored} were taken`];
  return {
    sentence: [...shown, ...more, ...others].join('. '),
    ...(stored === 0 ? {} : { advice: PARTLY, isPartlyStored: true }),
  };
}

const numberOf = ({ part: { read } }: Received): string => (read.ok ? ` (${read.interchange.header.control})` : '');
