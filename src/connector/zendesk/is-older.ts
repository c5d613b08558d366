/**
 * Which of two tickets is the older one. Times have whole seconds, so tickets of one second are told apart by number.
 */
export type Dated = { readonly id: number; readonly created_at: string };

/** Negative when `one` is older than `other`. */
export function byAge(one: Dated, other: Dated): number {
  return Date.parse(one.created_at) - Date.parse(other.created_at) || one.id - other.id;
}

export function isOlder(one: Dated, other: Dated): boolean {
  return byAge(one, other) < 0;
}
