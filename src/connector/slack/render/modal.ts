/**
 * The modals: the reason for a denial, the details of an approval, the note of a recovery, and a sentence that replaces
 * a form.
 */
import type { types } from '@slack/bolt';
import { unreachable } from '../../../kernel/assert.ts';
import { reasonCharactersMax, reasonCharactersMin } from '../../../kernel/limits.ts';
import { hasCost } from '../../../run/cite/approval-ahead.ts';
import type { RecoveryChoice } from '../../../run/log/event.ts';
import type { AskView, LabelledText } from '../../../run/view/thread-view.ts';
import { REASON_FIELD, VIEWS } from '../ids.ts';
import { askedLine, changingPart, closedPart, followLines, untilLines, type ApprovalView } from './approval-card.ts';
import {
  context,
  glue,
  header,
  labelled,
  line,
  lines,
  literal,
  plain,
  prose,
  preformatted,
  rich,
  VIEW_BLOCKS_MAX,
  withinBlocks,
  type Block,
  type Inline,
  type RichTextPart,
} from './block.ts';
import { isWithin } from './text.ts';

const TITLE_MAX = 24;
/** Slack takes 2,000 (block kit reference, input block, read 2026-11); a hint is never cut. */
const HINT_MAX = 2_000;
/** Maximum code points of one argument that a form can show in full. */
const ARGUMENT_MAX = 3_000;
/** Slack accepts views of 250,000 bytes. */
const VIEW_BYTES_MAX = 240_000;
/** Maximum code points of each text when a form would be larger. */
const SHORT_MAX = 200;
/** Maximum lines of one kind. */
const LINES_MAX = 40;
const ARGUMENTS_MAX = 40;
const POLICIES_MAX = 10;
/** Maximum code points of one of the three lines; a form has more room than a card. */
const LINE_MAX = 3_000;

export type Modal = types.ModalView;

export type Details = {
  readonly view: ApprovalView;
  readonly digest: string;
  readonly tool: string;
  readonly args: readonly LabelledText[];
  readonly policies: readonly string[];
};

/** Names the case and what is denied: a person may have several cards in front of them. */
export function denyForm(view: AskView): Modal {
  return reasonForm(view, {
    callback: VIEWS.deny,
    title: 'Deny',
    submit: 'Deny',
    label: 'Why not?',
    hint: 'The reason goes into the log and the thread.',
  });
}

/** A choice of a recovery that asks for a note on what the person knows. */
export type NotedChoice = Exclude<RecoveryChoice, 'try_again'>;

export function recoveryForm(view: AskView, choice: NotedChoice): Modal {
  const isPayment = choice === 'leave_out' && view.kind === 'recovery' && view.repeats !== null;
  const cost = view.kind === 'recovery' && hasCost(choice) ? view.cost : null;
  return reasonForm(view, isPayment ? LEAVE_PAYMENT_OUT : RECOVERY_FORMS[choice], cost?.text);
}

type FormTexts = Readonly<Record<'callback' | 'title' | 'submit' | 'label' | 'hint', string>>;

const LEAVE_PAYMENT_OUT: FormTexts = {
  callback: VIEWS.leaveOut,
  title: 'Leave this payment out',
  submit: 'Leave it out',
  label: 'Why is it not made?',
  hint: 'The run goes on without this payment, and its outcome does not count. The note goes into the log and the thread.',
};

const RECOVERY_FORMS: Readonly<Record<NotedChoice, FormTexts>> = {
  stop: {
    callback: VIEWS.stop,
    title: 'Stop the run',
    submit: 'Stop',
    label: 'Why does the run end here?',
    hint: 'Sopwith does nothing more for the case: what was done stays, and people see to the rest. The note goes into the log and the thread.',
  },
  it_was_done: {
    callback: VIEWS.itWasDone,
    title: 'It was done',
    submit: 'Continue',
    label: 'Where did you see that it was done?',
    hint: 'Name the record, such as CLM-12. The note goes into the log and the thread.',
  },
  leave_it: {
    callback: VIEWS.leaveIt,
    title: 'Leave it',
    submit: 'Leave it',
    label: 'Why does the decision stand?',
    hint: 'The case stays as it was decided. The note goes into the log and the thread.',
  },
  go_on: {
    callback: VIEWS.goOn,
    title: 'Go on',
    submit: 'Go on',
    label: 'Why do the earlier values hold?',
    hint: 'The run keeps them to its end, whatever else changes about them. The note goes into the log and the thread.',
  },
  start_again: {
    callback: VIEWS.startAgain,
    title: 'Start again',
    submit: 'Start again',
    label: 'Why does the case start again?',
    hint: 'A new run of the case starts with what the case says now and takes the place of this one. What was done stays; before it is done again, the new run asks.',
  },
  leave_out: {
    callback: VIEWS.leaveOut,
    title: 'Leave this event out',
    submit: 'Leave it out',
    label: 'Why does the event not count?',
    hint: 'The run goes on without it, and later approvals show that. The note goes into the log and the thread.',
  },
};

/**
 * Everything that is approved, in full. It has an *Approve* button only while the approval is open and everything is
 * shown.
 */
