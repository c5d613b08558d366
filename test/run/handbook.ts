/**
 * Handbooks for tests: the product's tools, the handbook of `sops/`, and variations of it.
 */
import { readFileSync } from 'node:fs';
import type { SlackActor } from '../../src/boundary/approvers.ts';
import { allTools } from '../../src/connector/tools.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import type { Handbook } from '../../src/review/handbook.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { createRegistry } from '../../src/tool/registry.ts';

export const registry = createRegistry(allTools());

const PATHS = [
  'freight-damage-claim.sop.yaml',
  'kinds/freight_claim.yaml',
  'people.yaml',
  'boundary/claims-agent.cedar',
  'calendars/us-claims.yaml',
  'boundary/limits.yaml',
] as const;

/** The files of `sops/`: a claim comes by a ticket, a form, EDI or e-mail. */
export const ANY_DOOR: readonly HandbookFile[] = PATHS.map((path) => ({
  path,
  text: readFileSync(new URL(`../../sops/${path}`, import.meta.url), 'utf8'),
}));

/** The same for claims that come by tickets only, so that each has one. */
export const FILES: readonly HandbookFile[] = ANY_DOOR.map(({ path, text }) => ({
  path,
  text: text
    .replace(/ {2}- step: 0\n[\s\S]*?\n\n/, '')
    .replace(/ {4}optional: true\s+# step 0 .*\n/, '')
    .replace(/^(?:portal|edi|mail|events):.*\n(?: .*\n)*/gm, '')
    .replace(/^ {4}(?:portal|edi|mail): .*\n/gm, ''),
}));

export const SOP_PATH = PATHS[0];
export const BOUNDARY_PATH = PATHS[3];
export const LIMITS_PATH = PATHS[5];
export const PEOPLE_PATH = PATHS[2];

/** The files with one text replaced; it must occur. */
export function filesWith(
  path: string,
  before: string,
  after: string,
  files: readonly HandbookFile[] = FILES,
): readonly HandbookFile[] {
  const file = files.find((item) => item.path === path);
  if (file === undefined || !file.text.includes(before)) throw new Error(`Expected \`${before}\` in \`${path}\``);
  return files.map((item) => (item === file ? { path, text: item.text.replace(before, () => after) } : item));
}

/** The files, with some of them replaced by path. */
export function filesOf(...other: readonly HandbookFile[]): readonly HandbookFile[] {
  return [...FILES.filter(({ path }) => !other.some((item) => item.path === path)), ...other];
}

/** Lena and Marcus as the leads. */
export const TWO_LEADS: HandbookFile = filesWith(
  PEOPLE_PATH,
  'members: [lena-lead, leo-lead]',
  'members: [lena-lead, marcus-manager]',
).find(({ path }) => path === PEOPLE_PATH) ?? { path: PEOPLE_PATH, text: '' };

/** Lena, Leo and Marcus as the leads. */
export const THREE_LEADS: HandbookFile = filesWith(
  PEOPLE_PATH,
  'members: [lena-lead, leo-lead]',
  'members: [lena-lead, leo-lead, marcus-manager]',
).find(({ path }) => path === PEOPLE_PATH) ?? { path: PEOPLE_PATH, text: '' };

/** Lena as the only lead. */
export const ONE_LEAD: HandbookFile = filesWith(
  PEOPLE_PATH,
  'members: [lena-lead, leo-lead]',
  'members: [lena-lead]',
).find(({ path }) => path === PEOPLE_PATH) ?? { path: PEOPLE_PATH, text: '' };

/** Case events for the kind of the tests. */
const EVENTS = `events:
  - event: carrier_offer
    label: offer of the carrier
    fields:
      - { field: amount, label: offered amount, type: money }
      - { field: reason, label: reason, type: text, optional: true, untrusted: true }
  - event: claim_closed
    label: closing of the claim
facts:`;

export function withEvents(files: readonly HandbookFile[] = FILES): readonly HandbookFile[] {
  return filesWith(PATHS[1], 'facts:', EVENTS, files);
}

const compiled = new WeakMap<readonly HandbookFile[], Handbook>();

export function handbookOf(files: readonly HandbookFile[] = FILES): Handbook {
  const known = compiled.get(files);
  if (known !== undefined) return known;
  const { handbook, findings } = compileHandbook(files, registry);
  if (handbook === null) throw new Error(JSON.stringify(findings, null, 1));
  compiled.set(files, handbook);
  return handbook;
}

/** A test SOP in place of the seed. `top` holds lines such as `if_missing`. */
export function sopFile(
  steps: string,
  { values = '', needs = '', top = '' }: { values?: string; needs?: string; top?: string } = {},
): HandbookFile {
  const text = [
    'sop: test',
    'title: Test',
    'owner: claims-operations',
    'changes_approved_by: claims-managers',
    'boundary: claims-agent',
    'if_unforeseen: claims-leads',
    ...(values === '' ? [] : ['values:', values]),
    'starts:',
    '  says: A claim arrives',
    '  if:',
    '    - case.kind == "freight_claim"',
    ...(needs === '' ? [] : ['needs:', needs]),
    ...(top === '' ? [] : [top]),
    'steps:',
    steps,
    '',
  ].join('\n');
  return { path: SOP_PATH, text };
}

const EVERY_TOOL = [...registry.keys()].map((id) => `Action::"${id}"`).join(', ');

/** Permits every tool. */
export const PERMISSIVE: HandbookFile = {
  path: BOUNDARY_PATH,
  text: `@id("all")\n@outcome("permit")\npermit (principal is Bot, action in [${EVERY_TOOL}], resource is Case);\n`,
};

/** Permits every tool except one, which needs approval. */
export function asking(tool: string, approvers: string, expires = 'PT4H'): HandbookFile {
  const others = [...registry.keys()]
    .filter((id) => id !== tool)
    .map((id) => `Action::"${id}"`)
    .join(', ');
  return {
    path: BOUNDARY_PATH,
    text:
      `@id("others")\n@outcome("permit")\npermit (principal is Bot, action in [${others}], resource is Case);\n` +
      `@id("asked")\n@outcome("approval")\n@approvers("${approvers}")\n@expires("${expires}")\n@reason("Somebody looks at it first")\n` +
      `permit (principal is Bot, action == Action::"${tool}", resource is Case);\n`,
  };
}

/** A member of the team as Slack describes them; `more` makes a guest, a bot or a stranger of them. */
export function slackUser(userId: string, more: Partial<SlackActor> = {}): SlackActor {
  return { userId, teamId: 'TSOPWITH1', isBot: false, isGuest: false, isDeleted: false, isStranger: false, ...more };
}

export const LENA = slackUser('ULENA0001');
export const MARCUS = slackUser('UMARCUS01');
export const ANA = slackUser('UANA0001');
export const AVA = slackUser('UAVA00001');
export const FIONA = slackUser('UFIN00001');
export const DORA = slackUser('UDIR00001');
