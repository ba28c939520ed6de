/** Stands where a secret was. No shape of secrets matches it, and no value that is part of it is looked for. */
export const SECRET_MARKER = '[celltrail: secret removed]';
