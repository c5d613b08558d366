/**
 * Publishes a handbook: compiles it, compares it with the one in force, stores it under the next number and announces
 * it. An unsound handbook is refused with its findings, and the one in force stays.
 *
 * When changes need approval, a changed handbook becomes a proposal until someone of `changes_approved_by` of each
 * changed SOP publishes it, or of every SOP if a shared file changed. Without the name of the person who saved it, it
 * cannot be published: the person who clicks might be the same. Only the newest proposal can be published, and only
 * over the handbook it was compared with.
 */
import { mayDecide, type SlackActor } from '../boundary/approvers.ts';
import type { Handbook } from '../review/handbook.ts';
import { type HandbookFile, isHandbookPath } from '../handbook/handbook-file.ts';
import { handbookChanges } from '../review/handbook-changes.ts';
import type { Finding } from '../handbook/finding.ts';
import type { HandbookFiles } from '../handbook/read-handbook-files.ts';
import type { Commands, Reply } from './commands.ts';
import type { HandbookInForce } from './handbooks.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import type { Publisher, PublishedHandbook } from './ports.ts';
import type { Shell } from './shell.ts';

export type Publication =
  | { readonly kind: 'published'; readonly published: PublishedHandbook }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] }
  | {
      readonly kind: 'proposed';
      readonly proposal: string;
      readonly changes: readonly string[];
      readonly groups: readonly string[];
    };

export type PublishingPolicy = 'at_once' | 'after_approval';

/** Announces in the channels what was published, proposed or refused; `proposal` adds the buttons. */
export type TellPublication = (notice: {
  readonly title: string;
  readonly lines: readonly string[];
  readonly proposal: string | null;
}) => Promise<void>;

type Proposal = {
  readonly files: readonly HandbookFile[];
  readonly publisher: Publisher;
  readonly groups: readonly string[];
  /** The number of the handbook in force with which it was compared. */
  readonly over: number;
};

export type Publishing = Pick<Commands, 'decidePublication'> & {
  /** @param read the files of the handbook, or why they cannot be read, which is announced as a refusal */
  publish(read: HandbookFiles, publisher: Publisher): Promise<Publication>;
};

const FINDINGS_TOLD_MAX = 8;

