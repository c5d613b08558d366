import { describeRule, sopFile } from '../world.ts';

const telling = (more: string): string =>
  sopFile({
    values: 'soon: 15 minutes',
    steps: `- step: 1\n  says: Tell\n  use: slack.notify\n  with:\n    to: claims-manager\n${more}`,
  });
const handler = '  if_unanswered:\n    says: Flag it\n    flag: silent\n';

describeRule('unanswered', [
  { is: 'valid', says: 'an answer with what happens without it', file: telling(`  answer_within: soon\n${handler}`) },
  { is: 'valid', says: 'a time that is written there', file: telling(`  answer_within: 15 minutes\n${handler}`) },
  {
    is: 'valid',
    says: 'a business span there',
    file: telling(`  answer_within: 2 business hours (us-claims)\n${handler}`),
  },
  {
    is: 'invalid',
    says: 'an answer that may never come',
    file: telling('  answer_within: soon\n'),
    finds: [['soon', 'Nothing says what happens when nobody answers in time', 'Add `if_unanswered`']],
  },
  { is: 'near miss', says: 'a message that asks for no answer', file: telling('') },
]);
