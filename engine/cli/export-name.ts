/** What can be exported, and under which name. */
export const EXPORTS = ['unmoved', 'audit-log', 'crosswalk', 'owners', 'diff', 'inventory', 'archive'] as const;
export type ExportName = (typeof EXPORTS)[number];
