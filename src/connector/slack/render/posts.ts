/**
 * Milestones: what was decided and done, one message for each or for a burst of them.
 */
import type { Post, PostLine } from '../../../run/view/thread-view.ts';
import {
  bullets,
  charactersOf,
  context,
  firstOf,
  fullestOf,
  glue,
  labelOf,
  line,
  link,
  timed,
  LITERAL_MAX,
  MESSAGE_BLOCKS_MAX,
  MESSAGE_CHARACTERS_MAX,
  moment,
  prose,
  rich,
  type Block,
  type Inline,
} from './block.ts';
import { fallback } from './text.ts';
import type { Rendered } from './rendered.ts';

const LINES_MAX = 20;

const SIGNS: Readonly<Record<Post['tone'], string>> = {
  decision: '🔷',
  done: '✅',
  remark: '💬',
  trouble: '⚠️',
  end: '🏁',
};

/** How much of one milestone is shown: code points of its title, lines, and code points of each. */
type Detail = { readonly title: number; readonly lines: number; readonly text: number };

const FULL: Detail = { title: LITERAL_MAX, lines: LINES_MAX, text: LITERAL_MAX };
/** From the fuller to the shortest; below the last, only the title is shown. */
const SHORTER: readonly [Detail, ...Detail[]] = [
  { title: 300, lines: LINES_MAX, text: 200 },
  { title: 200, lines: LINES_MAX, text: 60 },
  { title: 100, lines: 5, text: 30 },
];
/** UTF-16 units of a post except its title: the sign, the time and its fallback, and the number of hidden lines. */
const FRAME_UNITS = 60;
const MORE = 'More happened than fits here: ask `/sop explain`';

/**
 * Every milestone is shown at least by its title. Text from outside that is long shortens its own milestone only, so it
 * cannot hide another one, such as a payment.
 */
export function renderPosts(posts: readonly Post[]): Rendered {
  const shown = posts.slice(0, posts.length > MESSAGE_BLOCKS_MAX ? MESSAGE_BLOCKS_MAX - 2 : MESSAGE_BLOCKS_MAX);
  const rest = posts.slice(shown.length);
  const tail = rest.length === 0 ? [] : titlesOf(rest);
  const blocks = shownWithin(shown, MESSAGE_CHARACTERS_MAX - charactersOf(tail));
  return {
    text: fallback(
      ...posts.map(({ title, lines }) =>
        lines[0] === undefined ? title : `${title}: ${lines[0].label} ${lines[0].text}`,
      ),
    ),
    blocks: posts.length === 0 ? [context('Nothing to report')] : [...blocks, ...tail],
  };
}

/** Each within its share: what a short milestone does not need goes to the longer ones. */
function shownWithin(posts: readonly Post[], units: number): Block[] {
  const whole = posts.map((post) => {
    const block = renderPost(post, FULL);
    return { post, block, size: charactersOf(block) };
  });
  let left = units;
  let share = units;
  const sizes = whole.map(({ size }) => size).toSorted((a, b) => a - b);
  sizes.forEach((size, index) => {
    share = Math.floor(left / (sizes.length - index));
    left -= Math.min(size, share);
  });
  const title = Math.max(5, Math.floor((share - FRAME_UNITS) / 2));
  return whole.flatMap(({ post, block, size }) =>
    size <= share
      ? block
      : fullestOf([...SHORTER, { title, lines: 0, text: 0 }], (detail) => [renderPost(post, detail)], share),
  );
}

/** The titles of milestones for which there is no block. */
function titlesOf(posts: readonly Post[]): Block[] {
  const max = Math.max(5, Math.min(80, Math.floor(MESSAGE_CHARACTERS_MAX / 3 / posts.length / 2)));
  const titles = posts.map(({ tone, title }): Inline[] => [glue(`${SIGNS[tone]} `), ...timed(title, undefined, max)]);
  return [rich(bullets(titles)), context(MORE)];
}

function renderPost({ tone, title, lines, at }: Post, detail: Detail): Block {
  // What was done is one line, with its record at the end.
  const record = tone === 'done' ? lines.find(isRecord) : undefined;
  const rows = firstOf(
    lines.filter((line) => line !== record),
    detail.lines,
    (item) => renderLine(item, detail.text),
    (hidden) => [glue(`and ${hidden} more`)],
  );
  return rich(
    line(
      glue(`${SIGNS[tone]} `),
      ...timed(title, { bold: true }, detail.title),
      ...(record?.url === undefined ? [] : [glue(' · '), link(record.text, record.url, Math.max(5, detail.text))]),
      glue('  '),
      moment(at, '{time}'),
      ...(detail.lines === 0 && lines.length > 0 ? [glue(` · ${lines.length} more`)] : []),
    ),
    ...(rows.length === 0 || detail.lines === 0 ? [] : [bullets(rows)]),
  );
}

const isRecord = ({ url, time }: PostLine): boolean => url !== undefined && time === undefined;

function renderLine({ label, text, url, time }: PostLine, max: number): Inline[] {
  const value = url === undefined ? prose(text, max) : [link(text, url, max)];
  return [
    ...(label === '' ? [] : [labelOf(label, Math.min(100, max)), glue(': ')]),
    // A line may consist of a time only.
    ...(text === '' && time !== undefined
      ? [moment(time)]
      : [...value, ...(time === undefined ? [] : [glue(' · '), moment(time)])]),
  ];
}
