/**
 * Cases by the receipt number of their form, which is all that who sent it can quote. A number of a case that the person may
 * not read stays as it is, like one that is not known.
 */
import { replaceReceipts } from '../case/portal.ts';
import type { KnownPerson } from '../connector/slack/people-check.ts';
import { asCaseId } from '../kernel/ids.ts';
import { whyNotRead } from './may-read.ts';
import type { SlackContext } from './slack-context.ts';

/** Asked for where there is no such number, so that the time it takes gives nothing away. */
const NO_CASE = asCaseId('CASE-0');

/** `explain CASE-12` for `explain 7KQ2M-9XDTH`. */
export function withCases(
  text: string,
  person: KnownPerson,
  context: Pick<SlackContext, 'commands' | 'members'>,
): Promise<string> {
  return replaceReceipts(text, async (number) => {
    const caseId = await context.commands.caseOfReceipt(number);
    const refusal = await whyNotRead(caseId ?? NO_CASE, person, context);
    return refusal === null ? caseId : null;
  });
}
