/**
 * The answer to "why?". Shown to one person first; *Share* posts it for everyone.
 */
import type { ExplainedStep, Explanation } from '../../../run/view/explanation.ts';
import { ACTIONS, shareBlockId, VIEWS } from '../ids.ts';
import {
  bullets,
  buttons,
  charactersOf,
  context,
  divider,
  fullestOf,
  glue,
  header,
  labelOf,
  line,
  lines,
  literal,
  MESSAGE_BLOCKS_MAX,
  MESSAGE_CHARACTERS_MAX,
  moment,
  plain,
  quote,
  rich,
  timed,
  VIEW_BLOCKS_MAX,
  withinBlocks,
  withinMessage,
  type Block,
  type Inline,
  type RichTextPart,
} from './block.ts';
import type { Modal } from './modal.ts';
import { cut, fallback } from './text.ts';
import type { Rendered } from './rendered.ts';

/** Maximum bullets of one step; Slack collapses a longer message, and the rest is in `sop explain`. */
const EVIDENCE_MAX = 12;
const AUTHORITY_MAX = 8;
/** Maximum remarks at the end. */
const REMARKS_MAX = 15;
/** Maximum code points of one remark, from the fullest to the shortest, and UTF-16 units of all of them. */
const REMARK: readonly [number, ...number[]] = [300, 100, 60];
const REMARKS_UNITS = 2_000;
/** Blocks other than the steps: head, headline, remarks, share. */
const FRAME_BLOCKS = 11;
/** Maximum sentences on who decided on the first screen; code points of each text, and UTF-16 units of all of it. */
const ALLOWED_MAX = 6;
const SHORT: readonly [number, ...number[]] = [300, 120, 40];
const SHORT_UNITS = 3_000;
/** Maximum lines for an audit, code points of one, and UTF-16 units of all of them. */
const DETAILS_MAX = 12;
const DETAIL: readonly [number, ...number[]] = [200, 60, 20];
const DETAILS_UNITS = 1_500;
const TITLE_MAX = 24;

/**
 * `private` explanations have *Share*, with the thread it posts to; `shared` ones say who shared them; `alone` is a
 * place that no one else can read.
 */
export type Audience =
  | { readonly kind: 'private'; readonly threadTs: string | null }
  | { readonly kind: 'shared'; readonly by: string }
  | { readonly kind: 'alone' };

/** The decision, its values, and who allowed what; *More* shows every step. */
export function renderShortExplanation(explanation: Explanation, audience: Audience): Rendered {
  const { caseId, title, headline } = explanation;
  return {
    text: fallback(`Why ${caseId}`, headline),
    blocks: [header(`Why · ${title}`), ...shortPart(explanation), ...footer(explanation, audience, 'short')],
  };
}

/** The whole explanation as a window, which *More* opens. */
export function explanationModal(explanation: Explanation): Modal {
  const { blocks } = renderExplanation(explanation, { kind: 'alone' });
  return {
    type: 'modal',
    callback_id: VIEWS.told,
    title: plain(`Why · ${explanation.caseId}`, TITLE_MAX),
    close: plain('Close', TITLE_MAX),
    blocks: withinBlocks(blocks, VIEW_BLOCKS_MAX, `More: run \`sop explain ${explanation.caseId}\``),
  };
}

const shortPart = (explanation: Explanation): Block[] =>
  fullestOf(SHORT, (max) => shortWithin(explanation, max), SHORT_UNITS);

function shortWithin({ headline, short: { says, values, allowed } }: Explanation, max: number): Block[] {
  const rows = [
    ...values.map(({ label, value, origin }): Inline[] => [
      glue('✓ '),
      labelOf(label, Math.min(max, 100)),
      glue(': '),
      // What was computed is said with both sides.
      ...timed(value, undefined, Math.min(max, 200)),
      glue(' · '),
      ...timed(origin, { italic: true }, Math.min(max, 100)),
    ]),
    ...firstOf(allowed, ALLOWED_MAX, 'lines on who decided', (sentence) => timed(sentence, undefined, max)),
  ];
  return [
    rich(
      quote(...timed(headline, { bold: true }, max)),
      ...(says === null ? [] : [line(...timed(`“${says}”`, undefined, max))]),
    ),
    ...(rows.length === 0 ? [] : [lines(...rows)]),
  ];
}

export function renderExplanation(explanation: Explanation, audience: Audience): Rendered {
  const { caseId, title, headline, steps, unread } = explanation;
  const remarks = [...unread.map((event) => `Unread: ${event}`), ...explanation.remarks];
  const more = `More steps than fit here: run \`sop explain ${caseId}\` for all of them`;
  const head = [header(`Why · ${title}`), ...shortPart(explanation), divider()];
  const tail = [
    ...fullestOf(REMARK, (max) => remarksPart(remarks, max), REMARKS_UNITS),
    ...detailsPart(steps),
    ...footer(explanation, audience, 'whole'),
  ];
  const left = MESSAGE_CHARACTERS_MAX - charactersOf(head) - charactersOf(tail);
  return {
    text: fallback(`Why ${caseId}`, headline),
    blocks: [...head, ...stepsWithin(steps, left, more), ...tail],
  };
}

