/**
 * What `sop doctor` says of the folder: whether it can be read, and, where another handbook is in force, why and until
 * when.
 */
import { resolve } from 'node:path';
import { missingGroups } from '../engine/decide-proposal.ts';
import { deploymentKeys } from '../engine/deployment-keys.ts';
import { createHandbooks, type HandbookInForce } from '../engine/handbooks.ts';
import { realClock } from '../engine/real-clock.ts';
import { runsInTheWay } from '../engine/runs-in-the-way.ts';
import { createVerifiedRuns } from '../engine/verified-runs.ts';
import type { Finding } from '../handbook/finding.ts';
import { isHandbookPath, type HandbookFile } from '../handbook/handbook-file.ts';
import type { HandbookFiles } from '../handbook/read-handbook-files.ts';
import { listed } from '../handbook/suggest.ts';
import { isFolder, readHandbookFolder } from '../handbook-folder/read-handbook-folder.ts';
import { NOT_VERIFIED } from '../kernel/record-keys.ts';
import { codeOf } from '../kernel/trouble.ts';
import { compileHandbook } from '../review/compile-handbook.ts';
import type { Handbook } from '../review/handbook.ts';
import { unownedFiles } from '../review/unowned-files.ts';
import type { Registry } from '../tool/registry.ts';
import type { CliConfiguration, OpenStore } from './cli-context.ts';
import type { Diagnosis } from './diagnosis.ts';
import { count } from './text-style.ts';

export type Saved = {
  /** As it is configured, such as `sops`. */
  readonly name: string;
  readonly files: readonly HandbookFile[];
  /** Null when it cannot be read. */
  readonly handbook: Handbook | null;
  readonly diagnoses: readonly Diagnosis[];
};

const say = (state: Diagnosis['state'], message: string): Diagnosis => ({ area: 'handbook', state, message });

export function readSaved(cwd: string, name: string, registry: Registry): Saved {
  const folder = resolve(cwd, name);
  const read: HandbookFiles = isFolder(folder) ? readHandbookFolder(folder) : { files: [] };
  const files = 'files' in read ? read.files.filter(({ path }) => isHandbookPath(path)) : [];
  const of = (handbook: Handbook | null, ...diagnoses: readonly Diagnosis[]): Saved => ({
    name,
    files,
    handbook,
    diagnoses,
  });
  if ('files' in read && read.files.length === 0)
    return of(
      null,
      say('missing', `Expected the handbook in the folder \`${name}\`, got none: set SOPWITH_SOPS to its path`),
    );
  const { handbook, findings } = 'findings' in read ? { ...read, handbook: null } : compileHandbook(files, registry);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return of(
    handbook,
    handbook === null
      ? say(
          'missing',
          `Expected \`${name}\` without mistakes, got ${count(errors, 'error')}; run \`sop check ${name}\``,
        )
      : say('there', `The files in \`${name}\` have no mistakes`),
    ...(handbook === null ? [] : unownedFiles(files, handbook)).map(({ message, suggestion }) =>
      say('note', `${message}. ${suggestion ?? ''}`),
    ),
  );
}

/** Empty when the folder is in force, or when no handbook is. */
export async function diagnoseDifference(
  { store, keys }: OpenStore,
  registry: Registry,
  { name, files, handbook }: Saved,
  mode: CliConfiguration['mode'],
): Promise<Diagnosis[]> {
  // Doctor does nothing on what it reads, so it also reads where there is no key.
  const verifier = keys ?? NOT_VERIFIED;
  const handbooks = createHandbooks(store, registry, { keys: verifier });
  const inForce = await handbooks.current().catch((error: unknown) => {
    // What is wrong with it is said elsewhere.
    if (codeOf(error).startsWith('store.')) throw error;
    return null;
  });
  if (handbook === null || inForce === null || inForce.handbook.hash === handbook.hash) return [];
  const verified = createVerifiedRuns(deploymentKeys(verifier, handbooks), realClock);
  const { findings } = await runsInTheWay({ store, handbooks, verified }, inForce.handbook, handbook, files);
  const [first, ...more] = findings;
  if (first !== undefined) return [say('missing', refusedText(name, inForce, first, more.length))];
  if (mode === 'sandbox') return [say('note', differsText(name, inForce, handbook))];
  const { open } = await handbooks.register();
  return [
    say(
      'note',
      open?.hash === handbook.hash
        ? `What is saved in \`${name}\` is proposed, and waits for someone of ${listed(missingGroups(open), 'and')}`
        : `What is saved in \`${name}\` is not in force, and not proposed: \`sop publish\` proposes it`,
    ),
  ];
}

function refusedText(name: string, { published }: HandbookInForce, first: Finding, more: number): string {
  const others = more === 0 ? '' : ` (and ${count(more, 'more reason')}: \`sop publish --preview\`)`;
  const what = first.suggestion === null ? '' : `. ${first.suggestion}`;
  return `What is saved in \`${name}\` is refused, and handbook ${published.number} stays in force: ${first.place.file}: ${first.message}${what}${others}`;
}

function differsText(name: string, { published, handbook: now }: HandbookInForce, saved: Handbook): string {
  const others = [...now.sops.keys()].filter((sop) => !saved.sops.has(sop));
  const text = `What is saved in \`${name}\` is not in force: handbook ${published.number} is`;
  return others.length === 0
    ? `${text}. A program that runs publishes it when it is saved, and otherwise the next start does`
    : `${text}, with ${listed(now.sops.keys(), 'and')}. If the program runs with another SOPWITH_SOPS, set the same here; a start with \`${name}\` publishes that one instead`;
}
