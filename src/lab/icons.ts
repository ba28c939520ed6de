import { LabIcon } from '@jupyterlab/ui-components';
import trailSource from '../../style/icons/trail.svg';

/** The mark of celltrail: two cells, and the trail from one to the other. */
export const trailIcon = new LabIcon({ name: 'celltrail:trail', svgstr: trailSource });
