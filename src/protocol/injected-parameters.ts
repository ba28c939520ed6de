/**
 * The tag that papermill gives the cell that it adds with the parameters of one run of a notebook, and
 * the id of the one that `celltrail exec` adds: no cell of the notebook itself.
 */
export const INJECTED_PARAMETERS = 'injected-parameters';
