/**
 * The answer to "why?". Shown to one person first; *Share* posts it for everyone.
 */
import type { ExplainedStep, Explanation } from '../../../run/view/explanation.ts';
import { ACTIONS, shareBlockId } from '../ids.ts';
import {
  bullets,
  buttons,
  context,
  divider,
  glue,
  header,
  labelOf,
  line,
  lines,
  literal,
  MESSAGE_BLOCKS_MAX,
  moment,
  quote,
  rich,
  withinMessage,
  type Block,
  type Inline,
  type RichTextPart,
} from './block.ts';
import { fallback } from './text.ts';
import type { Rendered } from './rendered.ts';

/** Maximum bullets of one step; Slack collapses a longer message, and the rest is in `sop explain`. */
const EVIDENCE_MAX = 12;
const AUTHORITY_MAX = 8;
/** Maximum remarks at the end. */
const REMARKS_MAX = 15;
/** Blocks other than the steps: head, headline, remarks, share. */
const FRAME_BLOCKS = 6;

/**
 * `private` explanations have *Share*, with the thread it posts to; `shared` ones say who shared them; `alone` is a
 * place that no one else can read.
 */
export type Audience =
  | { readonly kind: 'private'; readonly threadTs: string | null }
  | { readonly kind: 'shared'; readonly by: string }
  | { readonly kind: 'alone' };

export function renderExplanation(explanation: Explanation, audience: Audience): Rendered {
  const { caseId, title, headline, steps, unread } = explanation;
  const remarks = [...unread.map((event) => `Unread: ${event}`), ...explanation.remarks];
  const more = `More steps than fit here: run \`sop explain ${caseId}\` for all of them`;
  return {
    text: fallback(`Why ${caseId}`, headline),
    blocks: [
      header(`Why · ${title}`),
      rich(quote(literal(headline, { bold: true }))),
      ...withinMessage(steps.map(renderStep), MESSAGE_BLOCKS_MAX - FRAME_BLOCKS, more),
      ...(remarks.length === 0
        ? []
        : [
            divider(),
            rich(bullets(firstOf(remarks, REMARKS_MAX, 'remarks', (remark) => [literal(remark, undefined, 300)]))),
          ]),
      ...footer(explanation, audience),
    ],
  };
}

function renderStep({ step, at, citation, result, says, line: lineNumber, evidence, authority }: ExplainedStep): Block {
  const parts: RichTextPart[] = [
    line(
      literal(`Step ${step}`, { bold: true }, 60),
      glue(' · '),
      literal(result, { bold: true }),
      glue('  '),
      moment(at),
    ),
    line(literal(citation)),
  ];
  const lines = [
    ...firstOf(evidence, EVIDENCE_MAX, 'values', ({ label, value, origin }) => [
      labelOf(label),
      glue(': '),
      literal(value, undefined, 300),
      glue(' — '),
      literal(origin, { italic: true }, 200),
    ]),
    ...firstOf(authority, AUTHORITY_MAX, 'lines on who decided', (sentence) => [literal(sentence, undefined, 400)]),
  ];
  if (lines.length > 0) parts.push(bullets(lines));
  parts.push(quote(literal(says, { italic: true }), ...(lineNumber === null ? [] : [glue(` (line ${lineNumber})`)])));
  return rich(...parts);
}

/** The first `count` items as bullets, and a last one that counts the rest. */
function firstOf<T>(items: readonly T[], count: number, what: string, bullet: (item: T) => Inline[]): Inline[][] {
  const shown = items.slice(0, count).map(bullet);
  return items.length > count ? [...shown, [glue(`and ${items.length - count} more ${what}`)]] : shown;
}

function footer({ caseId }: Explanation, audience: Audience): Block[] {
  if (audience.kind === 'alone') return [source()];
  if (audience.kind === 'shared')
    return [lines([glue('Shared by '), literal(audience.by, { bold: true }, 100)]), source()];
  return [
    buttons(
      [
        {
          action: ACTIONS.share,
          text: audience.threadTs === null ? 'Share in channel' : 'Share in thread',
          value: caseId,
        },
      ],
      shareBlockId(audience.threadTs),
    ),
    source(),
  ];
}

const source = (): Block => context('From the log and the text of that SOP version; no language model was involved');
