/**
 * The type of a Web API method in the stand-in.
 */
import type { Json } from '../records.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';

/** Returns the fields in addition to `ok`; throws a `SlackRefusal` for `{ok:false}`. */
export type Method = (call: Arguments, world: World) => Json;

export type Methods = readonly (readonly [name: string, method: Method])[];

type Page<Row> = { readonly page: readonly Row[]; readonly next: string };

/** One page of a list; the cursor is the position, encoded because Slack's is opaque. */
export function pageOf<Row>(call: Arguments, rows: readonly Row[], usual: number): Page<Row> {
  const limit = Math.min(Math.max(1, Math.floor(call.number('limit', usual))), 1000);
  const cursor = call.text('cursor');
  const start =
    cursor === '' ? 0 : Math.max(0, Number(Buffer.from(cursor, 'base64').toString('utf8').replace('next:', '')) || 0);
  const end = start + limit;
  return { page: rows.slice(start, end), next: end < rows.length ? Buffer.from(`next:${end}`).toString('base64') : '' };
}
