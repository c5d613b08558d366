/**
 * A client for a TMS over plain HTTP.
 */
import { z } from 'zod';
import { LOST, NOT_READ } from '../../kernel/http-status.ts';
import { exchange as overNetwork, VendorFailure, type Answer } from '../exchange.ts';
import { failureIn } from '../compare-answer.ts';
import { expectWholeList } from '../more-pages.ts';
import { readAnswer } from '../read-answer.ts';
import { recordIdSchema } from '../record-id.ts';
import { clip } from '../outcome.ts';
import { isEntries } from '../outcome-values.ts';
import { valueAt } from '../../kernel/value-at.ts';
import { statusPathOf, type TmsSettings } from './config.ts';
import { withCodes } from './currency-signs.ts';
import { withDeclaredNames } from './declared-names.ts';
import { withoutDeclared } from './known-members.ts';
import { unknownHeaders, withoutDeclaredHeaders } from './list-headers.ts';
import { AGE_SECONDS_MAX, lagOf, listedAt, secondsOf } from './list-age.ts';
import { listDoubt, type List } from './list-doubt.ts';
import { missingCure, saysMissing } from './missing-shipment.ts';
import type { ListTime } from './newest-payment.ts';
import { withQuery } from './paths.ts';

export type Lookup = 'by_bol' | 'by_pro';

export type TmsClient = {
  readonly settings: TmsSettings;
  /**
   * The shipments as the TMS returns them; empty if it has none.
   *
   * @param now as for `list`
   * @throws ListGoesOn, as `list` does
   */
  find(lookup: Lookup, number: string, signal: AbortSignal, now?: number): Promise<readonly unknown[]>;
  /** @param around what of the answer may say that it failed; all of it by default */
  get(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
    around?: (json: unknown) => unknown,
  ): Promise<unknown>;
  /**
   * The records of a collection that fit the query.
   *
   * @param now when it is asked for, in epoch milliseconds: an older list proves nothing, however long ago the call was planned
   * @param expectNew throws if it is of a time that is too long ago
   * @throws ListGoesOn when the TMS has more of them than it answered with
   */
  list(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
    now?: number,
    expectNew?: (time: ListTime) => Promise<void>,
  ): Promise<readonly unknown[]>;
  /** Also sends the key in a header, for a TMS that supports it. */
  post(path: string, body: Readonly<Record<string, unknown>>, key: string, signal: AbortSignal): Promise<Answer>;
  secrets(): readonly string[];
};

const recordsSchema = z.looseObject({ records: z.array(z.unknown()) });

