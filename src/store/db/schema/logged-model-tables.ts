/** Logged models, and what runs take in and put out. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface LoggedModelTables {}
