/**
 * `sop publish`: shows what a folder changes over the handbook in force and who must approve it, and proposes it. In
 * the sandbox it is published at once.
 */
import { userInfo } from 'node:os';
import { compareHandbooks, type HandbookComparison } from '../engine/compare-handbooks.ts';
import { runsInTheWay } from '../engine/runs-in-the-way.ts';
import { deploymentKeys } from '../engine/deployment-keys.ts';
import { realClock } from '../engine/real-clock.ts';
import { createVerifiedRuns } from '../engine/verified-runs.ts';
import type { Publisher } from '../engine/ports.ts';
import type { Publication } from '../engine/publish-handbook.ts';
import type { Finding } from '../handbook/finding.ts';
import { renderFinding } from '../handbook/render-finding.ts';
import { closest } from '../handbook/suggest.ts';
import { unreachable } from '../kernel/assert.ts';
import type { Handbook } from '../review/handbook.ts';
import { unownedFiles } from '../review/unowned-files.ts';
import { askedText } from '../review/who-approves.ts';
import type { CliConfiguration, CliIo, OpenStore } from './cli-context.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { findingJson } from './finding-json.ts';
import { keysOrRefuse } from './keys-or-refuse.ts';
import { readFolder, stateOf, type Read, type State } from './in-force.ts';
import { osAccount } from './os-account.ts';
import { count, plain } from './text-style.ts';
import { withStore } from './with-store.ts';

export const publishCommand: CommandBody = {
  options: {
    by: { takes: 'one', value: 'PERSON', says: 'Who publishes, as in `people.yaml`; SOPWITH_PUBLISHER by default' },
    preview: { takes: 'nothing', says: 'Show what would change and who must approve it, and propose nothing' },
    json: JSON_OPTION,
  },
  exits: [
    '0  it is proposed or published, or is what is in force',
    '1  the folder has mistakes, or takes away what an open run needs (an event, its boundary, whom it asks)',
    '2  the publisher is unknown, or the database cannot be reached',
  ],
  async run({ words, has, valuesOf }, context) {
    const { io } = context;
    if (words.length > 1) throw new UsageError(`Expected at most one folder, got \`${words.join(' ')}\``);
    const configuration = await context.readConfiguration();
    if (configuration.problems.length > 0) throw new UsageError(configuration.problems.join('\n'));
    const read = readFolder(words[0] ?? configuration.sopsDirectory, io);
    if ('findings' in read) return refuse(read.findings, has('json'), io);
    return withStore(context, async (open) => {
      const state = await stateOf(open);
      const { inForce } = state;
      const { findings, compared } = await comparedIn(open, state, read);
      const isSame = inForce?.handbook.hash === read.handbook.hash;
      const publisher = publisherIn(inForce?.handbook ?? read.handbook, configuration, valuesOf('by')[0] ?? null);
      if (typeof publisher === 'string') {
        io.err(`${publisher}\n`);
        return EXIT.unusable;
      }
      const number = inForce?.published.number ?? null;
      const shown: Shown = {
        number,
        compared: isSame ? null : compared,
        warnings: unownedFiles(read.files, read.handbook),
      };
      if (!has('json')) io.out(`${textOf(shown, isSame)}${warningsText(shown)}`);
      if (findings.length > 0) return refuse(findings, has('json'), io);
      if (has('preview') || isSame) {
        if (has('json')) io.out(jsonOf(shown, { kind: isSame ? 'unchanged' : 'preview' }));
        return EXIT.ok;
      }
      const publication = await open.publish(read.files, publisher);
      if (publication.kind === 'refused') return refuse(publication.findings, has('json'), io);
      io.out(has('json') ? jsonOf(shown, publication) : sentenceOf(publication));
      return EXIT.ok;
    });
  },
};

