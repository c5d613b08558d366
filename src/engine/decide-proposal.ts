/**
 * Decides proposals: who may, and what a click does. Approvals collect in the register until every group has approved;
 * then the files are published that were proposed, and no others.
 */
import { mayDecide, type SlackActor } from '../boundary/approvers.ts';
import { markOf, personNow } from '../handbook/same-person.ts';
import { wellFormed } from '../kernel/well-formed.ts';
import { handbookChanges } from '../review/handbook-changes.ts';
import { RECORD_CHANGED } from '../run/plan/decide.ts';
import { runsInTheWay } from './runs-in-the-way.ts';
import type { Commands, Reply } from './commands.ts';
import { isContentOf, type HandbookRegister, type OpenProposal } from './handbook-register.ts';
import { untilWritten, type HandbookWriter, type PublishingShell, type TellLater } from './handbook-writer.ts';
import type { HandbookInForce } from './handbooks.ts';
import type { Approver, RegisterEvent } from './register.ts';

export function createProposalDecisions(
  shell: PublishingShell,
  { append, write }: HandbookWriter,
  tell: TellLater,
): Pick<Commands, 'decidePublication'> {
  const refuse = async (
    register: HandbookRegister,
    { proposal }: OpenProposal,
    by: Approver,
  ): Promise<Reply | null> => {
    if ((await append(register, [{ type: 'ProposalRefused', proposal, by }])) === 'conflict') return null;
    tell({ title: `${by.name} refused the changed handbook; the one in force stays`, lines: [] });
    return { ok: true, code: 'refused', sentence: 'Refused; the handbook in force stays' };
  };

  const approve = async (
    register: HandbookRegister,
    open: OpenProposal,
    by: Approver,
    inForce: HandbookInForce,
  ): Promise<Reply | null> => {
    const { proposal, publisher, approvers } = open;
    const files = await shell.store.handbook.proposal(proposal);
    if (files === null || !isContentOf(open.files, files))
      return {
        ok: false,
        code: RECORD_CHANGED,
        sentence:
          'The stored files are not those that were proposed: someone changed the database. Save the handbook again',
      };
    const { handbook } = shell.handbooks.compile(files);
    if (handbook === null)
      return { ok: false, code: 'unsound', sentence: 'The proposed handbook cannot be read any more; save it again' };
    const before = inForce.handbook;
    // INVARIANT: what is approved and published is what was shown, also by an earlier program that showed less.
    if (!isShown(open, handbookChanges(before, handbook)))
      return {
        ok: false,
        code: 'not_shown',
        sentence: `This message does not show all that would be published, since an earlier version of Sopwith wrote it. Ask ${publisher.name} to run \`sop publish\` again, and read the new message`,
      };
    const approved: RegisterEvent = { type: 'ProposalApproved', proposal, by };
    const still = missingGroups(open).filter((group) => !by.groups.includes(group));
    if (still.length > 0) {
      if ((await append(register, [approved])) === 'conflict') return null;
      return {
        ok: true,
        code: 'approved',
        sentence: `You approved. This also needs someone in ${still.join(' and ')}`,
      };
    }
    const { findings, notes } = await runsInTheWay(shell, before, handbook, files);
    const [awaited] = findings;
    if (awaited !== undefined)
      return { ok: false, code: 'awaited', sentence: `${awaited.message}. ${awaited.suggestion ?? ''}` };
    const publication = { files, publisher, approvers: [...approvers, by], proposal, before, notes };
    const published = await write(register, handbook, publication, [approved]);
    return published === null ? null : { ok: true, code: 'published', sentence: 'Published' };
  };

  /** Null when another process was faster. */
  const decide = async (proposal: string, actor: SlackActor, publishes: boolean): Promise<Reply | null> => {
    const register = await shell.handbooks.register();
    const { open } = register;
    if (open === null || open.proposal !== proposal)
      return {
        ok: false,
        code: 'gone',
        sentence: 'This proposal has already been decided, or was replaced by a newer one',
      };
    const inForce = await shell.handbooks.current();
    const { people } = inForce.handbook;
    const groups = publishes ? missingGroups(open) : open.groups;
    const publisher = open.publisher.person === null ? null : { ...open.publisher, person: open.publisher.person };
    const verdict = mayDecide({
      person: actor,
      people,
      demands: groups.map((group) => ({ group, count: 1 })),
      decided: publishes ? open.approvers : [],
      excluded: { requesterEmail: null, editor: publisher },
      now: shell.clock.now(),
    });
    if (!verdict.may) return { ok: false, code: verdict.code, sentence: verdict.sentence };
    const by: Approver = { ...markOf(verdict.person), name: verdict.person.name, groups: verdict.group };
    if (!publishes) return refuse(register, open, by);
    // A name that is in no list excludes no one: whoever saved it could publish it as another person.
    if (publisher === null || personNow(publisher, people) === null)
      return {
        ok: false,
        code: 'publisher_unknown',
        sentence:
          'It is unknown who saved this, so no second person can be required to publish it: set SOPWITH_PUBLISHER to the person in `people.yaml` who saves, and save or run `sop publish` again',
      };
    return approve(register, open, by, inForce);
  };

  return {
    decidePublication: (proposal, actor, publishes) => untilWritten(() => decide(proposal, actor, publishes)),
  };
}

/** Whether whoever reads the proposal reads each of these changes. */
export function isShown({ changes: shown }: Pick<OpenProposal, 'changes'>, changes: readonly string[]): boolean {
  const lines = new Set(shown);
  return changes.every((change) => lines.has(wellFormed(change)));
}

/** Groups of which no one has approved yet. */
export function missingGroups({ groups, approvers }: Pick<OpenProposal, 'groups' | 'approvers'>): string[] {
  const given = approvers.flatMap((approver) => approver.groups);
  return groups.filter((group) => !given.includes(group));
}
