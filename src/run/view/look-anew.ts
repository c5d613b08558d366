/** How it is shown that what was paid before was looked up anew, and what was decided from it is decided again. */
import { beforeAndAfter } from '../cite/change-text.ts';
import type { LookAnewEvent } from '../log/look-anew.ts';
import type { EventViews } from './event-view.ts';
import { stepsText } from './step-name.ts';

export const lookAnewViews: EventViews<LookAnewEvent> = {
  LookUpOutdated: {
    remarks: ({ steps, because }) => [`${stepsText(steps)} looks up again what was paid before: ${because}`],
  },
  DecidedAnew: {
    post: ({ changes, steps }) => ({
      tone: 'remark',
      title: 'What was paid before is another now',
      lines: [
        ...changes.map((change) => ({ label: change.label, text: beforeAndAfter(change) })),
        { label: 'decided again', text: stepsText(steps) },
      ],
    }),
    remarks: ({ because, steps }) => [`${because}; what was decided from it is void (${stepsText(steps)})`],
  },
};
