/**
 * Milestones: what was decided and done, one message for each or for a burst of them.
 */
import type { Post, PostLine } from '../../../run/view/thread-view.ts';
import {
  bullets,
  context,
  glue,
  labelOf,
  line,
  link,
  literal,
  MESSAGE_BLOCKS_MAX,
  moment,
  rich,
  withinMessage,
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

export function renderPosts(posts: readonly Post[]): Rendered {
  const blocks = withinMessage(
    posts.map(renderPost),
    MESSAGE_BLOCKS_MAX,
    'More happened than fits here: ask `/sop explain`',
  );
  return {
    text: fallback(
      ...posts.map(({ title, lines }) =>
        lines[0] === undefined ? title : `${title}: ${lines[0].label} ${lines[0].text}`,
      ),
    ),
    blocks: blocks.length === 0 ? [context('Nothing to report')] : blocks,
  };
}

function renderPost({ tone, title, lines, at }: Post): Block {
  const shown = lines.slice(0, LINES_MAX).map(renderLine);
  const hidden = lines.length - shown.length;
  const rows: Inline[][] = hidden > 0 ? [...shown, [glue(`and ${hidden} more`)]] : shown;
  return rich(
    line(glue(`${SIGNS[tone]} `), literal(title, { bold: true }), glue('  '), moment(at, '{time}')),
    ...(rows.length === 0 ? [] : [bullets(rows)]),
  );
}

function renderLine({ label, text, url, time }: PostLine): Inline[] {
  const value = url === undefined ? literal(text) : link(text, url);
  return [
    ...(label === '' ? [] : [labelOf(label), glue(': ')]),
    // A line may consist of a time only.
    ...(text === '' && time !== undefined
      ? [moment(time)]
      : [value, ...(time === undefined ? [] : [glue(' · '), moment(time)])]),
  ];
}
