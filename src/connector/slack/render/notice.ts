/**
 * A notice that does not belong to a run: a handbook was published, waits for approval, or was refused.
 *
 * No one publishes what they cannot read: a proposal that is too long for one message goes on in its thread, and the
 * last message has the buttons. One that was cut has no *Publish*.
 */
import { ACTIONS } from '../ids.ts';
import { bullets, buttons, header, LITERAL_MAX, prose, rich, type Block } from './block.ts';
import { fallback, oneLine } from './text.ts';
import type { Rendered } from './rendered.ts';

/** Code points of one row; a longer line goes on in the next row. */
const ROW_MAX = 800;
/** UTF-16 units of the rows of one part, and what a row counts at least: a message has at most 100 rows. */
const PART_CHARACTERS_MAX = 5_000;
const ROW_CHARACTERS_MIN = 50;
/** The same for one message, which may have a row more than its part. */
const MESSAGE_CHARACTERS_MAX = 6_000;
/** Messages of one proposal. */
const PARTS_MAX = 20;

export type Notice = {
  readonly title: string;
  readonly lines: readonly string[];
  readonly proposal: string | null;
  /** Lines that come after these and are shown nowhere; absent for none. */
  readonly hidden?: number;
};

export function renderNotice({ title, lines, proposal, hidden = 0 }: Notice): Rendered {
  const [rows = [], ...rest] = pagesOf(lines, MESSAGE_CHARACTERS_MAX);
  const more = rest.flat().length + hidden;
  const shown = more === 0 ? rows : [...rows, moreText(more, proposal)];
  return {
    text: fallback(title, ...lines.slice(0, 3)),
    blocks: [
      header(title),
      ...(shown.length === 0 ? [] : [rich(bullets(shown.map((text) => prose(text, LITERAL_MAX))))]),
      ...(proposal === null ? [] : [decisionOf(proposal, more === 0)]),
    ],
  };
}

/** The messages of a notice, of which the first has the others in its thread. One that is no proposal has one. */
export function noticeParts({ title, lines, proposal }: Notice): readonly [Notice, ...Notice[]] {
  const pages = pagesOf(lines, PART_CHARACTERS_MAX);
  const [first, ...others] = pages.slice(0, PARTS_MAX);
  if (proposal === null || first === undefined || others.length === 0) return [{ title, lines, proposal }];
  const hidden = pages.slice(PARTS_MAX).flat().length;
  return [
    {
      title,
      lines: [
        ...first,
        `This goes on in the thread, in ${others.length} more messages. It is decided there, in the last one`,
      ],
      proposal: null,
    },
    ...others.map((page, index) => ({
      title: `${title} (${index + 2} of ${others.length + 1})`,
      lines: page,
      ...(index === others.length - 1 ? { proposal, hidden } : { proposal: null }),
    })),
  ];
}

function moreText(more: number, proposal: string | null): string {
  return proposal === null
    ? `and ${more} more`
    : `and ${more} more, which do not fit here, so it cannot be published from here. \`sop diff FOLDER\` in a terminal shows all of it. Propose it in several steps`;
}

function decisionOf(proposal: string, isWhole: boolean): Block {
  const publish = {
    action: ACTIONS.publish,
    text: 'Publish',
    value: proposal,
    style: 'primary',
    confirm: {
      title: 'Publish this handbook?',
      text: 'New cases follow it at once. Open runs keep their procedure, but the boundary, limits, people and senders apply to them at once.',
      yes: 'Publish',
    },
  } as const;
  return buttons([
    ...(isWhole ? [publish] : []),
    { action: ACTIONS.refuse, text: 'Refuse', value: proposal, style: 'danger' },
  ]);
}

/** All rows, in pages of at most `charactersMax`; a long line is split, and nothing is left out. */
function pagesOf(lines: readonly string[], charactersMax: number): string[][] {
  const pages: string[][] = [];
  let left = 0;
  for (const row of lines.flatMap(rowsOf)) {
    const characters = Math.max(ROW_CHARACTERS_MIN, JSON.stringify(row).length);
    const page = characters <= left ? pages.at(-1) : undefined;
    if (page === undefined) {
      pages.push([row]);
      left = charactersMax - characters;
    } else {
      page.push(row);
      left -= characters;
    }
  }
  return pages;
}

function rowsOf(line: string): string[] {
  const points = [...oneLine(line, Infinity)];
  return Array.from({ length: Math.ceil(points.length / ROW_MAX) }, (_, index) => {
    const row = points.slice(index * ROW_MAX, (index + 1) * ROW_MAX).join('');
    return index === 0 ? row : `… ${row}`;
  });
}
