/**
 * Announces the open proposal in the channels, once, and rewrites the announcement without buttons when it is decided. The register says whether it was announced, so a proposal whose
 * process died before the message, or that `sop publish` made without Slack, is found by the next sweep of any process.
 *
 * An announcement takes time, since Slack may be slow. The database elects one process for each `TRY_MS` of a
 * proposal's age, so no two announce it at the same time; a later one first searches for the message of an earlier one.
 */
import { isYounger } from '../kernel/remembered.ts';
import { askedText } from '../review/who-approves.ts';
import {
  untilWritten,
  type HandbookWriter,
  type PublicationNotice,
  type PublishingShell,
  type TellPublication,
} from './handbook-writer.ts';
import type { HandbookRegister, OpenProposal } from './handbook-register.ts';
import { publisherText, type FileHash } from './register.ts';

/** Longer than an announcement takes while Slack answers; how late one is whose process has died. */
const TRY_MS = 30_000;

export type AnnounceProposal = () => Promise<void>;

export function createAnnounceProposal(
  shell: PublishingShell,
  { append }: Pick<HandbookWriter, 'append'>,
  tell: TellPublication,
): AnnounceProposal {
  let isBusy = false;
  /** The announcements that this process has seen with live buttons. */
  const shown = new Map<string, PublicationNotice>();

  const announce = async (open: OpenProposal, { published }: HandbookRegister): Promise<void> => {
    const now = shell.clock.now();
    if (!(await shell.store.elect(`announce:${open.proposal}`, now, TRY_MS))) return;
    const isFirst = isYounger(TRY_MS, open.at, now);
    const isTold = await tell({ ...noticeOf(open, published), since: isFirst ? null : Math.min(open.at, now) });
    if (isTold) await untilWritten(() => record(open.proposal));
  };

  /** Rewrites the announcements of proposals that were decided since this process saw them open, until Slack has it. */
  const close = async ({ decided, open }: HandbookRegister): Promise<void> => {
    for (const [proposal, notice] of shown) {
      const how = decided.get(proposal);
      if (open?.proposal === proposal || how === undefined) continue;
      if (await tell({ ...notice, decided: how })) shown.delete(proposal);
    }
  };

  const record = async (proposal: string): Promise<true | null> => {
    const register = await shell.handbooks.register();
    // Decided or replaced meanwhile: there is nothing to announce any more.
    if (register.open?.proposal !== proposal || register.open.isAnnounced) return true;
    return (await append(register, [{ type: 'ProposalAnnounced', proposal }])) === 'conflict' ? null : true;
  };

  return async () => {
    if (isBusy) return;
    isBusy = true;
    try {
      const register = await shell.handbooks.register();
      const { open } = register;
      if (open !== null) shown.set(open.proposal, { ...noticeOf(open, register.published), since: open.at });
      await close(register);
      if (open !== null && !open.isAnnounced) await announce(open, register);
    } finally {
      isBusy = false;
    }
  };
}

function noticeOf(
  { proposal, changes, publisher, groups, asked = [], files }: OpenProposal,
  published: HandbookRegister['published'],
): PublicationNotice {
  return {
    title: 'A changed handbook is waiting to be published',
    lines: [
      // The author chooses how many changes there are, so what no one may miss comes first.
      `Saved by ${publisherText(publisher)}. To be published by: ${groups.join(' and ')}`,
      ...asked.map(askedText),
      filesLine(published.at(-1)?.files ?? [], files),
      ...changes,
    ],
    proposal,
  };
}

/** `Files: boundary/limits.yaml, people.yaml`: the sentences about changes do not cover every kind of file. */
function filesLine(before: readonly FileHash[], after: readonly FileHash[]): string {
  const hashes = (files: readonly FileHash[]) => new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const [old, fresh] = [hashes(before), hashes(after)];
  const paths = [...new Set([...old.keys(), ...fresh.keys()])].filter((path) => old.get(path) !== fresh.get(path));
  return `Files: ${paths.toSorted().join(', ')}`;
}
