import { decodeDouble } from '../../protocol/double.ts';
import { formatNumber } from '../../plot/format-number.ts';
import {
  CellIcon,
  FileIcon,
  ModelIcon,
  ParamIcon,
  PlotIcon,
  TableIcon,
  TagIcon
} from '../line-icons.tsx';
import type { Translation } from '../translation.ts';
import type { ShownKind, ShownNode } from './columns.ts';
import { cellName } from '../cell-name.ts';

const ICONS: Record<ShownKind, () => JSX.Element> = {
  dataset: TableIcon,
  execution: CellIcon,
  metric: PlotIcon,
  param: ParamIcon,
  artifact: FileIcon,
  logged_model: ModelIcon,
  model_version: TagIcon
};

export function KindIcon({ kind }: { kind: ShownKind }) {
  const Icon = ICONS[kind];
  return <Icon />;
}

/** What it is. */
export function kindWord(kind: ShownKind, trans: Translation): string {
  switch (kind) {
    case 'dataset':
      return trans.__('Dataset');
    case 'execution':
      return trans.__('Cell');
    case 'metric':
      return trans.__('Metric');
    case 'param':
      return trans.__('Param');
    case 'artifact':
      return trans.__('Artifact');
    case 'logged_model':
      return trans.__('Model');
    case 'model_version':
      return trans.__('Version');
  }
}

export function manyWord(kind: ShownKind, count: number, trans: Translation): string {
  switch (kind) {
    case 'dataset':
      return trans._n('%1 dataset', '%1 datasets', count);
    case 'execution':
      return trans._n('%1 cell', '%1 cells', count);
    case 'metric':
      return trans._n('%1 metric', '%1 metrics', count);
    case 'param':
      return trans._n('%1 param', '%1 params', count);
    case 'artifact':
      return trans._n('%1 artifact', '%1 artifacts', count);
    case 'logged_model':
      return trans._n('%1 model', '%1 models', count);
    case 'model_version':
      return trans._n('%1 version', '%1 versions', count);
  }
}

/** Which one it is. */
export function nodeText(node: ShownNode): string {
  switch (node.kind) {
    case 'execution':
      return `${cellName(node)} ${node.line}`.trimEnd();
    case 'metric':
      return `${node.key} ${formatNumber(decodeDouble(node.last_value))}`;
    case 'param':
      return `${node.key} ${node.value}`;
    case 'model_version':
      return [`${node.name} v${node.version}`, ...node.aliases.map(alias => `@${alias}`)].join(' ');
    case 'artifact':
      return node.path === '' ? node.label : node.path;
    case 'dataset':
    case 'logged_model':
      return node.name;
  }
}
