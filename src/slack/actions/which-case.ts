/** The case of an event that fits several: one button for each case, and one for none of them. */
import { whichCaseAction, whichCaseOf } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { candidatesMax } from '../../kernel/limits.ts';
import { createReader, SLACK_DID_NOT_SAY } from '../may-read.ts';
import type { ClickListener } from '../slack-context.ts';

const places: readonly (number | null)[] = [...Array.from({ length: candidatesMax }, (_, index) => index), null];

/** The cases are read from the inbox item, never from the click, which only says what was shown. */
export const whichCase: readonly ClickListener[] = places.map(
  (place): ClickListener => ({
    action: whichCaseAction(place),
    ack: 'after',
    async handle({ value }, person, { commands, members }) {
      const reader = createReader(person, members);
      const { code, sentence } = await commands.assignEvent(whichCaseOf(value), place, person.actor, reader.mayRead);
      const isUnclear = code === 'may_not_read' && reader.isUnclear();
      return { kind: 'say', message: renderAnswer(isUnclear ? SLACK_DID_NOT_SAY : sentence) };
    },
  }),
);
