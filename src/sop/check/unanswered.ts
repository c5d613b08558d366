/**
 * A person may not answer in time. A step with `answer_within` says what happens then; otherwise every such run parks.
 */
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

export const unanswered: Rule = {
  name: 'unanswered',
  check: ({ steps }) =>
    steps
      .filter(({ answerWithin, handlers }) => answerWithin !== null && handlers.ifUnanswered === null)
      .map((step) =>
        remarkAt(
          placeOfKey(step, 'answer_within'),
          0,
          'Nothing says what happens when nobody answers in time',
          'Add `if_unanswered`',
        ),
      ),
};
