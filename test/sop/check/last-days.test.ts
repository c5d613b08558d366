import { describeRule, sopFile } from '../world.ts';

const when = (condition: string): string =>
  sopFile({
    steps: `- step: 1\n  says: It came in time\n  if:\n    - ${condition}\n  flag: in_time\n- step: 2\n  says: Or not\n  otherwise: 1\n  flag: late\n`,
  });
const named = (value: string, condition: string): string =>
  sopFile({
    steps: `- step: 1\n  says: Set it\n  set:\n    until: = ${value}\n- step: 2\n  says: It came in time\n  if:\n    - ${condition}\n  flag: in_time\n- step: 3\n  says: Or not\n  otherwise: 2\n  flag: late\n`,
  });
/** Under `values`, with a time of any name in `shipment`. */
const withDay = (condition: string): string =>
  sopFile({
    values: 'until: 2026-03-31\ninstant: 2026-03-31T14:05:00Z\ngrace: 5 days\nhours: 5 hours',
    steps: `- step: 1\n  says: Set it\n  set:\n    shipment.handed_over: = case.received_at\n- step: 2\n  says: It came in time\n  if:\n    - '${condition}'\n  flag: in_time\n- step: 3\n  says: Or not\n  otherwise: 2\n  flag: late\n`,
  });
/** With a time of which nothing says whether it is a day, and names for what is compared. */
const withSpan = (condition: string, set = ''): string =>
  sopFile({
    values: 'span: 60 days\nhours: 5 hours',
    steps: `- step: 1\n  says: Set it\n  set:\n    repaired: = days_after(case.received_at, -3)\n${set}- step: 2\n  says: It came in time\n  if:\n    - '${condition}'\n  flag: in_time\n- step: 3\n  says: Or not\n  otherwise: 2\n  flag: late\n`,
  });
const AFTER = 'months_after(date("2024-03-04"), 24)';
const message = (day: string, late = 'too late'): string =>
  `\`${day}\` is a day, and a day is its midnight: what comes at a later hour of that day counts as ${late}`;

describeRule('last-days', [
  {
    is: 'invalid',
    says: 'a last day that is not before a moment',
    file: when(`'${AFTER} >= case.received_at'`),
    finds: [
      [
        `${AFTER} >= case.received_at`,
        message(AFTER),
        `To include the day, write \`days_between(${AFTER}, case.received_at) <= 0\``,
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'the same turned round',
    file: when(`'case.received_at <= ${AFTER}'`),
    finds: [[`case.received_at <= ${AFTER}`, message(AFTER)]],
  },
  {
    is: 'invalid',
    says: 'that something is late',
    file: when(`'${AFTER} < case.received_at'`),
    finds: [
      [
        `${AFTER} < case.received_at`,
        message(AFTER, 'late'),
        `To include the day, write \`days_between(${AFTER}, case.received_at) > 0\``,
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a written day',
    file: when(`'date("2026-03-04") >= case.received_at'`),
    finds: [['date("2026-03-04") >= case.received_at', message('date("2026-03-04")')]],
  },
  {
    is: 'invalid',
    says: 'a name for the day',
    file: named(AFTER, 'until >= case.received_at'),
    finds: [['until >= case.received_at', message('until')]],
  },
  {
    is: 'invalid',
    says: 'days and business days after a day, part of a condition',
    file: when(`'case.kind == "freight_claim" && days_after(date("2026-03-04"), 30) >= case.received_at'`),
    finds: [['days_after(date("2026-03-04"), 30) >= case.received_at', message('days_after(date("2026-03-04"), 30)')]],
  },
  {
    is: 'invalid',
    says: 'a day under values',
    file: withDay('case.received_at <= until'),
    finds: [['case.received_at <= until', message('until')]],
  },
  {
    is: 'invalid',
    says: 'days after a day under values',
    file: withDay('until + grace < case.received_at'),
    finds: [['until + grace < case.received_at', message('until + grace', 'late')]],
  },
  {
    is: 'invalid',
    says: 'a time of any name',
    file: withDay('has(shipment.handed_over) && shipment.handed_over <= until'),
    finds: [['shipment.handed_over <= until', message('until')]],
  },
  {
    is: 'invalid',
    says: 'that a moment is a day',
    file: withDay('case.received_at == until'),
    finds: [
      [
        'case.received_at == until',
        '`until` is a day, and a day is its midnight: no later hour of that day is equal to it',
        'To compare days, write `days_between(until, case.received_at) == 0`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'that a moment is one of several days',
    file: withDay('case.received_at in [until, date("2026-04-01")]'),
    finds: [
      [
        'case.received_at in [until, date("2026-04-01")]',
        '`until` is a day, and a day is its midnight: no later hour of that day is equal to it',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a span of days after a time that may be a day',
    file: withSpan('repaired + span < case.received_at'),
    finds: [
      [
        'repaired + span < case.received_at',
        message('repaired + span', 'late'),
        'To include the day, write `days_between(repaired + span, case.received_at) > 0`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'the same turned round',
    file: withSpan('case.received_at > repaired + duration("60 days")'),
    finds: [['case.received_at > repaired + duration("60 days")', message('repaired + duration("60 days")', 'late')]],
  },
  {
    is: 'invalid',
    says: 'the same with the span on the other side',
    file: withSpan('repaired < case.received_at - span'),
    finds: [
      [
        'repaired < case.received_at - span',
        message('repaired', 'late'),
        'To include the day, write `days_between(repaired, case.received_at - span) > 0`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a name for the last day',
    file: withSpan('last < case.received_at', '    last: = repaired + span\n'),
    finds: [['last < case.received_at', message('last', 'late')]],
  },
  {
    is: 'invalid',
    says: 'a name for the moment',
    file: withSpan('repaired + span < arrived', '    arrived: = case.received_at\n'),
    finds: [['repaired + span < arrived', message('repaired + span', 'late')]],
  },
  {
    is: 'invalid',
    says: 'a name for the first day that counts',
    file: withSpan('repaired >= earliest', '    earliest: = case.received_at - span\n'),
    finds: [['repaired >= earliest', message('repaired')]],
  },
  { is: 'near miss', says: 'hours after such a time', file: withSpan('repaired + hours < case.received_at') },
  { is: 'near miss', says: 'such a time alone', file: withSpan('repaired < case.received_at') },
  { is: 'near miss', says: 'two moments', file: withSpan('case.received_at < case.received_at + span') },
  { is: 'near miss', says: 'a moment under values', file: withDay('case.received_at <= instant') },
  { is: 'near miss', says: 'hours after a day', file: withDay('case.received_at <= until + hours') },
  { is: 'near miss', says: 'two days', file: withDay('until >= date("2026-03-04")') },
  { is: 'valid', says: 'days under values', file: withDay('days_between(until, case.received_at) <= 0') },
  { is: 'valid', says: 'days', file: when(`'days_between(${AFTER}, case.received_at) <= 0'`) },
  {
    is: 'near miss',
    says: 'time that has a time of day',
    file: when("'days_after(case.received_at, 30) >= case.received_at'"),
  },
  { is: 'near miss', says: 'a written time', file: when(`'date("2026-03-04T14:05:00Z") >= case.received_at'`) },
  { is: 'near miss', says: 'whether the day has begun', file: when(`'${AFTER} <= case.received_at'`) },
]);
