/**
 * Checks the TMS for `sop doctor`: whether it answers both look-ups in the configured shape, and has the claim records.
 */
import { runCheck, type CheckFinding, type SystemCheck } from '../check.ts';
import { VendorFailure } from '../exchange.ts';
import { valueAt } from '../value-at.ts';
import type { Lookup, TmsClient } from './client.ts';
import { tmsOutcome } from './errors.ts';

/** No shipment has this number; the look-up must say so instead of answering with every shipment. */
const unknownNumber = 'SOPWITH-DOCTOR-0';

/** @param sample a BOL that the TMS is known to have, to check which configured fields exist */
export function checkTms(client: TmsClient, signal: AbortSignal, sample: string | null = null): Promise<SystemCheck> {
  return runCheck(
    'tms',
    tmsOutcome,
    () => client.secrets(),
    async () => {
      const findings: CheckFinding[] = [];
      for (const lookup of ['by_bol', 'by_pro'] as const) findings.push(await lookupFinding(client, lookup, signal));
      for (const [name, path] of Object.entries(client.settings.collections))
        findings.push(await collectionFinding(client, name, path, signal));
      const [shipment] = sample === null ? [] : await client.find('by_bol', sample, signal);
      if (sample !== null && shipment === undefined)
        throw new VendorFailure('unreadable', 'read', 'it does not have the sample shipment');
      return {
        message: `The TMS answers at ${client.settings.url}`,
        findings: [...findings, ...fieldFindings(client, shipment)],
      };
    },
  );
}

async function lookupFinding(client: TmsClient, lookup: Lookup, signal: AbortSignal): Promise<CheckFinding> {
  const found = await client.find(lookup, unknownNumber, signal);
  const name = client.settings[lookup].parameter;
  return found.length === 0
    ? { kind: 'there', subject: 'look-up', name, message: `The look-up by \`${name}\` answers` }
    : {
        kind: 'missing',
        subject: 'look-up',
        name,
        message: `Expected no shipment with the ${name} \`${unknownNumber}\`, got \`${found.length}\`; the TMS seems to ignore the query \`${name}\``,
      };
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
      `Expected records of claims at \`${path}\`, but ${error.message}; correct \`collections\` in the configuration, or do without their tools`,
    );
  }
}

function fieldFindings({ settings }: TmsClient, shipment: unknown): CheckFinding[] {
  if (shipment === undefined) return [];
  return Object.values(settings.fields)
    .filter((path) => path !== null)
    .map(
      (path): CheckFinding =>
        valueAt(shipment, path) === undefined
          ? {
              kind: 'missing',
              subject: 'field',
              name: path,
              message: `Expected the field \`${path}\` in the sample shipment; correct the field names in the configuration`,
            }
          : { kind: 'there', subject: 'field', name: path, message: `The field \`${path}\` is there` },
    );
}
