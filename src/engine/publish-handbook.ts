/**
 * Publishes a handbook: compiles it, compares it with the one in force, stores it under the next number and announces
 * it. An unsound handbook is refused with its findings, and the one in force stays.
 *
 * When changes need approval, a changed handbook becomes a proposal until someone of `changes_approved_by` of each
 * changed SOP publishes it, or of every SOP if a shared file changed. Without the name of the person who saved it, it
 * cannot be published: the person who clicks might be the same. Only the newest proposal can be published, and only
 * over the handbook it was compared with. A proposal is in the register, so any process can serve its buttons.
 */
import { mayDecide, type SlackActor } from '../boundary/approvers.ts';
import type { Handbook } from '../review/handbook.ts';
import { type HandbookFile, isHandbookPath } from '../handbook/handbook-file.ts';
import { handbookChanges } from '../review/handbook-changes.ts';
import type { Finding } from '../handbook/finding.ts';
import type { HandbookFiles } from '../handbook/read-handbook-files.ts';
import type { Commands, Reply } from './commands.ts';
import { fileHashes, isContentOf, type HandbookRegister } from './handbook-register.ts';
import { publishedHandbook, type HandbookInForce } from './handbooks.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import { Trouble } from '../kernel/trouble.ts';
import { RECORD_CHANGED } from '../run/plan/decide.ts';
import { numberSops } from './number-sops.ts';
import type { Publisher, PublishedHandbook, RegisterContents } from './ports.ts';
import {
  sealEntries,
  type Approver,
  type HandbookPublished,
  type PublishedSop,
  type RegisterEvent,
} from './register.ts';
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

/** A start proposes nothing while another process's proposal is open, and never what was refused before. */
export type Occasion = 'start' | 'save';

export type Publishing = Pick<Commands, 'decidePublication'> & {
  /** @param read the files of the handbook, or why they cannot be read, which is announced as a refusal */
  publish(read: HandbookFiles, publisher: Publisher, occasion?: Occasion): Promise<Publication>;
};

const FINDINGS_TOLD_MAX = 8;
/** Publications by other processes at the same moment, after which this one gives up. */
const CONFLICTS_MAX = 20;

type PublishingShell = Pick<Shell, 'store' | 'registry' | 'clock' | 'random' | 'handbooks' | 'keys'>;

