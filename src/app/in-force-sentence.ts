/**
 * What a start says in the terminal about the handbook in force, when that is not simply the folder's.
 */
import { join } from 'node:path';
import type { Finding } from '../handbook/finding.ts';
import { listed } from '../handbook/suggest.ts';
import type { Handbook } from '../review/handbook.ts';

type InForce = { readonly number: number; readonly handbook: Pick<Handbook, 'sops'> };

const OWN_DATA =
  'To run another handbook, give it a data folder of its own: stop this one, and set SOPWITH_DATA (`SOPWITH_DATA=.sopwith-other npm start`)';

/** The folder was refused: which handbook stays, why, and what to do. */
export function refusedSentence(
  folder: string,
  { number, handbook }: InForce,
  errors: readonly Pick<Finding, 'place' | 'message' | 'suggestion'>[],
): string {
  const [first, ...more] = errors;
  const why =
    first === undefined
      ? []
      : [
          `  ${join(folder, first.place.file)} line ${first.place.line}: ${first.message}`,
          ...indented(first.suggestion),
        ];
  return [
    `The handbook in \`${folder}\` was refused. Handbook ${number} stays in force, with ${sopsOf(handbook)}.`,
    ...why,
    ...(more.length === 0 ? [] : [`  and ${more.length} more`]),
    `Correct it and save, and it is published. ${OWN_DATA}.`,
  ].join('\n');
}

/** The folder replaced a handbook with other procedures. Null when it has all that were in force before. */
export function replacedSentence(folder: string, before: Pick<Handbook, 'sops'>, now: InForce): string | null {
  const gone = [...before.sops.keys()].filter((name) => !now.handbook.sops.has(name));
  if (gone.length === 0) return null;
  return [
    `The handbook in \`${folder}\` is in force now, as handbook ${now.number}, with ${sopsOf(now.handbook)}.`,
    `It has no ${listed(gone, 'and')}, which the handbook before had: open cases keep the version that they follow, and new ones follow this handbook.`,
    `${OWN_DATA}.`,
  ].join('\n');
}

const indented = (text: string | null): string[] => (text === null ? [] : [`  ${text}`]);

function sopsOf({ sops }: Pick<Handbook, 'sops'>): string {
  const names = [...sops.keys()];
  return names.length === 0 ? 'no SOP' : `the ${names.length === 1 ? 'SOP' : 'SOPs'} ${listed(names, 'and')}`;
}
