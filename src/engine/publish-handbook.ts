/**
 * Publishes a handbook: compiles it, compares it with the one in force, stores it under the next number and announces
 * it. An unsound handbook is refused with its findings, and the one in force stays.
 *
 * When changes need approval, a changed handbook becomes a proposal until someone of each group that the handbook in
 * force names for the change (`review/who-approves.ts`) publishes it. Without the name of the person who saved it, it
 * cannot be published: the person who clicks might be the same. Only the newest proposal can be published, and only
 * over the handbook it was compared with. A proposal is in the register, so any process can serve its buttons.
 */
import type { Handbook } from '../review/handbook.ts';
import { type HandbookFile, isHandbookPath } from '../handbook/handbook-file.ts';
import { markOf, personNow } from '../handbook/same-person.ts';
import type { PersonMark } from '../kernel/person-mark.ts';
import type { Finding } from '../handbook/finding.ts';
import type { HandbookFiles } from '../handbook/read-handbook-files.ts';
import { runsInTheWay } from './runs-in-the-way.ts';
import type { Awaiting } from './awaiting-runs.ts';
import { createAnnounceProposal, type AnnounceProposal } from './announce-proposal.ts';
import type { Commands } from './commands.ts';
import { compareHandbooks, type HandbookComparison } from './compare-handbooks.ts';
import { createProposalDecisions, isShown } from './decide-proposal.ts';
import { fileHashes, type HandbookRegister } from './handbook-register.ts';
import {
  createHandbookWriter,
  untilWritten,
  type PublishingShell,
  type TellLater,
  type TellPublication,
} from './handbook-writer.ts';
import type { HandbookInForce } from './handbooks.ts';
import type { Publisher, PublishedHandbook } from './ports.ts';
import type { RegisterEvent } from './register.ts';

export type Publication =
  | { readonly kind: 'published'; readonly published: PublishedHandbook }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] }
  | ({ readonly kind: 'proposed'; readonly proposal: string } & HandbookComparison)
  /** A start found other files than those in force, which stay. */
  | ({ readonly kind: 'differs' } & HandbookComparison);

export type PublishingPolicy = 'at_once' | 'after_approval';

/** When changes need approval, a start proposes nothing: the folder of one process is not the will of a person. */
export type Occasion = 'start' | 'save';

export type Publishing = Pick<Commands, 'decidePublication'> & {
  /** @param read the files of the handbook, or why they cannot be read, which is announced as a refusal */
  publish(read: HandbookFiles, publisher: Publisher, occasion?: Occasion): Promise<Publication>;
  /** Announces the open proposal unless it was announced; called at each sweep. */
  readonly announce: AnnounceProposal;
  /** Resolves when no notice is being posted. */
  told(): Promise<void>;
};

type Given = { readonly files: readonly HandbookFile[]; readonly publisher: Publisher; readonly occasion: Occasion };

const FINDINGS_TOLD_MAX = 8;