export function createPublishing(shell: PublishingShell, policy: PublishingPolicy, tell: TellPublication): Publishing {
  /** The last announcement was a refusal: once it no longer holds, that is announced too. */
  let wasRefused = false;

  const append = (
    { head }: HandbookRegister,
    events: readonly RegisterEvent[],
    contents?: RegisterContents,
  ): Promise<'appended' | 'conflict'> =>
    shell.store.register.append(sealEntries('handbooks', head, shell.clock.now(), events, shell.keys), contents);

  /** Publishes `handbook`; null when another process was faster. */
  const store = async (
    register: HandbookRegister,
    handbook: Handbook,
    publication: Pick<HandbookPublished, 'publisher' | 'approvers' | 'proposal'> & {
      readonly files: readonly HandbookFile[];
      readonly before: Handbook | null;
    },
    earlier: readonly RegisterEvent[] = [],
  ): Promise<Publication | null> => {
    const { files, before, ...who } = publication;
    const sops = numberSops(handbook.sops.values(), register.sops);
    const event: HandbookPublished = {
      type: 'HandbookPublished',
      number: (register.published.at(-1)?.number ?? 0) + 1,
      hash: handbook.hash,
      files: fileHashes(files),
      changes: handbookChanges(before, handbook),
      sops,
      ...who,
    };
    const published = publishedHandbook({ ...event, publishedAt: shell.clock.now() }, files);
    const isNew = ({ name, version }: PublishedSop): boolean => register.sops.get(name)?.version !== version;
    const result = await append(register, [...earlier, event], {
      handbook: published,
      sops: sops.filter(isNew).map((sop) => ({
        ...sop,
        text: handbook.sops.get(sop.name)?.source.text ?? '',
        handbook: published.number,
      })),
    });
    if (result === 'conflict') return null;
    if (before !== null) {
      const versions = [...handbook.sops.values()]
        .filter((sop) => before.sops.get(sop.name)?.source.hash !== sop.source.hash)
        .map(({ name }) => `${name} v${published.sopVersions[name] ?? '?'}`);
      await tell({
        title:
          versions.length === 0 ? `Handbook ${published.number} was published` : `Published: ${versions.join(', ')}`,
        lines: [...published.changes, `By ${published.publisher.name}. Runs on their way keep their version.`],
        proposal: null,
      });
    }
    return { kind: 'published', published };
  };

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
    given: { readonly files: readonly HandbookFile[]; readonly publisher: Publisher; readonly occasion: Occasion },
  ): Promise<Publication | null> => {
    const { files, publisher, occasion } = given;
    const changes = handbookChanges(inForce.handbook, handbook);
    const groups = groupsAsked(inForce, handbook, files);
    const { open, closed } = register;
    if (open?.hash === handbook.hash && open.publisher.person === publisher.person)
      return { kind: 'proposed', proposal: open.proposal, changes, groups };
    if (occasion === 'start' && (open !== null || closed?.hash === handbook.hash)) return { kind: 'unchanged' };
    const proposal = shell.random.id('proposal');
    const event: RegisterEvent = {
      type: 'HandbookProposed',
      proposal,
      hash: handbook.hash,
      files: fileHashes(files),
      publisher,
      groups,
      over: inForce.published.number,
      changes,
    };
    if ((await append(register, [event], { proposal: { id: proposal, files } })) === 'conflict') return null;
    await tell({
      title: 'A changed handbook is waiting to be published',
      lines: [...changes, `Saved by ${publisher.name}. To be published by: ${groups.join(' and ')}`],
      proposal,
    });
    return { kind: 'proposed', proposal, changes, groups };
  };

  const publish: Publishing['publish'] = async (read, publisher, occasion = 'save') => {
    const files = 'findings' in read ? [] : read.files.filter(({ path }) => isHandbookPath(path));
    const compiled = 'findings' in read ? { ...read, handbook: null } : shell.handbooks.compile(files);
    const { handbook, findings } = compiled;
    if (handbook === null) {
      await withdraw(occasion);
      return refuse(findings);
    }
    for (let tries = 0; tries < CONFLICTS_MAX; tries++) {
      const register = await shell.handbooks.register();
      const inForce = register.published.length === 0 ? null : await shell.handbooks.current();
      if (inForce?.handbook.hash === handbook.hash) {
        await withdraw(occasion);
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
      const before = inForce?.handbook ?? null;
      const result =
        policy === 'at_once' || inForce === null
          ? await store(register, handbook, { files, publisher, approvers: [], proposal: null, before })
          : await propose(register, inForce, handbook, { files, publisher, occasion });
      if (result !== null) return result;
    }
    throw busy();
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
    const given = open.approvers.flatMap(({ groups }) => groups);
    const missing = publishes ? open.groups.filter((group) => !given.includes(group)) : open.groups;
    const verdict = mayDecide({
      person: actor,
      people: inForce.handbook.people,
      demands: missing.map((group) => ({ group, count: 1 })),
      decided: publishes ? open.approvers.map(({ person }) => person) : [],
      excluded: { requesterEmail: null, editor: open.publisher.person },
      now: shell.clock.now(),
      answer: publishes ? 'approve' : 'deny',
    });
    if (!verdict.may) return { ok: false, code: verdict.code, sentence: verdict.sentence };
    if (publishes && open.publisher.person === null)
      return {
        ok: false,
        code: 'publisher_unknown',
        sentence:
          'It is unknown who saved this, so no second person can be required to publish it: set SOPWITH_PUBLISHER to the person in `people.yaml` who saves, and start again',
      };
    const by: Approver = { person: verdict.person.person, name: verdict.person.name, groups: verdict.group };
    if (!publishes) {
      if ((await append(register, [{ type: 'ProposalRefused', proposal, by }])) === 'conflict') return null;
      await tell({
        title: `${by.name} refused the changed handbook; the one in force stays`,
        lines: [],
        proposal: null,
      });
      return { ok: true, code: 'refused', sentence: 'Refused; the handbook in force stays' };
    }
    const approved: RegisterEvent = { type: 'ProposalApproved', proposal, by };
    const still = missing.filter((group) => !by.groups.includes(group));
    if (still.length > 0) {
      if ((await append(register, [approved])) === 'conflict') return null;
      return {
        ok: true,
        code: 'approved',
        sentence: `You approved. This also needs someone in ${still.join(' and ')}`,
      };
    }
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
    const { publisher, approvers } = open;
    const before = inForce.handbook;
    const publication = { files, publisher, approvers: [...approvers, by], proposal, before };
    const result = await store(register, handbook, publication, [approved]);
    return result === null ? null : { ok: true, code: 'published', sentence: 'Published' };
  };

  return {
    publish,
    async decidePublication(proposal, actor, publishes) {
      for (let tries = 0; tries < CONFLICTS_MAX; tries++) {
        const reply = await decide(proposal, actor, publishes);
        if (reply !== null) return reply;
      }
      throw busy();
    },
  };
}

function busy(): Trouble {
  return new Trouble('handbook.busy', {
    message: `Could not publish: other processes were faster ${CONFLICTS_MAX} times in a row`,
    retry: 'later',
  });
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
