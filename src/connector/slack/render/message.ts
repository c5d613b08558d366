/**
 * Any content of a thread as a Slack message. There is one renderer for each kind, and none can fail on hostile text.
 */
import { unreachable } from '../../../kernel/assert.ts';
import { hashOf } from '../../../kernel/canonical-json.ts';
import type { MessageContent } from '../../../engine/thread-port.ts';
import type { AskView } from '../../../run/view/thread-view.ts';
import type { RecordAddress } from '../../record-address.ts';
import { METADATA_TYPE } from '../ids.ts';
import { renderApproval } from './approval-card.ts';
import { renderNotice } from './notice.ts';
import { permalink } from './permalink.ts';
import { renderPosts } from './posts.ts';
import { renderQuestion } from './question-card.ts';
import { renderRecovery } from './recovery-card.ts';
import type { Rendered } from './rendered.ts';
import { renderRunCard } from './run-card.ts';
import { renderWhichCase } from './which-case.ts';
import { renderTold, type ToldLinks } from './told.ts';

export type Metadata = {
  readonly event_type: string;
  readonly event_payload: { readonly key: string; readonly case?: string };
};

/** Where the links of a message lead. */
export type LinkBases = {
  /** For links to messages; null until Slack has said it. */
  readonly workspaceUrl?: string | null;
  readonly addressOf?: RecordAddress;
};

export function renderContent(content: MessageContent, bases: LinkBases = {}): Rendered {
  switch (content.kind) {
    case 'card':
      return renderRunCard(content.card);
    case 'posts':
      return renderPosts(content.posts);
    case 'ask':
      return renderAsk(content.ask);
    case 'told':
      return renderTold(content.told, linksOf(content, bases));
    case 'which_case':
      return renderWhichCase(content.which);
    case 'notice':
      return renderNotice(content);
    default:
      return unreachable(content);
  }
}

const linksOf = (
  { root }: Extract<MessageContent, { kind: 'told' }>,
  { workspaceUrl = null, addressOf }: LinkBases,
): ToldLinks => ({
  thread: permalink(workspaceUrl, root === undefined ? null : { ...root, thread: root.ts }),
  ...(addressOf === undefined ? {} : { addressOf }),
});

function renderAsk(ask: AskView): Rendered {
  switch (ask.kind) {
    case 'approval':
      return renderApproval(ask);
    case 'question':
      return renderQuestion(ask);
    case 'recovery':
      return renderRecovery(ask);
    default:
      return unreachable(ask);
  }
}

/** What lets us find a message again. Every app in the workspace can read metadata, so it holds ids only. */
export const metadataOf = (key: string, caseId: string | null = null): Metadata => ({
  event_type: METADATA_TYPE,
  event_payload: { key, ...(caseId === null ? {} : { case: caseId }) },
});

/** SHA-256 of what is shown. Content with an unchanged rendering is not written again. */
export function contentHash({ text, blocks }: Rendered): string {
  return hashOf({ text, blocks });
}
