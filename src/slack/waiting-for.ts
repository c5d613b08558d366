/**
 * What waits for one person, in words, each with the address of its message.
 */
import { permalink } from '../connector/slack/render/permalink.ts';
import type { Waiting } from '../connector/slack/render/answers.ts';
import { valueButtonText } from '../connector/slack/render/recovery-card.ts';
import type { KnownPerson } from '../connector/slack/people-check.ts';
import type { AskView } from '../run/view/thread-view.ts';
import { asCaseId } from '../kernel/ids.ts';
import { unreachable } from '../kernel/assert.ts';
import type { SlackContext } from './slack-context.ts';

export async function waitingFor(
  { actor }: KnownPerson,
  { commands, workspaceUrl }: Pick<SlackContext, 'commands' | 'workspaceUrl'>,
): Promise<readonly Waiting[]> {
  const [told, asks] = await Promise.all([commands.toldTo(actor), commands.waitingFor(actor)]);
  return [
    ...told.map(({ brief, channel, ts }) => ({
      caseId: asCaseId(brief.case),
      title: brief.title,
      what: 'press “I have it” under my message to you',
      url: permalink(workspaceUrl, { channel, ts, thread: ts }),
    })),
    ...asks.map((ask) => ({
      caseId: ask.caseId,
      title: ask.title,
      what: whatOf(ask),
      url: permalink(workspaceUrl, ask.posted),
    })),
  ];
}

function whatOf(ask: AskView): string {
  switch (ask.kind) {
    case 'approval':
      return `press “Approve” or “Deny” on its card: ${ask.willDo}`;
    case 'question':
      return `answer with the buttons of its card: ${ask.question}`;
    case 'recovery':
      return ask.fact === null || ask.fact.isWhole
        ? `decide with the buttons of its card: ${ask.because}`
        : `press “${valueButtonText(ask.fact)}”${ask.choices.includes('stop') ? ' or “Stop the run”' : ''} on its card: ${ask.because}`;
    default:
      return unreachable(ask);
  }
}
