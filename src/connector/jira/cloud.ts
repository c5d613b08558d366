/**
 * The jira.js functions for Jira Cloud, loaded by the first call that needs one. The package bundles more than a
 * thousand modules; loading it took a third of the program's start-up time.
 */
export const jiraCloud = (): Promise<typeof import('jira.js/cloud')> => import('jira.js/cloud');
