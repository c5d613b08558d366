/**
 * Every limit of the product, by name, with its unit and the failure it guards against.
 */

/** Bytes of one webhook body. A ticket with its text is a few kB; more than this is an attack or a mistake. */
export const webhookBytesMax = 1_048_576;
/** Bytes of a body that is too large which are still read and thrown away, so that its sender sees the answer. */
export const discardedBytesMax = 16_777_216;
/** Milliseconds a route of the HTTP server may take; webhook senders give up at 10 s and more. */
export const answerMs = 9_000;
/** Milliseconds after which Slack shows a click as failed and sends an event again (Slack's own limit is 3 s). */
export const slackAnswerMs = 3_000;
/** Bytes of one handbook file. The largest real procedure is under 100 kB. */
export const handbookFileBytesMax = 524_288;
/** Files of one handbook, so that a wrong folder is refused by name and not read for minutes. */
export const handbookFilesMax = 2_000;
/** Bytes of one case file. A thousand cases with their texts are under 3 MB. */
export const caseFileBytesMax = 8_388_608;
/** Cases of one case file; each is played in a world of its own, some ten a second. */
export const caseFileCasesMax = 5_000;
/** Steps of one SOP, handlers included; planning walks all of them on each turn. */
export const stepsMax = 500;
/** Depth of nested blocks. */
export const stepDepthMax = 12;
/** Rounds of one loop, and times that one handler of a `watch` runs; each of them is several events of the log. */
export const roundsMax = 500;
/** Case events of one run that nothing waits for; more of them are put aside, so that nobody outside can fill a log. */
export const arrivalsMax = 200;
/** SOPs that run one another inside one another. */
export const calledDepthMax = 4;
/** Corrections of one case; whoever changes a ticket more often than that must not fill a log either. */
export const correctionsMax = 200;
/** Rows of one decision table; each is looked at in turn. */
export const tableRowsMax = 500;
/** Characters of one expression. */
export const expressionCharactersMax = 2_000;
/** Nodes of one parsed expression. */
export const expressionNodesMax = 200;
/** Cost units of one evaluation: a node visited or a list item read is one unit. */
export const evaluationCostMax = 20_000;
/** Characters of one pattern of `matches` or `capture`; a longer one is beyond what a reader can check. */
export const patternCharactersMax = 300;
/**
 * Instructions of one compiled pattern, counted repetitions unrolled; a search takes at most this many steps per
 * character.
 */
export const patternInstructionsMax = 1_000;
/** Characters of one text value taken from outside; longer text is cut for display, never for decisions. */
export const textCharactersMax = 65_536;
/** Attempts of one call before its transport error becomes `unavailable` (design section 3: retried three times). */
export const callAttemptsMax = 4;
/** Milliseconds one vendor call may take before its outcome is unknown. */
export const callTimeoutMs = 20_000;
/** Milliseconds after an intent during which its request may still be on its way to the vendor. */
export const settleMs = 25_000;
/**
 * Milliseconds after its intent in which a call may still be started: with the call's own timeout they make up
 * `settleMs`. An intent that was written later, since the database was away, is not acted on; its call is certainly not
 * done and starts anew.
 */
export const intentAgeMsMax = settleMs - callTimeoutMs;
/** Milliseconds between the attempts of a call whose vendor gave no Retry-After. */
export const retryDelaysMs = [500, 2_000, 8_000] as const;
/** Longest Retry-After that is followed; a vendor that asks for more counts as unavailable. */
export const retryAfterMsMax = 300_000;
/** Milliseconds between probes of an eventually consistent system, before the run parks. */
export const probeDelaysMs = [5_000, 15_000, 45_000] as const;
/** Life of a session, milliseconds (design section 4). */
export const sessionMs = 60_000;
/** A worker that shows no sign of life for so long loses its run to another. Longer than any one call. */
export const leaseMs = 45_000;
/** Events of one run; a run that reaches it parks rather than grow without end. */
export const runEventsMax = 10_000;
/**
 * Events of verified logs that a process remembers, some 2 kB each; the run that was read longest ago goes first and is
 * verified from its first event when it is read again.
 */
export const verifiedEventsMax = 20_000;
/** Rounds of pure planning before what was found is appended; what is left of long loops is planned behind it. */
export const planRoundsMax = 2_000;
/**
 * Characters of all texts of one judgment. What is longer is not cut: the part that is left out may be the one that
 * counts.
 */
export const judgmentCharactersMax = 65_536;
/** Answers that one judgment offers, and characters of one: a model that must choose among more guesses. */
export const judgmentAnswersMax = 50;
export const judgmentAnswerCharactersMax = 200;
/** Quotes of one judgment, and characters of the shortest and longest: a quote of one letter stands in every text. */
export const quotesMax = 10;
export const quoteCharactersMin = 4;
export const quoteCharactersMax = 2_000;
/** Tokens that a model may write for one judgment, its own reasoning included. */
export const judgmentOutputTokensMax = 2_000;
/** Requests and tokens that judgments of one run may take; a run that needs more is caught in something. */
export const judgmentRequestsPerRunMax = 40;
export const judgmentTokensPerRunMax = 200_000;
/** Requests and tokens that judgments may take in one day of UTC, by one process. */
export const judgmentRequestsPerDayMax = 5_000;
export const judgmentTokensPerDayMax = 10_000_000;
