import { decodeDouble, encodeDouble, type WireDouble } from '../../protocol/double.ts';
import type { PointProgress } from './sync-store.ts';

/** As it is kept: JSON, which has no word for NaN and infinities of its own. */
export function progressJson(progress: PointProgress | null): string | null {
  if (progress === null) return null;
  const { point } = progress;
  return JSON.stringify({
    ...progress,
    point: point && { ...point, value: encodeDouble(point.value) }
  });
}

export function progressOf(json: string | null): PointProgress | null {
  if (json === null) return null;
  const progress = JSON.parse(json) as KeptProgress;
  const { point } = progress;
  return { ...progress, point: point && { ...point, value: decodeDouble(point.value) } };
}

interface KeptProgress extends Omit<PointProgress, 'point'> {
  point: { step: number; timestamp: number; value: WireDouble } | null;
}
