import { describeRule, sopFile } from '../world.ts';

const LATE = '  if_late:\n    says: Go on\n    flag: silent';
const CHOICES = '    choices: [Damaged, Whole]';

const asking = (ask: string, { late = LATE, more = '', within = '4 hours' } = {}): string =>
  sopFile({
    steps: `- step: 1\n  says: Ask the team\n  ask:\n    of: claims-leads\n    question: Was it damaged?\n    within: ${within}\n${ask}\n  save: reply\n${late}\n${more}`,
  });

describeRule('asks', [
  { is: 'valid', says: 'choices', file: asking(CHOICES) },
  {
    is: 'valid',
    says: 'a form with every type',
    file: asking(
      '    form:\n      amount: {label: Amount, type: money, currency: USD}\n      seen: {label: Seen, type: date}\n      note: {label: Note, type: text, optional: true}\n      parts: {label: Parts, type: number}\n      sure: {label: Sure, type: yes_no}',
    ),
  },
  {
    is: 'invalid',
    says: 'no way to answer',
    file: asking(''),
    finds: [['ask', 'Nothing says how the question is answered', 'Add `choices` or `form`']],
  },
  {
    is: 'invalid',
    says: 'two ways to answer',
    file: asking(`${CHOICES}\n    form:\n      note: {label: Note, type: text}`),
    finds: [['form', 'A question is answered by choices or by a form, not both']],
  },
  {
    is: 'invalid',
    says: 'no if_late for a missing answer',
    file: asking(CHOICES, { late: '' }),
    finds: [['ask', 'Nothing says what happens when nobody answers in time', 'Add `if_late`']],
  },
  {
    is: 'invalid',
    says: 'a reminder after the end',
    file: asking(`${CHOICES}\n    reminder: 4 hours`),
    finds: [['reminder', 'The reminder comes after the time to answer is over', 'Make it shorter than `within`']],
  },
  { is: 'near miss', says: 'a reminder before the end', file: asking(`${CHOICES}\n    reminder: 239 minutes`) },
  {
    is: 'near miss',
    says: 'a reminder in business days, whose length no file knows',
    file: asking(`${CHOICES}\n    reminder: 2 business days (us-claims)`),
  },
]);
