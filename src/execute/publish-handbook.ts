/**
 * Publishing: a handbook is compiled, compared with the one in force, stored under the next number and told. An unsound one is
 * refused with its findings, and the one in force stays.
 *
 * With people who must agree, a changed handbook waits as a proposal until somebody of `changes_approved_by` of every changed
 * SOP publishes it. A publisher whom nobody can name counts as nobody.
 */
import { mayDecide, type SlackActor } from '../boundary/approvers.ts';
import { compileHandbook, isHandbookPath, type Handbook } from '../review/handbook.ts';
import { handbookChanges } from '../review/handbook-changes.ts';
import type { Finding } from '../sop/finding.ts';
import type { Desk, Reply } from './desk.ts';
import type { HandbookFile, Publisher, PublishedHandbook } from './ports.ts';
import type { Shell } from './shell.ts';

export type Publication =
  | { readonly kind: 'published'; readonly published: PublishedHandbook }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] }
  | { readonly kind: 'proposed'; readonly proposal: string; readonly changes: readonly string[]; readonly groups: readonly string[] };

export type PublishingPolicy = 'at_once' | 'after_approval';

/** Tells the channels what was published, refused or waits; `proposal` makes it a card with buttons. */
export type TellPublication = (notice: { readonly title: string; readonly lines: readonly string[]; readonly proposal: string | null }) => Promise<void>;

type Proposal = { readonly files: readonly HandbookFile[]; readonly publisher: Publisher; readonly groups: readonly string[] };

export type Publishing = Pick<Desk, 'decidePublication'> & {
  publish(files: readonly HandbookFile[], publisher: Publisher): Promise<Publication>;
};

const FINDINGS_TOLD_MAX = 8;

export function createPublishing(shell: Pick<Shell, 'store' | 'registry' | 'clock' | 'chance' | 'handbooks'>, policy: PublishingPolicy, tell: TellPublication): Publishing {
  /** Proposals live as long as the process: the files are on disk, and a restart proposes them again. */
  const proposals = new Map<string, Proposal>();

  const store = async (handbook: Handbook, files: readonly HandbookFile[], publisher: Publisher, before: Handbook | null): Promise<Publication> => {
    const { handbook: published, isNew } = await shell.store.handbook.publish({
      hash: handbook.hash, files, publisher, now: shell.clock.now(), changes: handbookChanges(before, handbook),
      sops: [...handbook.sops.values()].map(({ name, source }) => ({ name, hash: source.hash, text: source.text, file: source.file })),
    });
    if (!isNew) return { kind: 'unchanged' };
    if (before !== null) {
      const versions = [...handbook.sops.values()].filter((sop) => before.sops.get(sop.name)?.source.hash !== sop.source.hash).map(({ name }) => `${name} v${published.sopVersions[name] ?? '?'}`);
      await tell({ title: versions.length === 0 ? `Handbook ${published.number} was published` : `Published: ${versions.join(', ')}`, lines: [...published.changes, `By ${publisher.name}. Runs on their way keep their version.`], proposal: null });
    }
    return { kind: 'published', published };
  };

  const before = async (): Promise<Handbook | null> => (await shell.store.handbook.activeNumber()) === null ? null : (await shell.handbooks.current()).handbook;

  return {
    async publish(all, publisher) {
      const files = all.filter(({ path }) => isHandbookPath(path));
      const { handbook, findings } = compileHandbook(files, shell.registry);
      if (handbook === null) {
        const errors = findings.filter(({ severity }) => severity === 'error');
        const lines = errors.slice(0, FINDINGS_TOLD_MAX).map(({ place, message, suggestion }) => `${place.file} line ${place.line}: ${message}${suggestion === null ? '' : `. ${suggestion}`}`);
        await tell({ title: 'The saved handbook was refused; the one in force stays', lines: [...lines, ...(errors.length > FINDINGS_TOLD_MAX ? [`and ${errors.length - FINDINGS_TOLD_MAX} more`] : [])], proposal: null });
        return { kind: 'refused', findings };
      }
      const inForce = await before();
      if (inForce?.hash === handbook.hash) return { kind: 'unchanged' };
      if (policy === 'at_once' || inForce === null) return store(handbook, files, publisher, inForce);
      const changed = [...handbook.sops.values()].filter((sop) => inForce.sops.get(sop.name)?.source.hash !== sop.source.hash);
      // What is shared by all SOPs is approved by those who approve each of them.
      const groups = [...new Set((changed.length > 0 ? changed : [...inForce.sops.values()]).map(({ name, changesApprovedBy }) => inForce.sops.get(name)?.changesApprovedBy ?? changesApprovedBy))];
      const proposal = shell.chance.id('proposal');
      proposals.set(proposal, { files, publisher, groups });
      const changes = handbookChanges(inForce, handbook);
      await tell({ title: 'A changed handbook waits to be published', lines: [...changes, `Saved by ${publisher.name}. To be published by: ${groups.join(' and ')}`], proposal });
      return { kind: 'proposed', proposal, changes, groups };
    },
    async decidePublication(proposal: string, actor: SlackActor, publish: boolean): Promise<Reply> {
      const waiting = proposals.get(proposal);
      if (waiting === undefined) return { ok: false, code: 'gone', sentence: 'This proposal is decided already, or was replaced by a newer one' };
      const { handbook: { people } } = await shell.handbooks.current();
      const demands = waiting.groups.map((group) => ({ group, count: 1 }));
      const verdict = mayDecide({ person: actor, people, demands, decided: [], excluded: { requesterEmail: null, editor: waiting.publisher.person }, now: shell.clock.now(), answer: publish ? 'approve' : 'deny' });
      if (!verdict.may) return { ok: false, code: verdict.code, sentence: verdict.sentence };
      const missing = waiting.groups.filter((group) => !verdict.group.includes(group));
      if (publish && missing.length > 0) return { ok: false, code: 'not_in_group', sentence: `This needs somebody who is in ${missing.join(' and ')} too` };
      proposals.delete(proposal);
      if (!publish) {
        await tell({ title: `${verdict.person.name} refused the changed handbook; the one in force stays`, lines: [], proposal: null });
        return { ok: true, code: 'refused', sentence: 'Refused; the handbook in force stays' };
      }
      const { handbook } = compileHandbook(waiting.files, shell.registry);
      if (handbook === null) return { ok: false, code: 'unsound', sentence: 'The proposed handbook cannot be read any more; save it again' };
      await store(handbook, waiting.files, { name: `${waiting.publisher.name}, approved by ${verdict.person.name}`, person: waiting.publisher.person }, await before());
      return { ok: true, code: 'published', sentence: 'Published' };
    },
  };
}
