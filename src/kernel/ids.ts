/**
 * Ids as branded strings, and the port that supplies randomness.
 */

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** `CASE-123`: what people call a case. */
export type CaseId = Id<'case'>;
/** `run-…`: one execution of one SOP version for one case. */
export type RunId = Id<'run'>;
/** Opaque and unguessable; a button carries nothing else. */
export type AskId = Id<'ask'>;

/** Where new ids and salts come from: random in production, seeded in tests and replay. */
export type RandomSource = {
  /** A new id: the prefix, a hyphen, and at least 120 random bits in `[a-z0-9]`. */
  id(prefix: string): string;
  /** Random bytes, in hex. */
  bytes(count: number): string;
};

export const asCaseId = (text: string): CaseId => text as CaseId;
export const asRunId = (text: string): RunId => text as RunId;
export const asAskId = (text: string): AskId => text as AskId;

const CASE_ID = /^CASE-([1-9]\d{0,9})$/i;

/** Reads `CASE-12` or `case-12` as people type it; null when it is not a case id. */
export function parseCaseId(text: string): CaseId | null {
  const match = CASE_ID.exec(text.trim());
  return match === null ? null : asCaseId(`CASE-${match[1]}`);
}
