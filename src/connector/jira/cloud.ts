/**
 * The functions of jira.js for Jira Cloud, loaded by the first call that needs one: the package comes as more than a
 * thousand modules in one, which took a third of the time that the program needed to start.
 */
export const jiraCloud = (): Promise<typeof import('jira.js/cloud')> => import('jira.js/cloud');
