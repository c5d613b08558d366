/**
 * Publishes the handbook on disk, at the start and after each save.
 */
import { osAccount } from '../cli/os-account.ts';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine/create-engine.ts';
import type { HandbookInForce } from '../engine/handbooks.ts';
import type { Logger } from '../engine/logger.ts';
import type { Publisher } from '../engine/ports.ts';
import type { Occasion, Publication, Publishing, PublishingPolicy } from '../engine/publish-handbook.ts';
import { Trouble } from '../kernel/trouble.ts';
import { readHandbookFolder } from '../handbook-folder/read-handbook-folder.ts';
import { refusedSentence, replacedSentence } from './in-force-sentence.ts';
import { watchHandbook } from './watch-handbook.ts';
import type { Configuration } from './config.ts';

type Folder = Pick<Configuration, 'sopsDirectory' | 'publisher' | 'mode'>;

/**
 * Publishes what is on disk. If it has mistakes, the handbook in force stays. With real systems only the first handbook
 * is published by a start; later, a folder that differs is only logged.
 *
 * @returns what the terminal of a sandbox says when the folder was refused, or has replaced another handbook
 * @throws Trouble `handbook.refused` when there are mistakes and no handbook is in force
 */
export async function publishAtStart(engine: Engine, folder: Folder, logger: Logger): Promise<string | null> {
  const { handbooks } = engine.shell;
  const before = (await handbooks.register()).published.length === 0 ? null : await handbooks.current();
  const publication = await publishFolder(engine.publishing, folder.sopsDirectory, publisherOf(folder), 'start');
  if (publication.kind === 'refused') {
    const error = refusal(folder.sopsDirectory, publication);
    if (before === null) throw error;
    logger.error('handbook.refused', error);
  }
  if (publication.kind === 'differs')
    logger.info('handbook.folder_differs', {
      files: publication.files.map(({ path }) => path).join(' '),
      help: 'The handbook in force stays; `sop publish` proposes this folder',
    });
  const { handbook, published } = await handbooks.current();
  return before === null || folder.mode === 'real'
    ? null
    : startSentence(folder.sopsDirectory, publication, before, { number: published.number, handbook });
}

function startSentence(
  folder: string,
  publication: Publication,
  before: HandbookInForce,
  now: Parameters<typeof refusedSentence>[1],
): string | null {
  if (publication.kind === 'published') return replacedSentence(folder, before.handbook, now);
  return publication.kind === 'refused' ? refusedSentence(folder, now, errorsOf(publication)) : null;
}

/**
 * Publishes after each save until stopped.
 *
 * @param published called once the handbook that was saved is in force
 */
export function publishSaves(
  publishing: Pick<Publishing, 'publish'>,
  folder: Folder,
  logger: Logger,
  published: () => Promise<void> = () => Promise.resolve(),
): Promise<{ stop(): Promise<void> }> {
  return watchHandbook(folder.sopsDirectory, () => {
    const publish = async (): Promise<Publication> => {
      const publication = await publishFolder(publishing, folder.sopsDirectory, publisherOf(folder));
      if (publication.kind === 'published') await published();
      return publication;
    };
    publish().then(
      (publication) => {
        if (publication.kind === 'refused')
          logger.error('handbook.refused', refusal(folder.sopsDirectory, publication));
        else logger.info(`handbook.${publication.kind}`);
      },
      (error: unknown) => {
        logger.error('handbook.not_published', error);
      },
    );
  });
}

/**
 * A file that cannot be read refuses the publication like any other mistake.
 *
 * @throws Trouble `handbook.no_directory` when there is no such folder
 */
export async function publishFolder(
  publishing: Pick<Publishing, 'publish'>,
  directory: string,
  publisher: Publisher,
  occasion: Occasion = 'save',
): Promise<Publication> {
  return publishing.publish(readHandbookFolder(directory), publisher, occasion);
}

/** In the sandbox a saved handbook is in force at once; with real systems someone else approves it. */
export function publishingPolicyOf({ mode }: Pick<Configuration, 'mode'>): PublishingPolicy {
  return mode === 'sandbox' ? 'at_once' : 'after_approval';
}

function publisherOf({ publisher, mode }: Pick<Folder, 'publisher' | 'mode'>): Publisher {
  const more = { account: osAccount(), world: mode };
  return publisher === null
    ? { name: `${userInfo().username} on this computer`, person: null, ...more }
    : { name: publisher, person: publisher, ...more };
}

type Refused = Extract<Publication, { readonly kind: 'refused' }>;

const errorsOf = ({ findings }: Refused): Refused['findings'] =>
  findings.filter(({ severity }) => severity === 'error');

function refusal(directory: string, refused: Refused): Trouble {
  const lines = errorsOf(refused).map(({ place, message, suggestion }) => {
    const where = `${join(directory, place.file)}:${place.line}:${place.column}`;
    return `  ${where} ${message}${suggestion === null ? '' : `. ${suggestion}`}`;
  });
  return new Trouble('handbook.refused', {
    message: `The handbook in \`${directory}\` was refused:\n${lines.join('\n')}`,
  });
}
