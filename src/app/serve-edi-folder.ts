/**
 * Takes the interchanges of EDI that come as files, with the engine of this process.
 */
import type { Shell } from '../engine/shell.ts';
import { signedInbox } from '../engine/signed-inbox.ts';
import type { Refusals } from '../http/refusals.ts';
import { EDI_SOURCE } from '../intake/edi/receive-interchange.ts';
import { openEdiFolder, watchEdiFolder } from '../intake/edi/watch-folder.ts';
import { messageOf } from '../kernel/trouble.ts';

/** Sentences of one notice. */
const SHOWN_MAX = 10;

/** @param takesTests whether an interchange for a test is taken: in the sandbox only */
export async function serveEdiFolder(
  folder: string,
  shell: Shell,
  refusals: Refusals,
  takesTests: boolean,
): Promise<{ stop(): Promise<void> }> {
  const { store, keys, operators, clock, wakeUps, handbooks, logger } = shell;
  const opened = await openEdiFolder({
    folder,
    context: {
      clock,
      takesTests,
      inbox: signedInbox(store.inbox, keys, operators),
      handbook: async () => (await handbooks.recent()).handbook,
    },
    refused: (answer, file) => refusals.report({ ...answer, source: EDI_SOURCE, what: `The file ${file}` }),
    stored: () => wakeUps.send({ kind: 'inbox' }),
    left(sentences) {
      logger.info('edi.left', { files: sentences.length, why: sentences.slice(0, SHOWN_MAX) });
      operators.notify({
        topic: 'edi.left',
        isEachAnother: true,
        title: 'Something in the folder for EDI is never read, so its sender gets no answer',
        lines: [
          ...sentences.slice(0, SHOWN_MAX),
          ...(sentences.length > SHOWN_MAX ? ['`sop doctor` names all of them'] : []),
        ],
      });
    },
    failed(error, file) {
      logger.error('edi.not_taken', error, { file });
      operators.notify({
        topic: `edi.not_taken:${file}`,
        title: 'A file of EDI could not be taken, and is tried again',
        lines: [`${file}: ${messageOf(error)}`],
      });
    },
  });
  return watchEdiFolder(opened, clock);
}