/** What the folder changes, and the runs that wait for what it takes away. */
async function comparedIn(
  { store, keys }: OpenStore,
  { inForce, latest, handbooks }: State,
  { handbook, files }: Read,
): Promise<{ readonly findings: readonly Finding[]; readonly compared: HandbookComparison | null }> {
  if (inForce === null) return { findings: [], compared: null };
  const verified = createVerifiedRuns(deploymentKeys(keysOrRefuse(keys), handbooks), realClock);
  const { findings, notes } = await runsInTheWay({ store, handbooks, verified }, inForce.handbook, handbook, files);
  const compared = compareHandbooks(inForce, handbook, files, latest);
  return { findings, compared: { ...compared, changes: [...notes, ...compared.changes] } };
}

type Shown = {
  readonly number: number | null;
  readonly compared: HandbookComparison | null;
  readonly warnings: readonly Finding[];
};

function refuse(findings: readonly Finding[], asJson: boolean, io: CliIo): number {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (asJson) io.out(`${JSON.stringify({ kind: 'refused', findings: errors.map(findingJson) }, null, 2)}\n`);
  else
    io.err(
      `${errors.map((finding) => renderFinding(finding, null)).join('\n\n')}\n\n${count(errors.length, 'error')}: nothing was proposed, the handbook in force stays\n`,
    );
  return EXIT.found;
}

/** The publisher, or why nothing is published: with real systems a second person must be able to approve it. */
function publisherIn(
  { people: { people } }: Handbook,
  { mode, publisher }: CliConfiguration,
  by: string | null,
): Publisher | string {
  const person = by ?? publisher;
  if (person === null)
    return mode === 'sandbox'
      ? { name: `${userInfo().username} on this computer`, person: null, account: osAccount(), world: mode }
      : 'Expected who publishes, got no one: give `--by PERSON` or set SOPWITH_PUBLISHER, with a name of `people.yaml`';
  if (people.some((known) => known.person === person))
    return { name: person, person, account: osAccount(), world: mode };
  const nearest = closest(
    person,
    people.map((known) => known.person),
  );
  return `Expected a person of \`people.yaml\`, got \`${plain(person)}\`${nearest === null ? '' : `. Did you mean \`${nearest}\`?`}`;
}

function textOf({ number, compared }: Shown, isSame: boolean): string {
  if (isSame) return `Handbook ${number ?? 0} is in force with this content; there is nothing to publish\n`;
  if (compared === null) return 'This is the first handbook\n';
  const { files, versions, changes, groups, asked } = compared;
  return [
    `Compared with handbook ${number ?? 0}, which is in force:`,
    ...files.map(({ path, how }) => `  ${how.padEnd(7)}  ${plain(path)}`),
    ...(versions.length === 0 ? [] : [`New versions: ${versions.map(plain).join(', ')}`]),
    ...changes.map((change) => `  ${plain(change)}`),
    `Must be approved by: ${groups.map(plain).join(' and ')}`,
    ...asked.map((each) => `  ${plain(askedText(each))}`),
    '',
  ].join('\n');
}

/** What is missing in the folder for its changes to be approved by those who should. */
function warningsText({ warnings }: Shown): string {
  return warnings.map((finding) => `${renderFinding(finding, null)}\n`).join('');
}

function sentenceOf(publication: Exclude<Publication, { readonly kind: 'refused' }>): string {
  switch (publication.kind) {
    case 'published':
      return `Published as handbook ${publication.published.number}\n`;
    case 'proposed':
      return `Proposed as ${publication.proposal}; the running program announces it in the channels within seconds\n`;
    case 'unchanged':
    case 'differs':
      return 'Another process published this content meanwhile; there is nothing to publish\n';
    default:
      return unreachable(publication);
  }
}

/** Stable: other programs read it. */
function jsonOf(
  { number, compared, warnings }: Shown,
  publication: Exclude<Publication, { readonly kind: 'refused' }> | { readonly kind: 'preview' | 'unchanged' },
): string {
  const result = {
    kind: publication.kind,
    proposal: publication.kind === 'proposed' ? publication.proposal : null,
    handbook: publication.kind === 'published' ? publication.published.number : null,
    over: number,
    files: compared?.files ?? [],
    versions: compared?.versions ?? [],
    changes: compared?.changes ?? [],
    approved_by: compared?.groups ?? [],
    why: compared?.asked ?? [],
    warnings: warnings.map(findingJson),
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}
