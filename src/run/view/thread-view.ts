/**
 * What a run's Slack thread shows: a pure picture of the run's state, as data without Block Kit.
 *
 * Terminology: the *card* is the root message and is rewritten as the run goes on; a *post* is a milestone, written
 * once; an *ask view* is a card with buttons, rewritten when it is decided; *told* is a direct message that a tool sent
 * to a person. Every text here may hold text from outside, and is shown as literal text only.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { AskId, CaseId, RunId } from '../../kernel/ids.ts';
import type { FormField } from '../../sop/sop.ts';
import type { RunStatus } from '../log/run-status.ts';

export type ThreadView = {
  readonly runId: RunId;
  readonly caseId: CaseId;
  /** Name of the channel in which the thread opens. */
  readonly channel: string;
  /** The log's last event that this picture shows. */
  readonly seq: number;
  readonly card: RunCard;
  /** In the order of the log. */
  readonly posts: readonly Post[];
  readonly asks: readonly AskView[];
  readonly told: readonly ToldView[];
};

export type LabelledText = { readonly label: string; readonly text: string };

export type RunCard = {
  readonly caseId: CaseId;
  /** `Freight claim · Wobbly Widget Works`. */
  readonly title: string;
  /** `freight-damage-claim v1`, null while no SOP was found. */
  readonly sop: string | null;
  readonly status: RunStatus;
  /** `Escalated as priority`, `Waiting for an approval`: where it stands, in a few words. */
  readonly standing: string;
  /** Headline facts: customer, tier, amount. */
  readonly facts: readonly LabelledText[];
  /** Who holds the ball: `the bot`, `Claims leads`, null when it is over. */
  readonly owner: string | null;
  /** The next clock. */
  readonly clock: { readonly label: string; readonly dueAt: Instant } | null;
  readonly outcome: string | null;
  readonly flags: readonly string[];
};

export type Post = {
  /** `post:17`: the number of the event that it tells. */
  readonly key: string;
  readonly seq: number;
  readonly at: Instant;
  readonly tone: 'decision' | 'done' | 'remark' | 'trouble' | 'end';
  /** `Step 3: escalated`. */
  readonly title: string;
  readonly lines: readonly PostLine[];
};

export type PostLine = LabelledText & {
  /** An https link of the record, shown behind the text. */
  readonly url?: string;
  /** A time that the reader's client shows in the reader's own zone, behind the text. */
  readonly time?: Instant;
};

export type AskState =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'closed';
      readonly how: 'approved' | 'denied' | 'expired' | 'withdrawn' | 'recovered' | 'answered' | 'missed' | 'over';
      readonly by: string | null;
      readonly at: Instant;
      readonly note: string | null;
    };

export type AskView =
  | {
      readonly kind: 'approval';
      readonly key: string;
      readonly seq: number;
      readonly askId: AskId;
      readonly caseId: CaseId;
      readonly step: string;
      /** Three lines: what will be done, why it is asked, what denial and silence lead to. */
      readonly willDo: string;
      readonly because: string;
      readonly otherwise: string;
      /** `1 of claims-leads`; and, while open, the Slack users to mention once. */
      readonly approvers: string;
      readonly mention: readonly string[];
      readonly given: readonly { readonly name: string; readonly at: Instant }[];
      readonly expiresAt: Instant;
      readonly state: AskState;
    }
  | {
      readonly kind: 'question';
      readonly key: string;
      readonly seq: number;
      readonly askId: AskId;
      readonly caseId: CaseId;
      readonly step: string;
      readonly question: string;
      readonly isReminder: boolean;
      /** Buttons, or the fields of a form. */
      readonly choices: readonly string[] | null;
      readonly form: readonly FormField[] | null;
      readonly group: string;
      readonly mention: readonly string[];
      readonly dueAt: Instant;
      readonly state: AskState;
    }
  | {
      readonly kind: 'recovery';
      readonly key: string;
      readonly seq: number;
      readonly askId: AskId;
      readonly caseId: CaseId;
      readonly step: string | null;
      readonly because: string;
      readonly known: readonly string[];
      readonly choices: readonly ('try_again' | 'it_was_done' | 'stop')[];
      readonly group: string;
      readonly mention: readonly string[];
      readonly state: AskState;
    };

export type ToldView = {
  readonly key: string;
  readonly callId: string;
  readonly askId: AskId | null;
  readonly channel: string;
  readonly ts: string;
  readonly brief: {
    readonly case: string;
    readonly title: string;
    readonly happened: string;
    readonly asked: string;
    readonly facts: readonly LabelledText[];
  };
  /** The SOP's own words to the person (`message` of the tool's input), shown as a quotation. */
  readonly message?: string | null;
  readonly answerBy: Instant | null;
  readonly state:
    | { readonly kind: 'open' | 'missed' | 'told' }
    | { readonly kind: 'answered'; readonly by: string; readonly at: Instant };
};
