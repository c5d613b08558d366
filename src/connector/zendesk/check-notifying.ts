/**
 * Checks for `sop doctor` whether an active trigger of the account mails requesters what we write in public. Without
 * one, no letter counts as sent.
 */
import { z } from 'zod';
import type { CheckFinding } from '../check.ts';
import { VendorFailure } from '../exchange.ts';
import type { ZendeskSession } from './client.ts';
import type { ZendeskSettings } from './config.ts';
import { eachPage } from './pages.ts';

const conditionSchema = z.object({ field: z.string(), operator: z.string().nullish(), value: z.unknown().optional() });
const triggersSchema = z.object({
  triggers: z.array(
    z.object({
      active: z.boolean().nullish(),
      actions: z.array(z.object({ field: z.string(), value: z.unknown().optional() })).default([]),
      conditions: z.object({ all: z.array(conditionSchema).default([]) }).nullish(),
    }),
  ),
});
type Trigger = z.infer<typeof triggersSchema>['triggers'][number];
type Condition = z.infer<typeof conditionSchema>;

const REQUESTERS: readonly unknown[] = ['requester_id', 'requester_and_ccs'];
const finding = (kind: CheckFinding['kind'], message: string): CheckFinding => ({
  kind,
  subject: 'trigger',
  name: 'notify requester',
  message,
});

export async function notifyingFindings(
  session: ZendeskSession,
  { notifies_requester }: Pick<ZendeskSettings, 'notifies_requester'>,
): Promise<CheckFinding[]> {
  if (!notifies_requester)
    return [
      finding(
        'note',
        '`notifies_requester` is false: a public comment counts as sent whether Zendesk notifies its requester or not',
      ),
    ];
  try {
    let isForSome = false;
    const seen = await eachPage(session, {
      path: ['triggers', 'active'],
      schema: triggersSchema,
      look: ({ triggers }) => {
        const mailing = triggers.filter(mailsRequester);
        isForSome ||= mailing.length > 0;
        return mailing.some(({ conditions }) => (conditions?.all ?? []).every(isOfComments));
      },
    });
    if (seen !== 'seen' && isForSome)
      return [
        finding(
          'note',
          'The active triggers that notify requesters of updates have conditions of their own, such as a status, a brand or the writer; see for yourself that one of them fires for what our user writes on claims, since no letter counts as sent without it',
        ),
      ];
    return [
      seen === 'seen'
        ? finding('there', 'An active trigger notifies requesters of public comments')
        : finding(
            'missing',
            'No active trigger notifies the requester when a ticket is updated, so no letter counts as sent; activate *Notify requester of comment update*, or set `notifies_requester` to false if this account notifies requesters in another way',
          ),
    ];
  } catch (error) {
    if (
      !(error instanceof VendorFailure) ||
      error.what !== 'answered' ||
      (error.status !== 403 && error.status !== 404)
    )
      throw error;
    return [
      finding(
        'note',
        'Our user may not read triggers; see for yourself that *Notify requester of comment update* is active, since no letter counts as sent without it',
      ),
    ];
  }
}

function mailsRequester({ active, actions, conditions }: Trigger): boolean {
  return (
    active !== false &&
    actions.some(
      ({ field, value }) =>
        field === 'notification_user' && REQUESTERS.includes(Array.isArray(value) ? value[0] : value),
    ) &&
    !(conditions?.all ?? []).some(excludesUpdates)
  );
}

/** Conditions that an update with a public comment of an agent meets, whatever the ticket is. */
const isOfComments = ({ field, operator, value }: Condition): boolean =>
  field === 'update_type' ||
  field === 'comment_is_public' ||
  (field === 'role' && operator === 'is' && value === 'agent') ||
  (field === 'status' && (operator === 'is_not' || operator === 'not_changed' || operator === 'less_than'));

/** Such as the trigger that confirms a new request. */
const excludesUpdates = ({ field, operator, value }: Condition): boolean =>
  field === 'update_type' && (value === 'Create') === (operator !== 'is_not');
