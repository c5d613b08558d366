/** Tests of publications that take away what an open run stands on: its boundary, its kind, everyone whom it asks. */
import { describe, expect, it } from 'vitest';
import type { Publication } from '../../src/engine/publish-handbook.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { BOUNDARY_PATH, filesOf, filesWith, PEOPLE_PATH, PERMISSIVE, SOP_PATH, sopFile } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const WAIT = '  - step: 1\n    says: Wait\n    wait: { for: 1 hour }\n  - step: 2\n    says: Flag\n    flag: seen\n';
const FILES: readonly HandbookFile[] = filesOf(sopFile(WAIT), PERMISSIVE);

const renamed = (files: readonly HandbookFile[], before: string, after: string): readonly HandbookFile[] =>
  files.map(({ path, text }) => ({ path: path.replace(before, after), text: text.replaceAll(before, after) }));

const WITHOUT_SOP = filesOf(
  { path: SOP_PATH, text: sopFile(WAIT).text.replace('sop: test', 'sop: another') },
  PERMISSIVE,
);
const OTHER_BOUNDARY = renamed(FILES, 'claims-agent', 'other-agent');
const OTHER_GROUP = renamed(FILES, 'claims-leads', 'team-leads');
const OTHER_KIND = renamed(FILES, 'freight_claim', 'parcel_claim');
/** The leads of the tests cannot be reached in Slack; the procedure asks another group. */
const NO_ONE_IN_GROUP = FILES.map(({ path, text }) => ({
  path,
  text:
    path === PEOPLE_PATH
      ? text.replace('members: [lena-lead, leo-lead]', 'members: []')
      : text.replaceAll('if_unforeseen: claims-leads', 'if_unforeseen: claims-managers'),
}));

const story = (act: (world: SimulatedWorld) => Promise<void>): Promise<void> =>
  inWorld({ files: FILES }, async (world) => {
    await world.claim();
    await world.settle();
    await act(world);
  });

const said = (publication: Publication): readonly string[] =>
  publication.kind === 'refused' ? publication.findings.map(({ message }) => message) : [publication.kind];

describe('a publication that takes away what an open run stands on', () => {
  it.each([
    [
      'its boundary',
      OTHER_BOUNDARY,
      'The boundary `claims-agent` is gone, but CASE-1 is still judged by it',
      BOUNDARY_PATH,
    ],
    ['the group that it asks', OTHER_GROUP, 'The group `claims-leads` is gone, but CASE-1 asks it', PEOPLE_PATH],
    ['everyone in that group', NO_ONE_IN_GROUP, 'The group `claims-leads` has no one left who can click', PEOPLE_PATH],
    [
      'its kind',
      OTHER_KIND,
      'The kind `freight_claim` is gone, but CASE-1 is of this kind',
      'kinds/freight_claim.yaml',
    ],
  ])('is refused with the case: %s', (_, files, message, file) =>
    story(async (world) => {
      const refused = await world.publish(files);
      expect(said(refused)).toContainEqual(expect.stringContaining(message));
      expect(refused).toMatchObject({
        findings: expect.arrayContaining([
          expect.objectContaining({ place: expect.objectContaining({ file }), suggestion: expect.anything() }),
        ]),
      });
      expect((await world.engine.shell.handbooks.current()).published.number).toBe(1);
    }),
  );

  it('is published once no run is open', () =>
    story(async (world) => {
      await world.after(3_600_000, 600_000);
      expect((await world.state())?.ended).not.toBe(null);
      expect(said(await world.publish(OTHER_BOUNDARY))).toEqual(['published']);
    }));

  it('names some of many cases, and how many more there are', () =>
    story(async (world) => {
      for (let id = 102; id < 108; id++) await world.claim({}, { id: String(id) });
      await world.settle();
      expect(said(await world.publish(OTHER_BOUNDARY))).toEqual([
        'The boundary `claims-agent` is gone, but CASE-1, CASE-2, CASE-3, CASE-4, CASE-5 and 2 more are still judged by it',
      ]);
    }));

  it('is no publication that only removes the SOP: the run goes on with its version', () =>
    story(async (world) => {
      expect(said(await world.publish(WITHOUT_SOP))).toEqual(['published']);
      await world.after(3_600_000, 600_000);
      expect(await world.state()).toMatchObject({ ended: expect.anything(), sop: { name: 'test' } });
    }));

  it('is not refused for a run whose boundary changes what it permits', () =>
    story(async (world) => {
      const stricter = filesOf(sopFile(WAIT), { ...PERMISSIVE, text: PERMISSIVE.text.replace('"all"', '"most"') });
      expect(said(await world.publish(stricter))).toEqual(['published']);
    }));
});

