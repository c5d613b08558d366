/**
 * A call or act that Slack refuses, with Slack's error name. Thrown from anywhere and turned into a response in one
 * place: `web-api/answer-call.ts` for calls, `people/act.ts` for acts.
 */

export class SlackRefusal extends Error {
  override readonly name = 'SlackRefusal';
  readonly code: string;
  /** Slack's explanations, such as the complaints about each block. */
  readonly messages: readonly string[];

  constructor(code: string, messages: readonly string[] = []) {
    super(messages.length === 0 ? code : messages.join('; '));
    this.code = code;
    this.messages = messages;
  }
}
