/**
 * What the sentence about a record that is not known to be done says of the reason, and of the setting that would declare it.
 *
 * Pure.
 */

import { clip } from '../outcome.ts';
import { CURRENCY_OF_AMOUNT } from './compare-record.ts';
import type { Judgement } from './judge-record.ts';
import { NO_ID, NO_STATUS, type Collection } from './config.ts';

/** 202 and 207: taken on, or done in part. */
const NOT_YET = 'that does not say that it is done';
const NO_STATUS_SAYS = 'no status says that it is done';

/** What people call the record, and the collection and the path of its status by which the settings do. */
export type Cure = { readonly record: string; readonly collection: Collection; readonly status: string | null };

/** Why an answer is not done, and what to do about it. */
export function whyNot(told: Judgement, isWhole: boolean, cure: Cure): string {
  if ('why' in told) return `${told.why}${cureOf(told, cure)}`;
  return isWhole ? NO_STATUS_SAYS : NOT_YET;
}

/** What to do about an answer that does not say that it is done. */
export function cureOf(told: Judgement, cure: Cure): string {
  const { record, collection } = cure;
  switch (told.kind) {
    case 'refused':
      return `; look at the ${record} in the TMS, and say here whether it is done${declaring(told.word, 'means no refusal there', cure)}${orOver(told.word, cure)}`;
    case 'waiting':
      return `, which means not yet${declaring(told.word, 'is how the TMS says done', cure)}`;
    case 'other':
      return `, which is none of the words that mean done${declaring(told.word, 'means done', cure)}${told.word === null ? '' : `; if it means not yet, to \`records.${collection}.waiting\``}`;
    case 'silent':
      return told.path === (cure.status ?? '')
        ? `; name the field with the status of a ${record} in \`records.${collection}.status\` of TMS_SETTINGS, or \`${NO_STATUS}\` if the TMS has none`
        : absentCure(told.path);
    case 'flagged':
      return `; look at the ${record} in the TMS, and say here whether it is done. If that says nothing of it, an adapter in front of the TMS leaves it out`;
    case 'differs':
      if (told.id !== undefined)
        return `. The two cannot be compared if that is the TMS's own number: name the field with ours in \`ids.${told.id}\` of TMS_SETTINGS${told.isAlike === true ? '' : `, or \`${NO_ID}\` if it shows none`}. Look at the ${record} in the TMS, and say here whether it is done`;
      return `; compare it with the ${record} in the TMS, correct or cancel it there if it is wrong, and say here whether it is done`;
    default:
      return '';
  }
}

/** What to do about a record that does not show what was sent, at this path. */
export function absentCure(path: string): string {
  const ours = 'which proves that it is ours';
  if (path === CURRENCY_OF_AMOUNT)
    return `, ${ours}; make the TMS show it there, or declare the currency in \`records.payments.currency\` of TMS_SETTINGS if the TMS pays in no other one`;
  if (path === 'amount')
    return `, ${ours}; make the TMS show it there, or name the field in \`records.payments.amount\` of TMS_SETTINGS`;
  if (path === 'client_key')
    return `, ${ours}; make the TMS show it there, or name the field with our key in \`ids.client_key\` of TMS_SETTINGS`;
  return `, ${ours}; make the TMS show it there, or an adapter in front of it`;
}

/** Of a word by which some systems mean that they try again. */
const orOver = (word: string | null, { collection }: Cure): string =>
  word === null
    ? ''
    : `; if it is over and cannot be sent any more, to \`records.${collection}.undone\`; if the TMS may still send it, to \`records.${collection}.waiting\``;

/** How the operator declares a word of the status. */
function declaring(word: string | null, means: string, { collection }: Cure): string {
  return word === null
    ? ''
    : `. If \`${clip(word, 60)}\` ${means}, add it to \`records.${collection}.done\` of TMS_SETTINGS`;
}