/** The steps that fit; if one does not fit in full, it is shown without its values. */
function stepsWithin(steps: readonly ExplainedStep[], charactersMax: number, more: string): Block[] {
  const whole = steps.map(renderStep);
  const count = MESSAGE_BLOCKS_MAX - FRAME_BLOCKS;
  if (charactersOf(whole) <= charactersMax) return withinBlocks(whole, count, more);
  const short = steps.map((step) =>
    renderStep({
      ...step,
      result: cut(step.result, 200),
      citation: cut(step.citation, 200),
      says: cut(step.says, 200),
      evidence: step.evidence
        .slice(0, 3)
        .map((item) => ({ ...item, value: cut(item.value, 80), origin: cut(item.origin, 80) })),
      authority: step.authority.slice(0, 2).map((sentence) => cut(sentence, 100)),
    }),
  );
  // A step that fits in full stays whole.
  const fair = Math.floor(charactersMax / Math.max(1, steps.length));
  const blocks = whole.flatMap((block, index) => (charactersOf(block) <= fair ? [block] : (short[index] ?? [])));
  return withinMessage(blocks, count, more, charactersMax);
}

/** What only an audit compares comes last. */
const detailsPart = (steps: readonly ExplainedStep[]): Block[] =>
  fullestOf(DETAIL, (max) => detailsWithin(steps, max), DETAILS_UNITS);

function detailsWithin(steps: readonly ExplainedStep[], max: number): Block[] {
  const details = steps.flatMap((step) => step.details.map((text) => `Step ${cut(step.step, 40)}: ${text}`));
  return details.length === 0
    ? []
    : [
        divider(),
        rich(
          line(glue('For an audit', { bold: true })),
          bullets(firstOf(details, DETAILS_MAX, 'lines', (text) => timed(text, undefined, max))),
        ),
      ];
}

const remarksPart = (remarks: readonly string[], max: number): Block[] =>
  remarks.length === 0
    ? []
    : [divider(), rich(bullets(firstOf(remarks, REMARKS_MAX, 'remarks', (remark) => timed(remark, undefined, max))))];

function renderStep({ step, at, citation, result, says, line: lineNumber, evidence, authority }: ExplainedStep): Block {
  const parts: RichTextPart[] = [
    line(
      literal(`Step ${step}`, { bold: true }, 60),
      glue(' · '),
      ...timed(result, { bold: true }),
      glue('  '),
      moment(at),
    ),
    line(...timed(citation)),
  ];
  const lines = [
    ...firstOf(evidence, EVIDENCE_MAX, 'values', ({ label, value, origin }) => [
      labelOf(label),
      glue(': '),
      ...timed(value, undefined, 300),
      glue(' — '),
      ...timed(origin, { italic: true }, 200),
    ]),
    ...firstOf(authority, AUTHORITY_MAX, 'lines on who decided', (sentence) => timed(sentence, undefined, 400)),
  ];
  if (lines.length > 0) parts.push(bullets(lines));
  parts.push(quote(...timed(says, { italic: true }), ...(lineNumber === null ? [] : [glue(` (line ${lineNumber})`)])));
  return rich(...parts);
}

/** The first `count` items as bullets, and a last one that counts the rest. */
function firstOf<T>(items: readonly T[], count: number, what: string, bullet: (item: T) => Inline[]): Inline[][] {
  const shown = items.slice(0, count).map(bullet);
  return items.length > count ? [...shown, [glue(`and ${items.length - count} more ${what}`)]] : shown;
}

function footer({ caseId, judged }: Explanation, audience: Audience, extent: 'short' | 'whole'): Block[] {
  if (audience.kind === 'alone') return [source(judged)];
  if (audience.kind === 'shared')
    return [lines([glue('Shared by '), literal(audience.by, { bold: true }, 100)]), source(judged)];
  return [
    buttons(
      [
        ...(extent === 'whole' ? [] : [{ action: ACTIONS.more, text: 'More', value: caseId }]),
        {
          action: ACTIONS.share,
          text: audience.threadTs === null ? 'Share in channel' : 'Share in thread',
          value: caseId,
        },
      ],
      shareBlockId(audience.threadTs),
    ),
    source(judged),
  ];
}

/** Whether a model took part is said of the case, not only of this text. */
const source = (judged: number): Block =>
  context(
    `From the log and the text of that SOP version, written without a language model. ${judged === 0 ? 'None was asked in this case' : `In this case one was asked ${judged === 1 ? 'once' : `${judged} times`}`}`,
  );
