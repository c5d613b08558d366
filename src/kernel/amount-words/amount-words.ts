/**
 * The words of one language around an amount of money in a text. An amount is read only where those next to it are
 * here, since only they are known to leave it as it is (`leaves-amount.ts`). Words are in small letters with blanks
 * between them; `handed_over` is two words, and an apostrophe separates two. In patterns, `¤` is the amount.
 */
export type AmountWords = {
  /** In front of an amount: what it is, and who demands, pays or states it: `loss`, `claim`, `costs`. */
  readonly sums: string;
  /** In front of it or after it: papers, goods and services: `invoice`, `pallets`, `hotel`. */
  readonly things: string;
  /** Between one of those and the amount: `is`, `was`, `for`. */
  readonly joins: string;
  /** The same, but after what is counted they give the price of one: `two pallets of $500`. */
  readonly ofs: string;
  /** In front of an amount or a join and of no weight: articles, persons, `only`. */
  readonly fillers: string;
  /** Directly after an amount: `please`, `was`, `to`. */
  readonly follows: string;
  /** The same, also with a number of something else behind it: `for 3 pallets`, `within 30 days`. */
  readonly counts: string;
  /** `and`, between two amounts or two statements. */
  readonly ands: string;
  /** After `and`, they begin another statement: `we`. */
  readonly subjects: string;
  /** Other words of everyday statements. They show that a statement is in this language. */
  readonly plain: string;
  /** With most words behind them, the amount is for one of these; a pattern of those with which it is not. */
  readonly pers: string;
  readonly bases: string;
  /** Patterns, anywhere earlier in the sentence, or later in the clause: an estimate, or what may still change. */
  readonly doubts: string;
  /** Patterns in the clause: the price of one, a share, a bound, what is added or taken off. */
  readonly changes: string;
  /** Patterns a few words in front, or directly after: `not`. */
  readonly denials: string;
  /** Whether nouns are written as one word: `Hotelrechnung`. */
  readonly isCompounding?: boolean;
};
