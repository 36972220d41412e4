/** What can be exported as lines, and under which name. */
export const LISTS = [
  'unmoved',
  'audit-log',
  'crosswalk',
  'owners',
  'diff',
  'coverage',
  'inventory',
  'archive',
] as const;
/** The name of a list. */
export type ListName = (typeof LISTS)[number];

/** What can be exported; `documents` are those for people. */
export const EXPORTS = [...LISTS, 'documents'] as const;
/** The name of anything that can be exported. */
export type ExportName = (typeof EXPORTS)[number];
