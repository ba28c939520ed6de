import type { Lineage } from '../../protocol/endpoints/lineage.ts';
import { useMemo } from 'react';
import type { Translation } from '../translation.ts';
import type { ShownKind, ShownNode } from './columns.ts';
import { MAX_EACH } from './layout.ts';
import { KindIcon, kindWord, manyWord, nodeText } from './node-words.tsx';
import { treeOf, type Branch } from './tree.ts';

interface ListProps {
  trans: Translation;
  onOpen(node: ShownNode): void;
}

/** The lineage as nested lists. */
export function ListView({ lineage, ...props }: ListProps & { lineage: Lineage }) {
  const tree = useMemo(() => treeOf(lineage), [lineage]);
  return (
    <ul className="ct-lineage-list" aria-label={props.trans.__('Lineage')}>
      {tree.map(branch => (
        <Item key={branch.node.id} branch={branch} {...props} />
      ))}
    </ul>
  );
}

function Item({ branch: { node, used, made }, ...props }: ListProps & { branch: Branch }) {
  const { trans } = props;
  return (
    <li>
      <NodeButton node={node} {...props} />
      {used.length + made.length > 0 && (
        <ul>
          {used.map(one => (
            <li key={`used ${one.id}`}>
              <span className="ct-faint">{trans.__('took in')}</span>{' '}
              <NodeButton node={one} {...props} />
            </li>
          ))}
          {byKind(made).map(([kind, branches]) =>
            branches.length > MAX_EACH ? (
              <li key={kind}>
                <details>
                  <summary>{manyWord(kind, branches.length, trans)}</summary>
                  <ul>
                    {branches.map(branch => (
                      <Item key={branch.node.id} branch={branch} {...props} />
                    ))}
                  </ul>
                </details>
              </li>
            ) : (
              branches.map(branch => <Item key={branch.node.id} branch={branch} {...props} />)
            )
          )}
        </ul>
      )}
    </li>
  );
}

function NodeButton({ node, trans, onOpen }: ListProps & { node: ShownNode }) {
  return (
    <button
      className="ct-plain-button ct-lineage-item"
      type="button"
      data-node={node.id}
      onClick={() => onOpen(node)}
    >
      <KindIcon kind={node.kind} />
      <span className="ct-faint">{kindWord(node.kind, trans)}</span>
      <span className="ct-lineage-text">{nodeText(node)}</span>
    </button>
  );
}

function byKind(branches: readonly Branch[]): [ShownKind, Branch[]][] {
  const kinds = new Map<ShownKind, Branch[]>();
  for (const branch of branches) {
    const known = kinds.get(branch.node.kind);
    if (known === undefined) kinds.set(branch.node.kind, [branch]);
    else known.push(branch);
  }
  return [...kinds];
}
