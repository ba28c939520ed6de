/** `[3]`, as it stands beside the cell; `[ ]` while the kernel has not counted it. */
export const cellName = ({ execution_count }: { execution_count: number | null }): string =>
  `[${execution_count ?? ' '}]`;