export function createTmsClient(settings: TmsSettings, exchange = overNetwork): TmsClient {
  const { header, scheme, key: secret } = settings.auth;
  const headers = { accept: 'application/json', [header]: scheme === '' ? secret : `${scheme} ${secret}` };
  const addressOf = (path: string): string => `${settings.url.replace(/\/+$/, '')}${path}`;
  const read = async (path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> => {
    const url = addressOf(withQuery(path, query));
    const answer = await exchange({ purpose: 'read', method: 'GET', url, headers, signal });
    expectWholeAnswer(answer);
    return answer;
  };
  const asRead = (path: string, answer: unknown): unknown => {
    const coded = withCodes(answer, settings.currencies);
    if (path !== settings.collections.payments) return coded;
    return withDeclaredNames(coded, settings, statusPathOf(settings, 'payments'));
  };
  return {
    settings,
    async find(lookup, number, signal, now) {
      const asked = settings[lookup];
      if (asked === null)
        throw new VendorFailure(
          'unreadable',
          'read',
          `it looks up no shipment by its PRO (\`${lookup}\` of TMS_SETTINGS is \`null\`); look for it in the TMS`,
        );
      const { path, parameter } = asked;
      try {
        const query = { [parameter]: number };
        const found = shipmentsIn(settings, await read(path, query, signal), { asked: query, now });
        return found.map((each) => withCodes(each, settings.currencies));
      } catch (error) {
        if (error instanceof VendorFailure && isOfMissing(error, number, settings)) return [];
        throw error;
      }
    },
    async get(path, query, signal, around = (json) => json) {
      const { json } = await read(path, query, signal);
      expectNoFailure(around(json));
      return withCodes(json, settings.currencies);
    },
    async list(path, query, signal, now, expectNew) {
      const { json, headers: sent } = await read(path, query, signal);
      const { records, ...around } = readAnswer(recordsSchema, json, 'read');
      const shown = withoutDeclaredHeaders(sent, records, settings.next_to_lists);
      expectWholeList(withoutDeclared(around, records, settings.next_to_lists), records, shown);
      expectProven(around, records, { asked: query, now, headers: shown }, settings);
      if (now !== undefined) await expectNew?.({ listedAt: listedAt(around, sent, now, settings), now });
      return records.map((each) => asRead(path, each));
    },
    async post(path, body, key, signal) {
      const answer = await exchange({
        purpose: 'write',
        method: 'POST',
        url: addressOf(path),
        headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
        signal,
      });
      return { ...answer, json: asRead(path, answer.json) };
    },
    secrets: () => [secret],
  };
}

/** Whether a refusal says that the TMS has no such shipment: only by a declared sign. */
function isOfMissing({ what, status, body }: VendorFailure, number: string, settings: TmsSettings): boolean {
  const isNo = what === 'answered' && status !== null && status >= 400 && status < 500 && !NOT_ASKED.has(status);
  return isNo && saysMissing(body, number, settings);
}

/** Statuses of an answer that nothing was looked up for. */
const NOT_ASKED: ReadonlySet<number> = new Set([401, 403, ...NOT_READ, ...LOST]);

/**
 * 202 is a search that still runs, 206 a part, 207 some of several sources, 203 something else than the TMS's own.
 *
 * @throws VendorFailure when the status or a header does not say that this is the whole answer of now
 */
function expectWholeAnswer({ status, headers }: Answer): void {
  const warned = [...headers].find(
    ([name, value]) =>
      name === 'warning' ||
      (name === 'age' && !(secondsOf(value) <= AGE_SECONDS_MAX)) ||
      (OF_DOUBT.test(name) && !/^(?:false|no|none|0)?$/i.test(value.trim())) ||
      (/(?:^|-)env(?:ironment)?$/.test(name) &&
        !/^(?:live|production|prod|prd)(?:[-_][a-z]{2}(?:[-_][a-z]+)?[-_]?\d*)?$/i.test(value.trim())) ||
      !((lagOf(name, value) ?? 0) <= AGE_SECONDS_MAX * 1_000),
  );
  if (status === 200 && warned === undefined) return;
  const why = warned === undefined ? '' : ` and \`${warned[0]}: ${clip(warned[1], 80)}\``;
  throw new VendorFailure(
    'unreadable',
    'read',
    `it answered \`${status}\`${why}, which does not say that this is all there is now; make it answer a look-up with \`200\``,
  );
}

/** Names of headers that say that something is missing. */
const OF_DOUBT =
  /degraded|partial|incomplete|truncated|stale|(?:^|-)(?:errors?|warnings?|fault(?!-domain)|exception)(?:-|$)(?<!^warning)/;

/** @throws VendorFailure when a 2xx says that the look-up failed: an empty list next to an error proves nothing */
function expectNoFailure(around: unknown): void {
  const failure = failureIn(around);
  if (failure !== null) throw new VendorFailure('unreadable', 'read', `its answer says that it failed: ${failure}`);
}

/** What was asked, and when. */
type Look = { readonly asked: List['asked']; readonly now: number | undefined };
/** `headers`: of the answer, without those that are declared. */
type Answered = Look & { readonly headers: Headers };

/** @throws VendorFailure when what is next to a list says that the look-up failed, or that the list may not be all there is now */
function expectProven(
  around: unknown,
  entries: readonly unknown[],
  { asked, now, headers }: Answered,
  settings: TmsSettings,
): void {
  expectNoFailure(around);
  const { next_to_lists: declared, time_zone: timeZone, dates, list_times: names } = settings;
  const list: List = { entries, asked, asOf: now, now, timeZone, dates, names };
  const doubt = listDoubt(withoutDeclared(around, entries, declared), list, unknownHeaders(headers, list));
  if (doubt !== null)
    throw new VendorFailure(
      'unreadable',
      'read',
      `its list may not be all there is now: next to it, ${doubt.why}; ${doubt.cure}`,
    );
}

function shipmentsIn(settings: TmsSettings, { json, headers: sent }: Answer, asking: Look): readonly unknown[] {
  const { list, fields } = settings;
  const found = list === null ? json : valueAt(json, list);
  const isFound = Array.isArray(found) && found.length > 0;
  const entries: readonly unknown[] = Array.isArray(found) ? found : isEntries(found) ? [found] : [];
  const headers = withoutDeclaredHeaders(sent, entries, settings.next_to_lists);
  const look = { ...asking, headers };
  if (list !== null && isFound) expectNoFailureAround(json, list.split('.'));
  if (Array.isArray(found)) {
    const around = list === null ? null : withoutDeclared(json, found, settings.next_to_lists);
    expectWholeList(around, found, headers);
    if (list !== null && found.length === 0) expectProven(json, [], look, settings);
    return found;
  }
  // Lists that came from XML: none is null, and one is not in a list.
  if (list !== null && found === null) {
    expectProven(json, [], look, settings);
    return [];
  }
  if (list !== null && recordIdSchema.safeParse(valueAt(found, fields.shipment_id)).success) {
    expectNoFailureAround(json, list.split('.'));
    expectWholeList(withoutDeclared(json, [found], settings.next_to_lists), [found], headers);
    return [found];
  }
  // What has no id of a shipment may be an error of any form, and says nothing of the shipment.
  const isShipment = list === null && recordIdSchema.safeParse(valueAt(found, fields.shipment_id)).success;
  if (isShipment) return [found];
  const [number = ''] = Object.values(asking.asked);
  if (saysMissing(json, number, settings)) return [];
  if (list === null) expectNoFailure(found);
  const cure = list === null ? missingCure(json, number) : null;
  throw new VendorFailure(
    'unreadable',
    'read',
    list === null
      ? `it answered with no shipment${cure === null ? '' : `; ${cure}`}`
      : `it answered without a list at \`${list}\``,
  );
}

/** Looks in each object around the list, without the member that leads to it. */
function expectNoFailureAround(json: unknown, [first = '', ...rest]: readonly string[]): void {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return;
  expectNoFailure(Object.fromEntries(Object.entries(json).filter(([name]) => name !== first)));
  if (rest.length > 0) expectNoFailureAround(valueAt(json, first), rest);
}
