/**
 * The numbers under which whoever sent a case knows it, which is all that they can quote: the receipt of a form
 * (`7KQ2M-9XDTH`), and an EDI partner's own number (`WOB-2202`).
 */
import type { CorrelationKey } from './case-event.ts';
import { PORTAL } from './portal.ts';
import { recordKey } from './record-key.ts';

/**
 * Of a receipt, or letters and digits with signs inside. Digits alone may be an amount, or the number of a case. No sign is
 * looked for behind the longest number, so that each place in a text takes the same time.
 */
const NUMBER =
  /(?<![\w-])(?:[0-9A-Z]{5}-[0-9A-Z]{5}|(?=[\w./-]{0,61}\d)(?=[\w./-]{0,61}[A-Z])[A-Z\d][\w./-]{2,60}[A-Z\d])(?![\w-])/gi;

/** Numbers that are looked up in one text; a longer text was pasted. */
const NUMBERS_MAX = 5;

/** The text with each such number replaced by what `replacement` says; null leaves it as it is. */
export async function replaceNumbers(
  text: string,
  replacement: (number: string) => Promise<string | null>,
): Promise<string> {
  const found = new Map<string, string>();
  for (const [written] of text.matchAll(NUMBER)) {
    if (found.size >= NUMBERS_MAX) break;
    if (!found.has(written) && !/^case-\d+$/i.test(written))
      found.set(written, (await replacement(written)) ?? written);
  }
  return text.replaceAll(NUMBER, (written) => found.get(written) ?? written);
}

/**
 * The records that a number may name: of a form, of a Zendesk ticket, and of each EDI partner, in capitals too.
 *
 * @param senders of the handbook in force
 */
export function keysOfNumber(
  number: string,
  senders: readonly { readonly edi?: { readonly records: string } | undefined }[] | null,
): readonly CorrelationKey[] {
  const spaces = new Set((senders ?? []).flatMap(({ edi }) => edi?.records ?? []));
  return [
    { system: PORTAL, record: receiptOf(number) },
    recordKey('zendesk', number),
    ...[...spaces].flatMap((system) =>
      [...new Set([number, number.toUpperCase()])].map((written) => recordKey(system, written)),
    ),
  ];
}

/**
 * A receipt has neither an `O` nor an `I` or `L`: whoever writes one means a zero or a one. By telephone no one says the
 * hyphen.
 */
const receiptOf = (written: string): string =>
  written
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
    .replace(/^([0-9A-Z]{5}) ?([0-9A-Z]{5})$/, '$1-$2');
