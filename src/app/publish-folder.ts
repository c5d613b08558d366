/**
 * Publishes what is in the folder of the handbook. A file that cannot be read refuses the publication like any other
 * mistake.
 */
import type { Publisher } from '../engine/ports.ts';
import type { Publication, Publishing } from '../engine/publish-handbook.ts';
import { readHandbookFolder } from '../handbook-folder/read-handbook-folder.ts';

/** @throws Trouble `handbook.no_directory` when there is no such folder */
export function publishFolder(
  publishing: Pick<Publishing, 'publish'>,
  folder: string,
  publisher: Publisher,
): Promise<Publication> {
  return publishing.publish(readHandbookFolder(folder), publisher);
}
