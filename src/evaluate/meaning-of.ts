/**
 * What it means when a row of a table does not fit the record.
 */
const MEANINGS: Readonly<Record<string, string>> = {
  run_events: 'What this run did, or why, is not what was written. The run is held: nothing is done on it',
  register:
    'What was published, how far the logs had come, or which keys are retired is not what was written. The last proved handbook stays in force',
  inbox: 'An event is not as it arrived, or what became of it is not what was written. It is not acted on',
  runs: 'Lists, deadlines or a thread may show or skip this run wrongly; or a run was removed. What was done is in its log',
  cases: 'The case may be shown under another requester or kind. Its log holds what was received',
  case_keys: 'Events of an outside record may reach another case, or open a second one',
  'runs.about':
    'Another case about the same, such as a second bill for one load, may not be found, and may be paid without a question',
  timers: 'A deadline may pass late or never, or the run is shown under another title',
  asks: 'A button may lead to nothing or to another run, or be listed for other people. Only the log decides what it does',
  session_uses: 'A permission for one call could be used a second time, or never',
  thread_messages: 'A message in Slack may stay as it is, be written twice, or be written over another one',
  handbooks:
    'The text of a published handbook is not what was published. It is not in force; explanations of old runs may lack it',
  sop_versions: 'The text of a procedure is not what runs have followed. They stop rather than follow it',
  proposals: 'The files of a proposal are not those that approvers saw. It cannot be published',
  anchor: 'Something that was there when the anchor was made is not there any more, or the anchor was changed',
  guards: 'The database no longer refuses a change by itself: someone who may alter tables has prepared or made one',
};

export function meaningOf(table: string): string {
  return MEANINGS[table] ?? 'A row is not what the program wrote';
}
