/** Columns of runs for search. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface ColumnTables {}
