/** The case of an event that fits several: one button for each case, and one for none of them. */
import { whichCaseAction, whichCaseOf } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { candidatesMax } from '../../kernel/limits.ts';
import { isOpenTo } from '../may-read.ts';
import type { ClickListener } from '../slack-context.ts';

const places: readonly (number | null)[] = [...Array.from({ length: candidatesMax }, (_, index) => index), null];

/** The cases are read from the inbox item, never from the click, which only says what was shown. */
export const whichCase: readonly ClickListener[] = places.map(
  (place): ClickListener => ({
    action: whichCaseAction(place),
    ack: 'after',
    async handle({ value }, person, { commands, members }) {
      const { sentence } = await commands.assignEvent(
        whichCaseOf(value),
        place,
        person.actor,
        isOpenTo(person, members),
      );
      return { kind: 'say', message: renderAnswer(sentence) };
    },
  }),
);
