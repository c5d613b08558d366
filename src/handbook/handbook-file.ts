/**
 * One file of the handbook, and which paths belong to a handbook.
 */

/** `path` is relative to the handbook's folder, with `/` as separator. */
export type HandbookFile = { readonly path: string; readonly text: string };

export const PEOPLE_FILE = 'people.yaml';
export const OWNERS_FILE = 'owners.yaml';
export const SENDERS_FILE = 'senders.yaml';
export const LIMITS_FILE = 'boundary/limits.yaml';
/** The folders of a handbook, each with one kind of file. */
export const HANDBOOK_FOLDERS = ['kinds', 'calendars', 'boundary', 'tables'] as const;

const HANDBOOK_PATH =
  /^(?:(?:people|owners|senders)\.yaml|[^/.][^/]*\.sop\.yaml|(?:kinds|calendars)\/[^/.][^/]*\.yaml|boundary\/(?:[^/.][^/]*\.cedar|limits\.yaml)|tables\/[^/.][^/]*\.csv)$/;

/**
 * True for a path that is part of a handbook. False for case files, other files, and names that begin with a dot:
 * editors and operating systems leave such copies next to the file.
 */
export function isHandbookPath(path: string): boolean {
  return HANDBOOK_PATH.test(path);
}

/** The correct path when `path` is almost one of a handbook: `refund.sop.yaml` for `refund.sop.yml`; null otherwise. */
export function properPath(path: string): string | null {
  if (isHandbookPath(path)) return null;
  const folded = path.replace(/\.yml$/i, '.yaml').toLowerCase();
  if (folded === PEOPLE_FILE || folded === OWNERS_FILE || folded === SENDERS_FILE) return folded;
  const proper = path.replace(/(?:\.sop)?\.(?:ya?ml|cedar|csv)$/i, (ending) =>
    ending.toLowerCase().replace(/\.yml$/, '.yaml'),
  );
  return isHandbookPath(proper) ? proper : null;
}

/** True for the paths to read: handbook files, and paths that are almost right, which are refused by name. */
export function isLookedAt(path: string): boolean {
  return isHandbookPath(path) || properPath(path) !== null;
}