export function detailsModal(details: Details): Modal {
  const { view, args } = details;
  const about = [...view.facts, ...view.bounds];
  const isShort =
    args.length <= ARGUMENTS_MAX &&
    about.length <= LINES_MAX &&
    view.changed.length <= LINES_MAX &&
    args.every(({ text }) => isWithin(text, ARGUMENT_MAX)) &&
    [view.willDo, view.because, ...view.changed, ...[...view.otherwise, ...about].map(({ text }) => text)].every(
      (text) => isWithin(text, LINE_MAX),
    );
  const modal = modalOf(details, isShort, LINE_MAX);
  return Buffer.byteLength(JSON.stringify(modal)) <= VIEW_BYTES_MAX ? modal : modalOf(details, false, SHORT_MAX);
}

/** @param max code points of one text */
function modalOf({ view, digest, tool, args, policies }: Details, isWhole: boolean, max: number): Modal {
  const approvable = isWhole && view.state.kind === 'open' && view.changing === null;
  const blocks: Block[] = [
    lines(
      askedLine(view, max),
      ...view.facts.slice(0, LINES_MAX).map(({ label, text }) => labelled(label, text, max)),
      labelled('Because', view.because, max),
      ...view.bounds.slice(0, LINES_MAX).map(({ label, text }) => labelled(label, text, max)),
      ...followLines(view, max),
      ...view.changed.slice(0, LINES_MAX).map((sentence) => labelled('Changed', sentence, max)),
    ),
    ...changingPart(view.changing, 10, Math.min(max, 1_000)),
    ...(view.state.kind === 'open'
      ? [lines(labelled('Asked', view.approvers), ...untilLines(view))]
      : closedPart(view.state)),
    header(view.state.kind === 'open' ? 'Exactly as it will be sent' : 'Exactly as it was asked for'),
    lines(labelled('Tool', tool)),
    ...args.slice(0, ARGUMENTS_MAX).map(({ label, text }) => rich(...argument(label, text, max))),
    ...(policies.length === 0
      ? []
      : [
          header('Policies that require approval'),
          rich(...policies.slice(0, POLICIES_MAX).map((policy) => preformatted(policy, Math.min(max, 1_500)))),
        ]),
    context(`Digest of what you see: ${digest}`),
    ...(isWhole
      ? []
      : [
          lines([
            literal(
              'This is too long to show in full, so it cannot be approved here. Deny it, and have the step changed to ask for less',
              { bold: true },
            ),
          ]),
        ]),
  ];
  return {
    type: 'modal',
    callback_id: approvable ? VIEWS.approve : VIEWS.told,
    private_metadata: view.askId,
    title: plain(`${view.caseId}, step ${view.step}`, TITLE_MAX),
    close: plain('Close', TITLE_MAX),
    ...(approvable ? { submit: plain('Approve', TITLE_MAX) } : {}),
    blocks: withinBlocks(blocks, VIEW_BLOCKS_MAX, 'More than fits here'),
  };
}

/** The answer to a form: a sentence that replaces it. */
export function sentenceModal(title: string, sentence: string): Modal {
  return {
    type: 'modal',
    callback_id: VIEWS.told,
    title: plain(title, TITLE_MAX),
    close: plain('Close', TITLE_MAX),
    blocks: [rich(line(...prose(sentence)))],
  };
}

function argument(label: string, text: string, max: number): RichTextPart[] {
  return [line(literal(label, { bold: true }, 150)), preformatted(text, Math.min(max, ARGUMENT_MAX))];
}

/** @param cost what it costs whoever submits the form; absent for nothing */
function reasonForm(view: AskView, { callback, title, submit, label, hint }: FormTexts, cost?: string): Modal {
  return {
    type: 'modal',
    callback_id: callback,
    private_metadata: view.askId,
    title: plain(title, TITLE_MAX),
    submit: plain(submit, TITLE_MAX),
    close: plain('Cancel', TITLE_MAX),
    blocks: [
      lines(labelled('Case', view.step === null ? view.caseId : `${view.caseId}, step ${view.step}`), ...subject(view)),
      ...(cost === undefined ? [] : [lines([glue('⚠️ '), ...prose(cost)])]),
      {
        type: 'input',
        block_id: REASON_FIELD.block,
        label: plain(label, 150),
        hint: plain(hint, HINT_MAX),
        element: {
          type: 'plain_text_input',
          action_id: REASON_FIELD.action,
          multiline: true,
          min_length: reasonCharactersMin,
          max_length: reasonCharactersMax,
          focus_on_load: true,
        },
      },
    ],
  };
}

/** What the decision is about, in the words of its card. */
function subject(view: AskView): Inline[][] {
  switch (view.kind) {
    case 'approval':
      return [
        labelled('Will not be done', view.willDo),
        ...view.otherwise.filter(({ label }) => label === 'if denied').map(({ label, text }) => labelled(label, text)),
      ];
    case 'question':
      return [labelled('Question', view.question)];
    case 'recovery':
      return [
        labelled(view.choices.includes('leave_it') ? 'Asked because' : 'Stopped because', view.because),
        ...view.kept.map(({ label, text, now }) =>
          labelled('Go on with', `${label} ${text}${now === null ? '' : `; the case states ${now} now`}`),
        ),
      ];
    default:
      return unreachable(view);
  }
}
