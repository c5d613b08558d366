/**
 * Receives a form that somebody filled in: reads it, stores it once, and only then gives a receipt.
 */
import type { Kind } from '../../case/kind.ts';
import { PORTAL } from '../../case/portal.ts';
import type { SignedInbox } from '../../engine/signed-inbox.ts';
import type { Clock } from '../../kernel/clock.ts';
import { currencyField, formDigest, formFields } from './form-fields.ts';
import { readFormToken, type FormSecret, type Receipt } from './form-token.ts';
import { readForm, type Entered } from './read-form.ts';

/** The field with the token, and one that people do not see: only a program fills it in. */
export const TOKEN_FIELD = 'form';
export const TRAP_FIELD = 'website';

/** The names of all fields of the form. */
export const fieldNames = (kind: Kind): readonly string[] => [
  TOKEN_FIELD,
  TRAP_FIELD,
  ...formFields(kind).flatMap(({ path }) => [path, currencyField(path)]),
];

export type ReceivedForm =
  | { readonly kind: 'received'; readonly receipt: Receipt }
  /** Nothing was stored; the form is shown again with what was entered. */
  | { readonly kind: 'again'; readonly why: string; readonly problems: ReadonlyMap<string, string> };

const NOT_TAKEN = {
  changed: 'The form has changed since you opened it',
  old: 'The form was open for more than a day',
  not_ours: 'This form cannot be told from others',
} as const;

const NONE: ReadonlyMap<string, string> = new Map();

export async function receiveForm(
  kind: Kind,
  entered: Entered,
  context: {
    readonly secret: FormSecret;
    readonly clock: Clock;
    readonly timeZone: string;
    readonly inbox: Pick<SignedInbox, 'receive'>;
  },
): Promise<ReceivedForm> {
  const now = context.clock.now();
  const again = (why: string, problems = NONE): ReceivedForm => ({ kind: 'again', why, problems });
  const token = readFormToken(context.secret, {
    kind: kind.kind,
    form: formDigest(kind),
    token: entered.get(TOKEN_FIELD)?.[0] ?? '',
    now,
  });
  if ((entered.get(TRAP_FIELD)?.[0] ?? '') !== '')
    return again('One field must stay empty, and was filled in. Nothing was sent: please send the form once more');
  const read = readForm(kind, entered, context.timeZone);
  if (!read.ok) return again('Nothing was sent yet: please look at what is marked', read.problems);
  if (token.kind !== 'ours')
    return again(`${NOT_TAKEN[token.kind]}. Nothing was sent: please check it, and send it once more`);
  const result = await context.inbox.receive({
    source: PORTAL,
    eventId: token.receipt.number,
    receivedAt: now,
    payload: { receipt: token.receipt.number, kind: kind.kind, fields: read.values },
  });
  if (result === 'changed')
    return again(
      `This form was sent before with something else in it, as ${token.receipt.number}. Nothing was sent now: if it is another case, please check it, and send it once more`,
    );
  return { kind: 'received', receipt: token.receipt };
}
