import type { Mark } from './line-path.ts';

/** Path data of the marks of a line: dots are filled, all others drawn as lines. */
export function markPaths(marks: readonly Mark[]): { filled: string; drawn: string } {
  let filled = '';
  let drawn = '';
  for (const mark of marks) {
    if (mark.kind === 'alone') filled += markPath(mark);
    else drawn += markPath(mark);
  }
  return { filled, drawn };
}

function markPath({ kind, x, y }: Mark): string {
  switch (kind) {
    case 'alone':
      return `M${x - 2.5} ${y}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`;
    case 'NaN':
      return `M${x - 3} ${y - 3}l6 6m0 -6l-6 6`;
    case 'Infinity':
      return `M${x - 3} ${y + 5}l3 -5l3 5`;
    case '-Infinity':
      return `M${x - 3} ${y - 5}l3 5l3 -5`;
    case 'below':
      return `M${x - 3} ${y - 5}l3 4l3 -4m-6 5h6`;
    case 'before':
      return `M${x + 5} ${y - 3}l-4 3l4 3m-5 -6v6`;
  }
}
