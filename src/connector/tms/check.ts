/**
 * Checks the TMS for `sop doctor`: whether it answers both look-ups in the configured shape, has the claim records, and
 * shows of them what the settings declare.
 */
import { runCheck, type CheckFinding, type SystemCheck } from '../check.ts';
import { VendorFailure } from '../exchange.ts';
import { rateFindings } from './check-rates.ts';
import { NO_SAMPLE, sampleFindings } from './check-sample.ts';
import type { Lookup, TmsClient } from './client.ts';
import { unlisted } from './config.ts';
import { leadsTo, tmsOutcome } from './errors.ts';
import { mayMeanMissing, missingCure, saysMissing } from './missing-shipment.ts';
import { nextTo } from './paths.ts';

/** No shipment has this number; the look-up must say so instead of answering with every shipment. */
const unknownNumber = 'SOPWITH-DOCTOR-0';

/** @param sample a BOL that the TMS is known to have, to check what the shipment and its payments show */
export function checkTms(
  client: TmsClient,
  signal: AbortSignal,
  sample: string | null = client.settings.sample_bol ?? null,
): Promise<SystemCheck> {
  return runCheck(
    'tms',
    tmsOutcome,
    () => client.secrets(),
    async () => {
      const findings: CheckFinding[] = [];
      for (const lookup of ['by_bol', 'by_pro'] as const)
        if (client.settings[lookup] !== null) findings.push(await lookupFinding(client, lookup, signal));
      for (const [name, path] of Object.entries(client.settings.collections))
        findings.push(await collectionFinding(client, name, path, signal));
      return {
        message: `The TMS answers at ${client.settings.url}`,
        findings: [
          ...findings,
          ...(await rateFindings(client, Date.now(), signal)),
          ...declarationFindings(client),
          ...(sample === null ? [NO_SAMPLE] : await sampleFindings(client, sample, signal)),
        ],
      };
    },
  );
}

async function lookupFinding(client: TmsClient, lookup: Lookup, signal: AbortSignal): Promise<CheckFinding> {
  const { parameter: name = '', path = '' } = client.settings[lookup] ?? {};
  const found = await client.find(lookup, unknownNumber, signal).catch((error: unknown) => {
    if (!(error instanceof VendorFailure) || error.status === 401) throw error;
    if (error.what !== 'unreadable' && error.what !== 'answered') throw error;
    return error;
  });
  if (!(found instanceof VendorFailure) && found.length === 0) {
    const other = await anywhere(client, lookup, signal);
    if (other !== null) return { kind: 'missing', subject: 'look-up', name, message: other };
  }
  const otherwise = lookup === 'by_pro' ? ', or set it to `null` if the TMS has no such look-up' : '';
  const cure =
    found instanceof VendorFailure && found.what === 'answered'
      ? ` at \`${path}\`${leading(found)}; correct \`${lookup}\` of TMS_SETTINGS${otherwise}${await ofMissing(client, lookup, found, signal)}`
      : '';
  if (found instanceof VendorFailure)
    return {
      kind: 'missing',
      subject: 'look-up',
      name,
      message: `Expected no shipment with the ${name} \`${unknownNumber}\`, but ${found.message}${cure}`,
    };
  return found.length === 0
    ? { kind: 'there', subject: 'look-up', name, message: `The look-up by \`${name}\` answers` }
    : {
        kind: 'missing',
        subject: 'look-up',
        name,
        message: `Expected no shipment with the ${name} \`${unknownNumber}\`, got \`${found.length}\`; the TMS seems to ignore the query \`${name}\``,
      };
}

/** *, which leads to `https://…`* */
const leading = (failure: VendorFailure): string =>
  leadsTo(failure) === '' ? '' : `, which leads to ${leadsTo(failure)}`;

/** What the operator may declare where the path is right. */
async function ofMissing(
  client: TmsClient,
  lookup: Lookup,
  failure: VendorFailure,
  signal: AbortSignal,
): Promise<string> {
  if (!mayMeanMissing(failure, unknownNumber)) return '';
  const cure = missingCure(failure.body, unknownNumber, (await askNowhere(client, lookup, signal)).answered);
  return cure === null ? '' : `; ${cure}`;
}

