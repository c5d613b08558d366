import { describeRule, sopFile } from '../world.ts';

const when = (condition: string): string =>
  sopFile({
    values: 'days: 5',
    steps: `- step: 1\n  says: It came in time\n  if:\n    - ${condition}\n  flag: in_time\n- step: 2\n  says: Or not\n  otherwise: 1\n  flag: late\n`,
  });
const COUNT = 'business_days_between(case.received_at, case.received_at, "us-claims")';
const MESSAGE =
  '`business_days_between` does not grow on a day off, so what comes on the weekend after the last day counts as in time';
const LAST = 'days_between(business_days_after(case.received_at, days, "us-claims"), case.received_at)';

describeRule('day-counts', [
  {
    is: 'invalid',
    says: 'at most so many business days',
    file: when(`${COUNT} <= days`),
    finds: [
      [`${COUNT} <= days`, MESSAGE, `To ask whether it came in time, compare with the last day: \`${LAST} <= 0\``],
    ],
  },
  {
    is: 'invalid',
    says: 'the same turned round',
    file: when(`days >= ${COUNT}`),
    finds: [[`days >= ${COUNT}`, MESSAGE]],
  },
  {
    is: 'invalid',
    says: 'part of a condition',
    file: when(`case.kind == "freight_claim" && !(${COUNT} < days)`),
    finds: [[`${COUNT} < days`, MESSAGE]],
  },
  { is: 'valid', says: 'the last day', file: when(`${LAST} <= 0`) },
  {
    is: 'near miss',
    says: 'calendar days, which grow every day',
    file: when('days_between(case.received_at, case.received_at) <= days'),
  },
  {
    is: 'invalid',
    says: 'more than so many, which is late',
    file: when(`${COUNT} > days`),
    finds: [[`${COUNT} > days`, MESSAGE, `To ask whether it came late, compare with the last day: \`${LAST} > 0\``]],
  },
  {
    is: 'invalid',
    says: 'not more than so many',
    file: when(`'!(${COUNT} > days)'`),
    finds: [[`${COUNT} > days`, MESSAGE]],
  },
  {
    is: 'invalid',
    says: 'less than one more',
    file: when(`${COUNT} < days + 1`),
    finds: [
      [`${COUNT} < days + 1`, MESSAGE, `To ask whether it came in time, compare with the last day: \`${LAST} <= 0\``],
    ],
  },
  ...[`${COUNT} - days <= 0`, `days - ${COUNT} >= 0`, `0 < ${COUNT} - days`].map((condition) => ({
    is: 'invalid' as const,
    says: `the difference, as \`${condition.replace(COUNT, 'count')}\``,
    file: when(condition),
    finds: [[condition, MESSAGE]] as [string, string][],
  })),
  {
    is: 'invalid',
    says: 'a count with a name',
    file: when('count <= days').replace(
      'steps:',
      `steps:\n  - step: 0\n    says: Count\n    set: { count: '= ${COUNT}' }`,
    ),
    finds: [['count <= days', MESSAGE]],
  },
  { is: 'near miss', says: 'exactly so many', file: when(`${COUNT} == days`) },
]);
