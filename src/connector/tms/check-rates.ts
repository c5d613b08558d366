/** Asks the TMS for an exchange rate and a check digit, for `sop doctor`, and reads them as the tools do. */
import { timestamp } from '../../kernel/time.ts';
import type { CallResult } from '../../tool/tool.ts';
import type { Found } from '../bind.ts';
import type { CheckFinding } from '../check.ts';
import { VendorFailure } from '../exchange.ts';
import { checkPro } from './claim-bindings.ts';
import type { TmsClient } from './client.ts';
import { leadsTo } from './errors.ts';
import { readRate } from './exchange-rate.ts';

/** Any currency and carrier will do: that the TMS has none of them is an answer, too. */
const CURRENCY = 'CAD';
const CARRIER = 'ABFS';
const PRO = '123456789';

export async function rateFindings(client: TmsClient, now: number, signal: AbortSignal): Promise<CheckFinding[]> {
  const { exchange_rates, pro_check } = client.settings;
  const rate = await finding('exchange_rates', exchange_rates, 'correct `exchange_rates`', () =>
    readRate(client, { currency: CURRENCY, on: timestamp(now) }, { intendedAt: now, now, signal }),
  );
  if (pro_check === null) return [rate];
  const cure = 'correct `pro_check`, or set it to `null` if the TMS knows no check digits';
  const asked = { pro: PRO, carrier_scac: CARRIER };
  return [rate, await finding('pro_check', pro_check, cure, () => checkPro(client, asked, signal))];
}

async function finding(
  name: string,
  path: string,
  cure: string,
  ask: () => Promise<Found | CallResult>,
): Promise<CheckFinding> {
  const found = (kind: CheckFinding['kind'], message: string): CheckFinding => ({
    kind,
    subject: 'collection',
    name,
    message,
  });
  try {
    const answer = await ask();
    return answer.kind === 'failed' && answer.code !== 'no_rate'
      ? found('missing', `${answer.message}; it is asked for at \`${path}\``)
      : found('there', `\`${path}\` answers`);
  } catch (error) {
    if (!(error instanceof VendorFailure) || error.status === 401) throw error;
    if (error.what !== 'answered' && error.what !== 'unreadable') throw error;
    const to = leadsTo(error);
    return isNone(error)
      ? found('there', `\`${path}\` answers`)
      : found(
          'missing',
          `Expected an answer at \`${path}\`, but ${error.message}${to === '' ? '' : `, which leads to ${to}`}; ${cure} of TMS_SETTINGS, or do without its tool`,
        );
  }
}

/** `{ "code": "no_rate" }` is an answer of the contract. */
const isNone = ({ body }: VendorFailure): boolean =>
  typeof body === 'object' && body !== null && (body as Readonly<Record<string, unknown>>)['code'] === 'no_rate';
