/** One guard of the source, the change that removes it, and the test that must notice. */
export type Guard = {
  /** Short and unique: `npm run test:guards <id>` breaks this one alone. */
  readonly id: string;
  /** What the guard prevents, in one sentence. */
  readonly guard: string;
  readonly file: string;
  /** The guard as `file` has it, to the letter; it occurs there exactly once. */
  readonly code: string;
  /** What replaces `code` to remove the guard. */
  readonly without: string;
  /** The test file that is run. */
  readonly tests: string;
  /** The name of the test that must fail without the guard, or a part of it. */
  readonly test: string;
  /** The file that declares the test, when several test files share it. */
  readonly declaredIn?: string;
};
