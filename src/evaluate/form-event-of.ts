/**
 * Makes the case event of a test case that comes by the form of its kind: what the file states is entered into the form, read
 * as what people send, and refused with the sentences that they read.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { Kind } from '../case/kind.ts';
import { PORTAL } from '../case/portal.ts';
import { currencyField, formFields, type FormField } from '../intake/portal/form-fields.ts';
import { normaliseForm } from '../intake/portal/normalise.ts';
import { readForm } from '../intake/portal/read-form.ts';
import type { TestCase } from './case-file.ts';
import { textAt, writtenAt } from './written.ts';

export const comesByForm = ({ channel }: Pick<TestCase, 'channel'>, { portal }: Kind): boolean =>
  channel === PORTAL && portal !== undefined;

export function formEventOf(
  { case_id: receipt, received_at: receivedAt, written }: TestCase,
  kind: Kind,
  timeZone: string,
): { readonly event: CaseEvent } | { readonly problem: string } {
  const fields = formFields(kind);
  const read = readForm(kind, new Map(fields.flatMap((field) => enteredAs(field, written))), timeZone);
  if (!read.ok)
    return {
      problem: `the form of \`${kind.kind}\` would not take it: ${[...read.problems].map(([path, says]) => `\`${path}\`: ${says}`).join('; ')}`,
    };
  const payload = { receipt, kind: kind.kind, fields: read.values };
  const normalised = normaliseForm(
    { eventId: receipt, receivedAt, payload },
    { kinds: new Map([[kind.kind, kind]]), timeZone },
  );
  return normalised.kind === 'event' ? { event: normalised.event } : { problem: normalised.why };
}

/** As a person fills the field in. An amount has its currency next to it, in its text, or is a record with both. */
function enteredAs({ path, control }: FormField, written: TestCase['written']): [string, readonly string[]][] {
  const [given, inRecord] = amountIn(writtenAt(written, path));
  if (given === undefined || given === null) return [];
  const texts = [given].flat().map(String);
  switch (control.kind) {
    case 'amount': {
      const stated = inRecord ?? textAt(written, `${path.split('.').slice(0, -1).join('.')}.currency`);
      const currency = stated ?? control.currencies.find((one) => texts.join(' ').toUpperCase().includes(one));
      return [
        [path, texts],
        ...(currency === undefined ? [] : [[currencyField(path), [currency]] as [string, string[]]]),
      ];
    }
    case 'lines':
      return [[path, [texts.join('\n')]]];
    default:
      return [[path, texts]];
  }
}

/** `{ amount: '12000.00', currency: EUR }` is read as elsewhere in a case file; everything else is given as it is. */
function amountIn(given: unknown): readonly [given: unknown, currency: string | null] {
  const amount = textAt(given, 'amount');
  return amount === null ? [given, null] : [amount, textAt(given, 'currency')];
}
