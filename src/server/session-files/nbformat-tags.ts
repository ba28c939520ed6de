/** Tags of a cell as nbformat has them: each once, and none with a comma. */
export const nbformatTags = (tags: readonly string[]): string[] => [
  ...new Set(tags.filter(tag => /^[^,]+$/.test(tag)))
];
