/**
 * In which currency amounts are, where the settings say that the org has one. An org that has several since has the
 * field `CurrencyIsoCode` on every record, and amounts are in that of their record: the currency of the settings would
 * be another amount. It cannot go back, and its records have the currency that it had until people change them.
 *
 * @see https://help.salesforce.com/s/articleView?id=sf.admin_enable_multicurrency_implications.htm (read 2026-12-01)
 */
import { z } from 'zod';
import type { Instant } from '../../kernel/clock.ts';
import { readAnswer } from '../read-answer.ts';
import type { SalesforceSettings } from './config.ts';

/** The field that every record of an org with several currencies has, and no record of another. */
export const RECORD_CURRENCY = 'CurrencyIsoCode';

/** How long an org that had one currency is not asked again: on turning several on, no amount changes its currency. */
const ONE_CURRENCY_MS = 3_600_000;

const describedSchema = z.object({ fields: z.array(z.object({ name: z.string() })).min(1) });

/**
 * The settings by which amounts of accounts are read and written now.
 *
 * @param describe the description of the account, as our user sees it
 */
export function createRecordCurrency(
  settings: SalesforceSettings,
  describe: (signal: AbortSignal) => Promise<unknown>,
  now: () => Instant,
): (signal: AbortSignal) => Promise<SalesforceSettings> {
  const ofRecord = { ...settings, fields: { ...settings.fields, currency: RECORD_CURRENCY } };
  let hasSeveral = false;
  let oneUntil = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    if (settings.fields.currency !== null) return settings;
    if (!hasSeveral && now() >= oneUntil) {
      const asked = now();
      const { fields } = readAnswer(describedSchema, await describe(signal), 'read');
      hasSeveral = fields.some(({ name }) => name === RECORD_CURRENCY);
      oneUntil = asked + ONE_CURRENCY_MS;
    }
    return hasSeveral ? ofRecord : settings;
  };
}
