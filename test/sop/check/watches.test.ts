import { describeRule, sopFile } from '../world.ts';

const block = (more = ''): string => `  do:
    - step: 1a
      says: Wait for the end
      wait:
        event: claim_closed
        for: = patience
      if_late:
        says: It never came
        flag: late
${more}`;
const watching = (watchers: string, more = '', before = ''): string =>
  sopFile({
    values: 'patience: 2 months\nmost: 5',
    steps: `${before}- step: 1\n  says: Follow it for {patience}, {most}\n  watch:\n${watchers}${block(more)}`,
  });
const OFFER =
  '    - on: carrier_offer\n      save: offer\n      at_most: = most\n      says: An offer of {offer.amount}\n      flag: offered\n';
const MARKED = '- step: 0\n  says: Mark it\n  set:\n    mark: "Yes"\n';
const READS_MARK = '    - step: 1b\n      says: Note it\n      if:\n        - mark == "No"\n      flag: marked\n';
/** The event of this kind that has an optional field, kept before, so that the handlers share the name. */
const WAITED =
  '- step: 0\n  says: Wait for {patience}\n  wait:\n    event: carrier_offer\n    for: = patience\n  save: offer\n  if_late:\n    says: End\n    stop: No offer\n';
const noted = (name: string): string => `    - step: 1b\n      says: Note it\n      set:\n        ${name}: "Yes"\n`;
/** Two handlers; `first` and `second` are keys of each. */
const beside = (first: string, second: string): string => {
  const handler = (on: string, keys: string): string =>
    `    - on: ${on}\n      at_most: 2\n      says: It came\n      ${keys}\n`;
  const written = first.startsWith('set') || first.startsWith('flag') ? first : `${first}\n      ${SETS}`;
  return sopFile({
    values: 'patience: 2 months\nmost: 5',
    steps: `- step: 1\n  says: Follow it for {patience}, {most}\n  watch:\n${handler('carrier_offer', written)}${handler('claim_closed', second)}  do:\n    - step: 1a\n      says: Wait {patience}\n      wait:\n        for: = patience\n`,
  });
};
const SETS = 'set: { result.of: second }';

describeRule('watches', [
  {
    is: 'valid',
    says: 'an event and a time that comes again',
    file: watching(
      `${OFFER}    - at: = case.received_at + patience\n      every: = patience\n      at_most: 3\n      says: Remind them\n      flag: reminded\n`,
    ),
  },
  {
    is: 'valid',
    says: 'a time that comes once',
    file: watching('    - at: = case.received_at + patience\n      says: Remind them\n      flag: reminded\n'),
  },
  {
    is: 'invalid',
    says: 'an event that the kind does not declare',
    file: watching(
      OFFER.replace('carrier_offer', 'carier_offer').replace('save: offer\n      ', '').replace('{offer.amount}', 'it'),
    ),
    finds: [
      [
        'carier_offer',
        'A case of the kind `freight_claim` has no event `carier_offer`',
        'Did you mean `carrier_offer`?',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'an event without a bound',
    file: watching(OFFER.replace('at_most: = most\n      ', '')),
    finds: [['carrier_offer', 'Nothing says how often `carrier_offer` is handled', 'Add `at_most`']],
  },
  {
    is: 'invalid',
    says: 'two handlers for one event',
    file: watching(OFFER + OFFER),
    finds: [['carrier_offer', '`carrier_offer` has a handler already', 'Combine the two']],
  },
  {
    is: 'invalid',
    says: 'an event that comes again',
    file: watching(OFFER.replace('says:', 'every: = patience\n      says:')),
    finds: [['= patience', 'An event has no schedule', 'Remove `every`']],
  },
  {
    is: 'invalid',
    says: 'a time without a bound',
    file: watching(
      '    - at: = case.received_at + patience\n      every: = patience\n      says: Remind them\n      flag: reminded\n',
    ),
    finds: [['= patience', 'Nothing says how often this time comes again', 'Add `at_most`']],
  },
  {
    is: 'invalid',
    says: 'nothing to watch for',
    file: watching('    - says: Remind them\n      flag: reminded\n'),
    finds: [
      ['Remind them', 'Nothing says what is watched for', 'Add `on` with an event, or `at` with a point in time'],
    ],
  },
  {
    is: 'invalid',
    says: 'a name that block and handler write',
    file: watching(OFFER.replace('flag: offered', 'set:\n        mark: "No"'), noted('mark')),
    finds: [['set:', '`mark` is also written by step 1b, which runs at the same time', 'Use another name']],
  },
  {
    is: 'near miss',
    says: 'a name that was set before, a handler writes, and the block reads',
    file: watching(OFFER.replace('flag: offered', 'set:\n        mark: "No"'), READS_MARK, MARKED),
  },
  {
    is: 'invalid',
    says: 'superseded by an event that the kind does not declare',
    file: beside('superseded_by: [carrier_ofer]', 'flag: noted'),
    finds: [['superseded_by: [carrier_ofer]', 'A case of the kind `freight_claim` has no event `carrier_ofer`']],
  },
  { is: 'valid', says: 'superseded by another event', file: beside('superseded_by: [claim_closed]', 'flag: noted') },
  {
    is: 'invalid',
    says: 'side by side with a handler that writes the same name',
    file: beside('side_by_side: true', 'set: { result.of: first }'),
    finds: [['true', '`result` is written by 1.on_claim_closed and by 1.on_carrier_offer, which run at the same time']],
  },
  { is: 'valid', says: 'one at a time with it', file: beside('flag: noted', 'set: { result.of: first }') },
]);

describeRule('definite-assignment', [
  {
    is: 'invalid',
    says: 'a result that only a handler gives',
    file: watching(OFFER, '    - step: 1b\n      says: Tell {offer.amount}\n      flag: told\n'),
    finds: [['offer.amount', '`offer.amount` is not there, since each handling of step 1 has its own']],
  },
  {
    is: 'invalid',
    says: 'an optional field of an event that is not guarded',
    file: watching(OFFER.replace('{offer.amount}', '{offer.reason}')),
    finds: [['offer.reason', '`offer.reason` may not be there']],
  },
  {
    is: 'invalid',
    says: 'an optional field that a handler may overwrite after its guard',
    file: watching(
      OFFER,
      '    - step: 1b\n      says: Wait with a reason\n      if:\n        - has(offer.reason) && offer.reason != "none"\n      do:\n        - step: 1b1\n          says: Tell {offer.reason}\n          flag: told\n',
      WAITED,
    ),
    finds: [['offer.reason', '`offer.reason` may not be there, since the handlers of step 1 may not have set it']],
  },
  {
    is: 'near miss',
    says: 'a field that every event has, of a name that was kept before',
    file: watching(OFFER, '    - step: 1b\n      says: Tell {offer.amount}\n      flag: told\n', WAITED),
  },
]);