/** @param announcer never rejects; null where there is no Slack: a running program announces what was proposed */
export function createPublishing(
  shell: PublishingShell,
  policy: PublishingPolicy,
  announcer: TellPublication | null,
): Publishing {
  /** Notices that are being posted. */
  const telling = new Set<Promise<void>>();
  const tell: TellLater = (notice) => {
    if (announcer === null) return;
    const told = announcer({ ...notice, proposal: null }).then(() => {
      telling.delete(told);
    });
    telling.add(told);
  };
  /** The last announcement was a refusal: once it no longer holds, that is announced too. */
  let wasRefused = false;

  const { append, write } = createHandbookWriter(shell, tell);
  const announce = announcer === null ? () => Promise.resolve() : createAnnounceProposal(shell, { append }, announcer);

  const refuse = async (findings: readonly Finding[]): Promise<Publication> => {
    wasRefused = true;
    const errors = findings.filter(({ severity }) => severity === 'error');
    const lines = errors
      .slice(0, FINDINGS_TOLD_MAX)
      .map(
        ({ place, message, suggestion }) =>
          `${place.file} line ${place.line}: ${message}${suggestion === null ? '' : `. ${suggestion}`}`,
      );
    tell({
      title: 'The saved handbook was refused; the one in force stays',
      lines: [
        ...lines,
        ...(errors.length > FINDINGS_TOLD_MAX ? [`and ${errors.length - FINDINGS_TOLD_MAX} more`] : []),
      ],
    });
    return { kind: 'refused', findings };
  };

  /** The folder no longer holds what was proposed, even if its new content is refused. */
  const withdraw = async (occasion: Occasion): Promise<void> => {
    const register = await shell.handbooks.register();
    if (occasion === 'save' && register.open !== null)
      await append(register, [{ type: 'ProposalWithdrawn', proposal: register.open.proposal }]);
  };

  const propose = async (
    register: HandbookRegister,
    inForce: HandbookInForce,
    handbook: Handbook,
    given: Given & Pick<Awaiting, 'notes'>,
  ): Promise<Publication | null> => {
    const { files, publisher, occasion, notes } = given;
    const bare = compareHandbooks(inForce, handbook, files, register.sops);
    const compared = { ...bare, changes: [...notes, ...bare.changes] };
    const { changes, groups, asked } = compared;
    const { open } = register;
    if (occasion === 'start') return { kind: 'differs', ...compared };
    // INVARIANT: the first publisher of a content stays its publisher, or they could approve it once another is named. One
    // who is unknown keeps anyone from approving, so a known one takes their place.
    const same =
      open?.hash === handbook.hash &&
      (isListed(inForce.handbook, open.publisher) || open.publisher.person === publisher.person)
        ? open
        : null;
    // One that an earlier program proposed, and that shows less, is shown anew.
    if (same !== null && isShown(same, bare.changes)) return { kind: 'proposed', proposal: same.proposal, ...compared };
    const proposal = shell.random.id('proposal');
    const event: RegisterEvent = {
      type: 'HandbookProposed',
      proposal,
      hash: handbook.hash,
      files: fileHashes(files),
      publisher: same?.publisher ?? { ...publisher, ...markIn(inForce.handbook, publisher) },
      groups,
      asked,
      over: inForce.published.number,
      changes,
    };
    if ((await append(register, [event], { proposal: { id: proposal, files } })) === 'conflict') return null;
    await announce();
    return { kind: 'proposed', proposal, ...compared };
  };

  /** Null when another process was faster. */
  const tryPublish = async (handbook: Handbook, given: Given): Promise<Publication | null> => {
    const register = await shell.handbooks.register();
    const inForce = register.published.length === 0 ? null : await shell.handbooks.current();
    if (inForce?.handbook.hash === handbook.hash) {
      await withdraw(given.occasion);
      if (wasRefused) tell({ title: 'The saved handbook has no mistakes any more; it is the one in force', lines: [] });
      wasRefused = false;
      return { kind: 'unchanged' };
    }
    const { files, publisher, occasion } = given;
    const before = inForce?.handbook ?? null;
    const { findings, notes } = await runsInTheWay(shell, before, handbook, files);
    if (findings.length > 0 && !(await isOnlyCompared(occasion))) {
      await withdraw(occasion);
      return refuse(findings);
    }
    wasRefused = false;
    if (policy === 'after_approval' && inForce !== null)
      return propose(register, inForce, handbook, {
        ...given,
        notes: [...findings.map(({ message }) => message), ...notes],
      });
    const published = await write(register, handbook, {
      files,
      publisher,
      approvers: [],
      proposal: null,
      before,
      notes,
    });
    return published === null ? null : { kind: 'published', published };
  };

  /** A start changes nothing that is in force, so the channels hear nothing of its folder. */
  const isOnlyCompared = async (occasion: Occasion): Promise<boolean> =>
    occasion === 'start' && policy === 'after_approval' && (await shell.handbooks.register()).published.length > 0;

  const publish: Publishing['publish'] = async (read, publisher, occasion = 'save') => {
    const files = 'findings' in read ? [] : read.files.filter(({ path }) => isHandbookPath(path));
    const { handbook, findings } = 'findings' in read ? { ...read, handbook: null } : shell.handbooks.compile(files);
    if (handbook === null) {
      await withdraw(occasion);
      return (await isOnlyCompared(occasion)) ? { kind: 'refused', findings } : refuse(findings);
    }
    const name = handbook.people.people.find(({ person }) => person === publisher.person)?.name ?? publisher.name;
    return untilWritten(() => tryPublish(handbook, { files, publisher: { ...publisher, name }, occasion }));
  };

  const told = async (): Promise<void> => {
    while (telling.size > 0) await Promise.all(telling);
  };

  return { publish, announce, told, ...createProposalDecisions(shell, { append, write }, tell) };
}

function isListed({ people }: Handbook, { person, ...mark }: Publisher): boolean {
  return person !== null && personNow({ ...mark, person }, people) !== null;
}

/** Who the publisher is in the handbook in force, should they be renamed before someone else decides. */
function markIn({ people }: Handbook, { person }: Publisher): PersonMark | null {
  const listed = people.people.find((known) => known.person === person);
  return listed === undefined ? null : markOf(listed);
}
