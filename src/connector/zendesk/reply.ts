/**
 * Performs the tools that answer a customer from a template, and the one that drafts a mail for a person to send.
 */
import { dateOf } from '../../kernel/time.ts';
import type { ToolBinding } from '../../tool/tool.ts';
import { bindChange, internalNote, publicComment, type Changes } from './bind-change.ts';
import type { ZendeskClient } from './client.ts';
import {
  draftEmailInput,
  draftEmailTool,
  replyInput,
  replyTool,
  sendReminderInput,
  sendReminderTool,
} from './reply-tools.ts';

export function replyBindings(client: ZendeskClient): ToolBinding[] {
  const { replies, time_zone } = client.settings;
  const filled = (letter: string, values: Readonly<Record<string, string>>): string =>
    letter.replace(/\{(ticket|number|recipient|planned|forecast)\}/g, (place, name: string) => values[name] ?? place);
  return [
    bindChange(client, replyTool, replyInput, ({ ticket, template }) =>
      sent(ticket, filled(replies[template], { ticket })),
    ),
    bindChange(client, sendReminderTool, sendReminderInput, ({ ticket, number }) =>
      sent(ticket, filled(replies.reminder, { ticket, number: String(number) })),
    ),
    bindChange(client, draftEmailTool, draftEmailInput, ({ ticket, template, recipient: given, planned, forecast }) => {
      const recipient = oneLine(given);
      const letter = filled(replies[template], {
        ticket,
        recipient,
        planned: dateOf(planned.$time, time_zone),
        forecast: dateOf(forecast.$time, time_zone),
      });
      return {
        kind: 'changes',
        output: { ticket },
        changes: internalNote(
          `Draft of a mail to ${recipient}. It has not been sent; a person sends it once the text is approved.\n\n${letter}`,
        ),
      };
    }),
  ];
}

/** The name comes from outside: on a line of its own, it could claim that the mail is approved. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');

function sent(ticket: string, letter: string): Changes {
  return { kind: 'changes', changes: publicComment(letter), output: { ticket, sent: true } };
}
