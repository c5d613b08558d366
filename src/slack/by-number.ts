/**
 * Cases by the number under which whoever sent them knows them. A number of a case that the person may not read is like one
 * that is not known.
 */
import { replaceNumbers } from '../case/quoted-numbers.ts';
import type { KnownPerson } from '../connector/slack/people-check.ts';
import { asCaseId, type CaseId } from '../kernel/ids.ts';
import { typedCharactersMax } from '../kernel/limits.ts';
import { whyNotRead } from './may-read.ts';
import type { SlackContext } from './slack-context.ts';

type Context = Pick<SlackContext, 'commands' | 'members'>;

/** Asked for where there is no such number, so that the time it takes gives nothing away. */
const NO_CASE = asCaseId('CASE-0');

/** The cases with this number that the person may read. */
export async function casesFor(number: string, person: KnownPerson, context: Context): Promise<readonly CaseId[]> {
  const found = await context.commands.casesNumbered(number);
  const readable: CaseId[] = [];
  for (const caseId of found.length === 0 ? [NO_CASE] : found)
    if ((await whyNotRead(caseId, person, context)) === null) readable.push(caseId);
  return readable;
}

/**
 * `explain CASE-12` for `explain WOB-2202`; a number of several cases stays as it is. `find` takes the number itself.
 *
 * @returns no more of the text than is read of it
 */
export function withCases(typed: string, person: KnownPerson, context: Context): Promise<string> {
  const text = typed.slice(0, typedCharactersMax);
  if (/^\s*(?:\/sop\s+)?find\b/i.test(text)) return Promise.resolve(text);
  return replaceNumbers(text, async (number) => {
    const [caseId, ...others] = await casesFor(number, person, context);
    return caseId === undefined || others.length > 0 ? null : caseId;
  });
}
