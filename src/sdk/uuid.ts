/** 32 hex digits, as MLflow's ids. */
export const uuid = (): string => crypto.randomUUID().replaceAll('-', '');