describe('a publication that declares a fact otherwise than an open case states it', () => {
  const KIND = 'kinds/freight_claim.yaml';
  const BOL = `  - fact: claim.bol
    label: BOL
    type: text
    normal: { keep: letters_and_digits, separators: ignored, words: [BOL, B/L, bill of lading] }
    optional: true
    zendesk: bol
`;
  /** A kind that says what its cases are about needs that fact in any case. */
  const UNNAMED = FILES.map(({ path, text }) => ({ path, text: text.replace(/^about: .*\n/m, '') }));
  const declared = (text: string): readonly HandbookFile[] => filesWith(KIND, BOL, text, UNNAMED);
  const added = (text: string): string => `  - { fact: claim.cause, label: cause, type: text${text} }\n`;

  it.each([
    ['is gone', '', 'The fact `claim.bol` of the kind `freight_claim` is not declared any more, but CASE-1 states it'],
    [
      'has another name',
      BOL.replace('claim.bol', 'claim.lading'),
      'The fact `claim.bol` of the kind `freight_claim` is not declared any more, but CASE-1 states it',
    ],
    [
      'takes fewer values',
      BOL.replace(/normal: .*/, 'one_of: [A1, A2]'),
      'The fact `claim.bol` of the kind `freight_claim` takes other values now, but CASE-1 states one that it does not take',
    ],
    [
      'has another type',
      BOL.replace('type: text', 'type: number').replace(/ {4}normal: .*\n/, ''),
      'The fact `claim.bol` of the kind `freight_claim` takes other values now, but CASE-1 states one that it does not take',
    ],
    ...(
      [
        ['keeps separators', 'separators: ignored', 'separators: kept'],
        ['keeps less', 'keep: letters_and_digits', 'keep: digits'],
        ['keeps more', 'letters_and_digits, separators: ignored', 'capitals_and_hyphens'],
        ['leaves out fewer words', 'words: [BOL, B/L', 'words: [B/L'],
      ] as const
    ).map(([how, before, now]) => [
      how,
      BOL.replace(before, now),
      'The fact `claim.bol` of the kind `freight_claim` has another normal form now, but CASE-1 states it',
    ]),
    [
      'has no normal form any more',
      BOL.replace(/ {4}normal: .*\n/, ''),
      'The fact `claim.bol` of the kind `freight_claim` has another normal form now, but CASE-1 states it',
    ],
    [
      'is new and required',
      `${BOL}${added('')}`,
      'The fact `claim.cause` of the kind `freight_claim` is required now, but CASE-1 does not state it',
    ],
  ])('is refused with the case: the fact %s', (_, text, message) =>
    story(async (world) => {
      expect(said(await world.publish(declared(text)))).toEqual([message]);
    }),
  );

  it.each([
    ['is new and optional', `${BOL}${added(', optional: true')}`],
    ['is new, required and untrusted', `${BOL}${added(', untrusted: true')}`],
    ['says that separators are ignored as before', BOL.replace(' separators: ignored,', '')],
    ['leaves out another word that this number has not', BOL.replace('[BOL,', '[consignment, BOL,')],
    ['has another label', BOL.replace('label: BOL', 'label: bill of lading')],
    ['must not be missing any more, and is there', BOL.replace('    optional: true\n', '')],
  ])('is published if the fact %s', (_, text) =>
    story(async (world) => {
      expect(said(await world.publish(declared(text)))).toEqual(['published']);
    }),
  );

  it('is published once no such case is open', () =>
    story(async (world) => {
      await world.after(3_600_000, 600_000);
      expect(said(await world.publish(declared('')))).toEqual(['published']);
    }));
});
