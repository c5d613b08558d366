/**
 * The limits that several files use, by name, with unit and the failure each prevents. A limit of one file is a
 * constant there.
 */

/** Bytes of one webhook body. A ticket with its text is a few kB; more than this is an attack or a mistake. */
export const webhookBytesMax = 1_048_576;
/** Bytes of an oversized body that are still read and discarded, so its sender sees the answer. */
export const discardedBytesMax = 16_777_216;
/** Chunks of one body. An honest one of a megabyte comes in some hundred; each chunk costs work, even of one byte. */
export const bodyChunksMax = 20_000;
/** Bytes of memory of all bodies that are being read or handled, signed or not: a flood must not end the process. */
export const bodiesBytesMax = 33_554_432;
/**
 * Sets, or reports if they have several, and segments of one EDI interchange, and elements of one segment. Each report
 * becomes an item of the inbox while its sender waits; a busy carrier sends some hundred statuses at a time.
 */
export const interchangeSetsMax = 500;
export const interchangeSegmentsMax = 30_000;
export const elementsMax = 100;
/**
 * Segments, and characters, of all reports of one interchange. What several share is stored with each, which must not
 * multiply a body: 500 statuses with all that is around them have some 20,000 segments.
 */
export const reportSegmentsMax = 100_000;
export const reportCharactersMax = 8_388_608;
/** Interchanges of one EDI file or message; of a file also its bytes, since a VAN delivers days of them as one. */
export const interchangesMax = 500;
export const ediFileBytesMax = 4_194_304;
/** How far ahead the clock of a sender may be; a later time in its message counts as none. */
export const clockSkewMs = 60_000;
/** Connections at a time; further ones are closed before their request. Honest senders and a proxy use some dozens. */
export const connectionsMax = 1_000;
/**
 * Names in one object, and items in one list, of a body that another system sends. A form has some dozens of fields;
 * work that compares each name with others must not grow with the body.
 */
export const bodyNamesMax = 200;
export const bodyItemsMax = 200;
/** Characters of one name in such a body. */
export const bodyNameCharactersMax = 200;
/**
 * Characters of a name and an e-mail address that a body states. Each is compared with every person of the handbook, so
 * a long one would cost seconds. RFC 5321 allows 64 + 1 + 255 for an address.
 */
export const nameCharactersMax = 200;
export const addressCharactersMax = 320;
/**
 * Characters of a text that is read as one value. A reader tries dozens of patterns on it, whose time may grow with its
 * square, so a longer one is refused before any of them looks at it. An amount, a number, a date, a span or a truth with the
 * words around it; an identifier, two of which are written together at times; a declared choice or an item of a list, which
 * may be the name of a file (255 on most disks); a whole list, which may be hundreds of such names; and one line of a list,
 * which is looked at before it is known what separates its items.
 */
export const quantityCharactersMax = 120;
export const identifierCharactersMax = 200;
export const itemCharactersMax = 300;
export const listItemsMax = 200;
export const listCharactersMax = 32_768;
export const listLineCharactersMax = 1_000;
/** Characters of what a person types to the bot, a command or a question, that are read; a longer text was pasted. */
export const typedCharactersMax = 2_000;
/**
 * Characters of a header of a letter that names people, and of any text by which a person is compared with those of the
 * handbook. An honest one has a name and an address; a longer one names hundreds.
 */
export const peopleCharactersMax = 8_192;
/** Milliseconds a route of the HTTP server may take; webhook senders give up after 10 s or more. */
export const answerMs = 9_000;
/** Milliseconds after which Slack shows a click as failed and sends an event again (Slack's own limit is 3 s). */
export const slackAnswerMs = 3_000;
/** Bytes of one handbook file. The largest real procedure is under 100 kB. */
export const handbookFileBytesMax = 524_288;
/** Files of one handbook. Prevents reading a wrong folder for minutes. */
export const handbookFilesMax = 2_000;
/** Entries of the folder that are looked through for files that are not read where they are. */
export const handbookEntriesMax = 20_000;
/** Bytes of one case file. A thousand cases with their texts are under 3 MB. */
export const caseFileBytesMax = 8_388_608;
/** Cases of one case file; each is replayed in its own simulation, about ten a second. */
export const caseFileCasesMax = 5_000;
/** Steps of one SOP, handlers included; planning walks all of them on each turn. */
export const stepsMax = 600;
/** Depth of nested blocks. */
export const stepDepthMax = 12;
/** Rounds of one loop, and runs of one handler of a `watch`; each one adds several events to the log. */
export const roundsMax = 500;
/** Case events of one run that no step waits for; further ones are set aside, so an outsider cannot fill a log. */
export const arrivalsMax = 200;
/** Depth of SOPs that run other SOPs. */
export const calledDepthMax = 4;
/**
 * Times in a row that another writer appends before a command does. Each conflict is one append of one worker; more is
 * our own mistake.
 */
