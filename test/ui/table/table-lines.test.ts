// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { groupSection, TableLines } from '../../../src/ui/table/table-lines.ts';

const group = (name: string | null, count: number, open: boolean) => ({
  group: name,
  label: name ?? '',
  count,
  open
});

describe('lines', () => {
  it('without groups are the rows', () => {
    const lines = new TableLines(3);
    expect(lines.count).toBe(3);
    expect(lines.at(2)).toEqual({ kind: 'row', section: '', offset: 2 });
    expect(lines.at(3)).toBeNull();
    expect(lines.at(-1)).toBeNull();
  });

  it('of groups are their heads, and the rows of those that are open', () => {
    const groups = [group('a', 2, true), group(null, 5, false), group('c', 1, true)];
    const lines = new TableLines(groups);
    const told = Array.from({ length: lines.count }, (_, at) => {
      const line = lines.at(at)!;
      return line.kind === 'group' ? `head ${line.group.group}` : `${line.section} ${line.offset}`;
    });
    expect(told).toEqual(['head a', '"a" 0', '"a" 1', 'head null', 'head c', '"c" 0']);
  });

  it('tell runs without a value from those whose value is the word', () => {
    expect(groupSection(null)).not.toBe(groupSection('null'));
  });
});
