/**
 * An `if_late` of a deadline that does what the late step does. A late step goes on, so only one of both is done; who
 * expects the `if_late` to come on top, or the step to have ended, is wrong.
 */
import { doesSame } from '../../tool/same-effect.ts';
import { toolOf, walkSteps, type Step } from '../sop.ts';
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

export const lateTwice: Rule = {
  name: 'late-twice',
  check: ({ steps, world: { registry } }) =>
    steps.flatMap((step) => {
      const { ifLate } = step.handlers;
      if (step.within === null || ifLate === null) return [];
      const instead = walkSteps([ifLate]);
      const late = walkSteps([step]).filter((one) => !instead.includes(one));
      return instead.flatMap((one) => {
        const tool = toolOf(one.body);
        const same = tool === null ? undefined : late.find((other) => isSame(other, tool));
        if (tool === null || same === undefined) return [];
        return [
          {
            ...remarkAt(
              placeOfKey(one, 'use'),
              tool.length,
              `A late step goes on, and this does what step ${same.label} does, so only one of both is done: this waits while it is not known whether that was done, and takes its place if it was not sent`,
              'Ask people in `if_late` what to do instead',
            ),
            severity: 'warning' as const,
          },
        ];
      });

      function isSame({ body }: Step, tool: string): boolean {
        const other = toolOf(body);
        return other !== null && doesSame(registry, tool, other);
      }
    }),
};