export const appendConflictsMax = 25;
/** Corrections of one case; a ticket that changes more often must not fill a log either. */
export const correctionsMax = 200;
/**
 * Case events of one run that change nothing and are logged for their order; further ones are not. From then on it is
 * not known whether a change is the newest, so people are asked about each.
 */
export const confirmationsMax = 1_000;
/** People not listed in `people.yaml` whom a run remembers as involved in its case; those listed are always remembered. */
export const involvedMax = 100;
/** Corrections that change only facts that nothing has read; further ones count as the others do. */
export const unreadCorrectionsMax = 1_000;
/** Cases among which a person chooses when an event fits several: the buttons of one message. */
export const candidatesMax = 10;
/** Arrivals without effect that the log of one run mentions; further ones are only in the inbox. */
export const setAsideMax = 20;
/**
 * Milliseconds for which an update is kept whose case has not opened. Deliveries overtake each other by seconds; an
 * outage of the sender or of intake lasts days.
 */
export const earlyUpdateMs = 30 * 86_400_000;
/** Milliseconds after which a message that fits no case is looked at again; then each time it is twice as old. */
export const earlyLookMs = 300_000;
/**
 * Milliseconds after which operators hear of a message that fits no case so far. Deliveries overtake each other by
 * minutes; what fits no case after an hour probably names it wrongly, and its sender heard that it was accepted.
 */
export const earlyReportedMs = 3_600_000;
/**
 * Items of one sender that wait for cases that are not known; further events are refused, so that a sender that invents
 * records cannot fill the inbox.
 */
export const heldItemsPerSenderMax = 500;
/** The longest `event_days` of a kind. */
export const eventDaysMax = 365;
/** Milliseconds from the first change of a fact that people are being asked about until it is weighed: later ones in that time count with it. */
export const changesTogetherMs = 2 * 60_000;
/** Times that people are asked again because facts changed; after that `if_unforeseen` decides, so editing cannot block. */
export const repeatsMax = 2;
/** Corrections of one answer; after that `if_unforeseen` decides, so correcting cannot block a run either. */
export const answerCorrectionsMax = 2;
/** Rows of one decision table; a lookup reads them one after the other. */
export const tableRowsMax = 500;
/**
 * Characters of the reason for a denial. Fewer tell a later reader nothing. The form and the command share this limit.
 */
export const reasonCharactersMin = 3;
/** Characters of a reason or a note; more do not fit on a card. */
export const reasonCharactersMax = 1_000;
/** Characters of one expression. */
export const expressionCharactersMax = 2_000;
/** Nodes of one parsed expression. */
export const expressionNodesMax = 200;
/** Cost units of one evaluation: one unit for each node visited and each list item read. */
export const evaluationCostMax = 20_000;
/** Characters of one pattern of `matches` or `capture`; a reader cannot check a longer one. */
export const patternCharactersMax = 300;
/**
 * Instructions of one compiled pattern, counted repetitions unrolled; a search takes at most this many steps per
 * character.
 */
export const patternInstructionsMax = 1_000;
/** Characters of one text value from outside; longer text is cut for display, never for decisions. */
export const textCharactersMax = 65_536;
/** Attempts of one call before its transport error becomes `unavailable`: the first and three retries. */
export const callAttemptsMax = 4;
/** Milliseconds one vendor call may take before its outcome is unknown. */
export const callTimeoutMs = 20_000;
/** Milliseconds after the intent during which the request may still be on its way to the vendor. */
export const settleMs = 25_000;
/**
 * Milliseconds after the intent within which a call may still start; together with the call's timeout they make up
 * `settleMs`. When writing the intent took longer, because the database was down, the call is not made: it is certainly
 * not done, and starts again.
 */
export const intentAgeMsMax = settleMs - callTimeoutMs;
/**
 * Runs that changed in the minute before a look at what was paid, whose logs are read: of more it is not known what they
 * paid.
 */
