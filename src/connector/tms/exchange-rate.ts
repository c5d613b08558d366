/** Performs `tms.get_exchange_rate`. */
import { z } from 'zod';
import { own } from '../../kernel/own.ts';
import { dateOf, dateValue, timestamp } from '../../kernel/time.ts';
import type { CallContext, CallResult } from '../../tool/tool.ts';
import type { Found } from '../bind.ts';
import { plainText } from '../plain-text.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import { bareName, isStated, shown } from '../stated-value.ts';
import type { exchangeRateInput } from './claim-tools.ts';
import type { TmsClient } from './client.ts';
import { zoneOf } from './config.ts';
import { flagIn, RATE_FLAGS } from './flags.ts';
import { timeDoubt } from './list-doubt.ts';
import { readDay } from './read-time.ts';

const dayMs = 86_400_000;
/** Significant digits that a number in the expression language holds exactly. */
const rateDigitsMax = 15;

const rateSchema = z.looseObject({
  currency: z.string(),
  rate_to_usd: z.union([z.string(), z.number()]).transform(String),
  on: z.union([z.string(), z.number()]),
});

export async function readRate(
  client: TmsClient,
  { currency, on }: z.infer<typeof exchangeRateInput>,
  { intendedAt, now, signal }: Pick<CallContext, 'intendedAt' | 'now' | 'signal'>,
): Promise<Found | CallResult> {
  const { exchange_rates } = client.settings;
  const time_zone = zoneOf(client.settings);
  const asked = dateOf(on.$time, time_zone);
  const answer = readAnswer(rateSchema, await client.get(exchange_rates, { currency, on: asked }, signal), 'read');
  const day = readDay(answer.on, client.settings);
  if (day === null)
    return {
      kind: 'failed',
      code: 'invalid_output',
      message: `Expected the rate of \`${currency}\` of \`${asked}\` with its day at \`on\`, got \`${clip(String(answer.on), 40)}\`; declare how it is written in \`dates\` of TMS_SETTINGS`,
    };
  const other = otherRate(client, answer, { currency, day: asked }, day);
  if (other !== null)
    return {
      kind: 'failed',
      code: 'no_rate',
      message: `Expected the rate of \`${currency}\` of \`${asked}\`, got that of ${other}`,
    };
  const doubt = doubtOfRate(client, answer, { currency, on: asked }, now ?? intendedAt);
  if (doubt !== null)
    return {
      kind: 'failed',
      code: 'invalid_output',
      message: `Expected the rate of one \`${currency}\` in USD, got one next to which ${doubt}`,
    };
  const text = answer.rate_to_usd
    .trim()
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
  const digits = text.replace('.', '').replace(/^0+/, '').length;
  if (!/^\d+(\.\d+)?$/.test(text) || digits === 0 || digits > rateDigitsMax) {
    return {
      kind: 'failed',
      code: 'invalid_output',
      message: `Expected a rate of \`${currency}\` above zero with at most \`${rateDigitsMax}\` digits, got \`${clip(text, 60)}\``,
    };
  }
  const named = dateValue(day, time_zone) ?? timestamp(on.$time);
  return {
    kind: 'found',
    output: { currency, rate: Number(text), on: named },
    reference: { record: `rate of ${currency} of ${dateOf(named.$time, time_zone)}` },
  };
}

/** What makes it another rate: per hundred, the other way round, or stale. Other members are not read. */
function doubtOfRate(
  { settings }: TmsClient,
  answer: z.infer<typeof rateSchema>,
  asked: Readonly<Record<'currency' | 'on', string>>,
  now: number,
): string | null {
  const { rate_age_days, time_zone: timeZone, dates, currencies } = settings;
  const asOf = Date.parse(asked.on) - rate_age_days * dayMs;
  const other = Object.entries(answer).find(([name, value]) => {
    const wanted = own(OF_RATE, bareName(name));
    const code = own(currencies, String(value).trim()) ?? value;
    return wanted !== undefined && isStated(value) && plainText(code) !== plainText(wanted(asked.currency));
  });
  if (other !== undefined) return `\`${clip(other[0], 40)}\` is ${shown(other[1])}`;
  return flagIn(answer, RATE_FLAGS) ?? timeDoubt(answer, { asOf, now, timeZone, dates });
}

const one = (): string => '1';
const US_DOLLARS = (): string => 'USD';
/** Members that must say this, if they are there. */
const OF_RATE: Readonly<Partial<Record<string, (currency: string) => string>>> = {
  ...{ per: one, unit: one, units: one, multiplier: one, scale: one, factor: one },
  ...{ base: (currency) => currency, from: (currency) => currency, quote: US_DOLLARS, to: US_DOLLARS },
};

/** What the rate is of, when it is not of the currency and day asked for, or of a day shortly before; otherwise null. */
function otherRate(
  { settings }: TmsClient,
  { currency, on }: z.infer<typeof rateSchema>,
  asked: Readonly<Record<'currency' | 'day', string>>,
  day: string,
): string | null {
  if (currency.trim().toUpperCase() !== asked.currency) return `\`${clip(currency, 20)}\``;
  if (day === 'none') return `\`${clip(String(on), 40)}\`, which is no day`;
  const ageDays = (Date.parse(asked.day) - Date.parse(day)) / dayMs;
  return ageDays < 0 || ageDays > settings.rate_age_days ? `\`${day}\`` : null;
}
