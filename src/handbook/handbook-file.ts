/**
 * One file of the handbook, and which paths of the folder are files of it.
 */

/** `path` is relative to the folder of the handbook, with `/` between folders. */
export type HandbookFile = { readonly path: string; readonly text: string };

export const PEOPLE_FILE = 'people.yaml';
/** The folders of a handbook, each with one kind of file. */
export const HANDBOOK_FOLDERS = ['kinds', 'calendars', 'boundary', 'tables'] as const;

const HANDBOOK_PATH =
  /^(?:people\.yaml|[^/.][^/]*\.sop\.yaml|(?:kinds|calendars)\/[^/.][^/]*\.yaml|boundary\/[^/.][^/]*\.cedar|tables\/[^/.][^/]*\.csv)$/;

/**
 * True for a path that is part of a handbook. Case files and other files are not, nor is a name that begins with a dot: editors and
 * operating systems leave such copies next to the file.
 */
export function isHandbookPath(path: string): boolean {
  return HANDBOOK_PATH.test(path);
}

/** The name that a path should have when it is nearly that of a handbook file: `refund.sop.yml`, `People.yaml`; null otherwise. */
export function properPath(path: string): string | null {
  if (isHandbookPath(path)) return null;
  const folded = path.replace(/\.yml$/i, '.yaml').toLowerCase();
  if (folded === PEOPLE_FILE) return folded;
  const proper = path.replace(/(?:\.sop)?\.(?:ya?ml|cedar|csv)$/i, (ending) =>
    ending.toLowerCase().replace(/\.yml$/, '.yaml'),
  );
  return isHandbookPath(proper) ? proper : null;
}

/** True for what the folder is read for: its files, and those whose names are nearly right, which are refused by name. */
export function isLookedAt(path: string): boolean {
  return isHandbookPath(path) || properPath(path) !== null;
}