export const recentRunsMax = 500;
/**
 * Milliseconds during which a vendor may go on with a request whose caller has given up, for tools that declare it: the
 * longest that a vendor documents (Salesforce ends a REST request after 10 minutes). Before that, a lost write that is
 * not there may still come.
 */
export const commitMsMax = 600_000;
/** Milliseconds between the attempts of a call, unless its vendor's Retry-After is longer. */
export const retryDelaysMs = [500, 2_000, 8_000] as const;
/** Longest Retry-After that we follow; a vendor that asks for more counts as unavailable. */
export const retryAfterMsMax = 300_000;
/** Milliseconds between probes of an eventually consistent system, before the run parks. */
export const probeDelaysMs = [5_000, 15_000, 45_000] as const;
/** Lifetime of a session, milliseconds. */
export const sessionMs = 60_000;
/**
 * Milliseconds after which a worker that does not renew its lease loses the run to another. Longer than any single
 * call.
 */
export const leaseMs = 45_000;
/** No program writes a lease that ends later than this from now, however far the clocks of two computers differ. */
export const leaseMsMax = 600_000;
/** Events of one run; a run that reaches this limit parks instead of growing without end. */
export const runEventsMax = 10_000;
/**
 * Events of verified logs that a process remembers, some 2 kB each; the least recently read run is evicted first, and
 * is verified from its first event when it is read again.
 */
export const verifiedEventsMax = 20_000;

/** Runs of which a process remembers how far it has brought their logs itself, some 200 bytes each. */
export const ownHeadsMax = 50_000;

/**
 * After this long a process compares the whole log of a run with what it has verified, at the next read; in between it
 * reads only what was added.
 */
export const wholeReadMs = 60 * 60_000;
/** Rounds of pure planning before the events found are appended; the rest of a long loop is planned afterwards. */
export const planRoundsMax = 2_000;
/**
 * Characters of all texts of one judgment. Longer text is refused, not cut: the part left out may be the one that
 * matters.
 */
export const judgmentCharactersMax = 65_536;
/** Answers that one judgment offers, and characters of one: a model that must choose among more guesses. */
export const judgmentAnswersMax = 50;
export const judgmentAnswerCharactersMax = 200;
/** Quotes of one judgment, and characters of the shortest and longest: every text contains a quote of one letter. */
export const quotesMax = 10;
export const quoteCharactersMin = 4;
export const quoteCharactersMax = 2_000;
/** Tokens that a model may write for one judgment. A small server of one's own reserves them in its window. */
export const judgmentOutputTokensMax = 2_000;
/** The same for a model that reasons: what it thinks counts, and may be thousands before it writes anything. */
export const judgmentReasoningTokensMax = 8_000;
/** Milliseconds that one judgment may take: a model that reasons writes some 100 tokens a second. Less than a lease. */
export const judgmentMs = 40_000;
/** Requests and tokens that judgments of one run may take; a run that needs more is stuck in a loop. */
export const judgmentRequestsPerRunMax = 40;
export const judgmentTokensPerRunMax = 200_000;
/** Requests and tokens that judgments of one process may take in one UTC day. */
export const judgmentRequestsPerDayMax = 5_000;
export const judgmentTokensPerDayMax = 10_000_000;
/** Topics of notices to the operators that a process remembers, to post each once an hour. */
export const operatorTopicsMax = 500;
/** Runs that wait in line for one vendor; others come back later, so that they cost no memory meanwhile. */
export const slotWaitersMax = 200;
/** Characters of a sentence of a handbook that a page shows, and of a field of one line in its form. */
export const shortTextCharactersMax = 300;
/** Bytes of a posted form, and forms of one kind that a process takes in a minute. */
export const formBytesMax = 262_144;
export const formsPerMinuteMax = 60;
/** Milliseconds for which a form may stay open before it is sent, and for which its receipt shows where the case stands. */
export const formMs = 24 * 3_600_000;
export const receiptMs = 180 * 86_400_000;

/** Other cases about the same that a run names: those in which money moved, then the oldest; and how many more there are. */
export const otherCasesMax = 20;
/**
 * Time to approve a payment that the boundary permits, in a case where another one is about the same; more with a
 * calendar.
 */
export const sameCaseMs = 24 * 3_600_000;

/** Letters, digits and hyphens of the key of a call: vendors limit labels and keys, and a key that is cut is not found again. */
export const keyCharactersMax = 59;
