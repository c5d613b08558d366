/** The names of priorities, statuses and transitions as a German account reads them. */
export const TRANSLATIONS: ReadonlyMap<string, string> = new Map([
  ['Highest', 'Am höchsten'],
  ['High', 'Hoch'],
  ['Medium', 'Mittel'],
  ['Low', 'Niedrig'],
  ['Lowest', 'Am niedrigsten'],
  ['To Do', 'Zu erledigen'],
  ['In Progress', 'In Arbeit'],
  ['Done', 'Fertig'],
  ['Start', 'Beginnen'],
  ['Finish', 'Abschließen'],
  ['Reject', 'Ablehnen'],
  ['Reopen', 'Erneut öffnen'],
]);
