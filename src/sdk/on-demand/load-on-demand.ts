/** A file of its own in the package, loaded when something of it is called first: few programs need it. */
export const onDemand = () => import('./on-demand.ts');
