/**
 * What a record keeps of a person, so that it knows them again after they were renamed in `people.yaml`.
 */
export type PersonMark = {
  /** Their name in `people.yaml` at that time. */
  readonly person: string;
  /** Their Slack ids at that time; absent for someone without. */
  readonly slackUser?: string;
  readonly slackTeam?: string;
  /** Their addresses at that time; only of someone without Slack ids. */
  readonly emails?: readonly string[];
};