/** A sign of a missing shipment that the TMS gives at an address where nothing is proves nothing. */
async function anywhere(client: TmsClient, lookup: Lookup, signal: AbortSignal): Promise<string | null> {
  if (client.settings.shipments.missing.length === 0) return null;
  const { nowhere, answered } = await askNowhere(client, lookup, signal);
  return saysMissing(answered, unknownNumber, client.settings)
    ? `Expected \`shipments.missing\` of TMS_SETTINGS to be what only a missing shipment says, got it from \`${nowhere}\`, too, where nothing is; declare another sign, or let an adapter answer with one`
    : null;
}

async function askNowhere(client: TmsClient, lookup: Lookup, signal: AbortSignal) {
  const { parameter = '', path = '' } = client.settings[lookup] ?? {};
  const nowhere = nextTo(path, '-sopwith-doctor');
  const answered: unknown = await client
    .get(nowhere, { [parameter]: unknownNumber }, signal)
    .catch((error: unknown) => (error instanceof VendorFailure ? error.body : null));
  return { nowhere, answered };
}

/** No record has this key, and no payment this shipment; an answer with records would make probes and sums useless. */
async function collectionFinding(
  client: TmsClient,
  name: string,
  path: string,
  signal: AbortSignal,
): Promise<CheckFinding> {
  const finding = (kind: CheckFinding['kind'], message: string): CheckFinding => ({
    kind,
    subject: 'collection',
    name,
    message,
  });
  try {
    for (const query of name === 'payments' ? ['client_key', 'shipment_id'] : ['client_key']) {
      const records = await client.list(path, { [query]: unknownNumber }, signal);
      if (records.length > 0)
        return finding(
          'missing',
          `Expected no record with the ${query} \`${unknownNumber}\` at \`${path}\`, got \`${records.length}\`; the TMS seems to pass over the query \`${query}\``,
        );
    }
    return finding('there', `The records at \`${path}\` answer`);
  } catch (error) {
    if (!(error instanceof VendorFailure) || error.status === 401) throw error;
    if (error.what === 'unreadable')
      return finding('missing', `Expected a whole list \`records\` at \`${path}\`, but ${error.message}`);
    if (error.what !== 'answered') throw error;
    return finding(
      'missing',
      `Expected records of claims at \`${path}\`, but ${error.message}${leading(error)}; correct \`collections\` in the configuration, or do without their tools`,
    );
  }
}

/** What the settings do not say of the records. */
function declarationFindings(client: TmsClient): readonly CheckFinding[] {
  const { records } = client.settings;
  const finding = (kind: CheckFinding['kind'], name: string, message: string): CheckFinding => ({
    kind,
    subject: 'status',
    name,
    message,
  });
  const undeclared = Object.entries(records).flatMap(([name, { status }]) => (status === undefined ? [name] : []));
  const others = undeclared.filter((name) => name !== 'payments');
  const findings: CheckFinding[] = [];
  if (undeclared.includes('payments'))
    findings.push(
      finding(
        'note',
        'payments',
        'TMS_SETTINGS does not say where the status of a payment is: it counts as done only if its `status` says so. Name the field in `records.payments.status`, or `none` if the TMS has none',
      ),
    );
  const lacking = unlisted(client.settings);
  if (lacking !== null)
    findings.push(
      finding(
        records.payments.listed === undefined ? 'missing' : 'note',
        'listed',
        `No list proves what was paid, so no payment goes out after a look at it, and none is sent again: ${lacking}`,
      ),
    );
  if (others.length > 0)
    findings.push(
      finding(
        'note',
        'records',
        `TMS_SETTINGS does not say where the status of these records is: ${others.map((name) => `\`${name}\``).join(', ')}. They count as done only if their \`status\` says so; name the field in \`records.NAME.status\`, or \`none\` if the TMS has none`,
      ),
    );
  return findings;
}