export function createPublishing(
  shell: Pick<Shell, 'store' | 'registry' | 'clock' | 'random' | 'handbooks'>,
  policy: PublishingPolicy,
  tell: TellPublication,
): Publishing {
  /** Lost at a restart, which is fine: the files are on disk, and the restart proposes them again. */
  const proposals = new Map<string, Proposal>();
  /** The last announcement was a refusal: once it no longer holds, that is announced too. */
  let wasRefused = false;

  const store = async (
    handbook: Handbook,
    files: readonly HandbookFile[],
    publisher: Publisher,
    before: Handbook | null,
  ): Promise<Publication> => {
    const { handbook: published, isNew } = await shell.store.handbook.publish({
      hash: handbook.hash,
      files,
      publisher,
      now: shell.clock.now(),
      changes: handbookChanges(before, handbook),
      sops: [...handbook.sops.values()].map(({ name, source }) => ({
        name,
        hash: source.hash,
        text: source.text,
        file: source.file,
      })),
    });
    if (!isNew) return { kind: 'unchanged' };
    if (before !== null) {
      const versions = [...handbook.sops.values()]
        .filter((sop) => before.sops.get(sop.name)?.source.hash !== sop.source.hash)
        .map(({ name }) => `${name} v${published.sopVersions[name] ?? '?'}`);
      await tell({
        title:
          versions.length === 0 ? `Handbook ${published.number} was published` : `Published: ${versions.join(', ')}`,
        lines: [...published.changes, `By ${publisher.name}. Runs on their way keep their version.`],
        proposal: null,
      });
    }
    return { kind: 'published', published };
  };

  const before = async (): Promise<HandbookInForce | null> =>
    (await shell.store.handbook.activeNumber()) === null ? null : shell.handbooks.current();

  const refuse = async (findings: readonly Finding[]): Promise<Publication> => {
    wasRefused = true;
    const errors = findings.filter(({ severity }) => severity === 'error');
    const lines = errors
      .slice(0, FINDINGS_TOLD_MAX)
      .map(
        ({ place, message, suggestion }) =>
          `${place.file} line ${place.line}: ${message}${suggestion === null ? '' : `. ${suggestion}`}`,
      );
    await tell({
      title: 'The saved handbook was refused; the one in force stays',
      lines: [
        ...lines,
        ...(errors.length > FINDINGS_TOLD_MAX ? [`and ${errors.length - FINDINGS_TOLD_MAX} more`] : []),
      ],
      proposal: null,
    });
    return { kind: 'refused', findings };
  };

  return {
    async publish(read, publisher) {
      // An earlier proposal no longer matches the folder, even if the folder's new content is refused.
      proposals.clear();
      if ('findings' in read) return refuse(read.findings);
      const files = read.files.filter(({ path }) => isHandbookPath(path));
      const { handbook, findings } = shell.handbooks.compile(files);
      if (handbook === null) return refuse(findings);
      const inForce = await before();
      if (inForce?.handbook.hash === handbook.hash) {
        if (wasRefused)
          await tell({
            title: 'The saved handbook is sound again, and is the one in force',
            lines: [],
            proposal: null,
          });
        wasRefused = false;
        return { kind: 'unchanged' };
      }
      wasRefused = false;
      if (policy === 'at_once' || inForce === null) return store(handbook, files, publisher, inForce?.handbook ?? null);
      const groups = groupsAsked(inForce, handbook, files);
      const proposal = shell.random.id('proposal');
      proposals.set(proposal, { files, publisher, groups, over: inForce.published.number });
      const changes = handbookChanges(inForce.handbook, handbook);
      await tell({
        title: 'A changed handbook is waiting to be published',
        lines: [...changes, `Saved by ${publisher.name}. To be published by: ${groups.join(' and ')}`],
        proposal,
      });
      return { kind: 'proposed', proposal, changes, groups };
    },
    async decidePublication(proposal: string, actor: SlackActor, publish: boolean): Promise<Reply> {
      const waiting = proposals.get(proposal);
      if (waiting === undefined)
        return {
          ok: false,
          code: 'gone',
          sentence: 'This proposal has already been decided, or was replaced by a newer one',
        };
      const inForce = await shell.handbooks.current();
      const { people } = inForce.handbook;
      const demands = waiting.groups.map((group) => ({ group, count: 1 }));
      const verdict = mayDecide({
        person: actor,
        people,
        demands,
        decided: [],
        excluded: { requesterEmail: null, editor: waiting.publisher.person },
        now: shell.clock.now(),
        answer: publish ? 'approve' : 'deny',
      });
      if (!verdict.may) return { ok: false, code: verdict.code, sentence: verdict.sentence };
      const missing = waiting.groups.filter((group) => !verdict.group.includes(group));
      if (publish && missing.length > 0)
        return {
          ok: false,
          code: 'not_in_group',
          sentence: `This also needs someone in ${missing.join(' and ')}`,
        };
      if (publish && waiting.publisher.person === null) {
        return {
          ok: false,
          code: 'publisher_unknown',
          sentence:
            'It is unknown who saved this, so no second person can be required to publish it: set SOPWITH_PUBLISHER to the person in `people.yaml` who saves, and start again',
        };
      }
      if (publish && inForce.published.number !== waiting.over) {
        return {
          ok: false,
          code: 'changed',
          sentence: 'Another handbook was published since this one was saved; save it again to compare the two',
        };
      }
      proposals.delete(proposal);
      if (!publish) {
        await tell({
          title: `${verdict.person.name} refused the changed handbook; the one in force stays`,
          lines: [],
          proposal: null,
        });
        return { ok: true, code: 'refused', sentence: 'Refused; the handbook in force stays' };
      }
      const { handbook } = shell.handbooks.compile(waiting.files);
      if (handbook === null)
        return { ok: false, code: 'unsound', sentence: 'The proposed handbook cannot be read any more; save it again' };
      await store(
        handbook,
        waiting.files,
        { ...waiting.publisher, name: `${waiting.publisher.name}, approved by ${verdict.person.name}` },
        inForce.handbook,
      );
      return { ok: true, code: 'published', sentence: 'Published' };
    },
  };
}

/**
 * Who has to approve a changed handbook: `changes_approved_by` of every SOP that is changed, new or removed, and of
 * every SOP in force when a shared file changed (boundary, people, kinds, calendars). The handbook in force decides who
 * that is, not the new one.
 */
function groupsAsked(
  { handbook: before, published }: HandbookInForce,
  after: Handbook,
  files: readonly HandbookFile[],
): string[] {
  const sharesChanged = sharedHash(published.files) !== sharedHash(files);
  const touched = [...before.sops.values()].filter(
    ({ name, source }) => sharesChanged || after.sops.get(name)?.source.hash !== source.hash,
  );
  const added = [...after.sops.values()].filter(({ name }) => !before.sops.has(name));
  return [...new Set([...touched, ...added].map(({ changesApprovedBy }) => changesApprovedBy))];
}

function sharedHash(files: readonly HandbookFile[]): string {
  const shared = files.filter(({ path }) => isHandbookPath(path) && !path.endsWith('.sop.yaml'));
  return hashOf(shared.map(({ path, text }) => [path, text]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}
