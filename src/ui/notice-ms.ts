/** How long a notice stays, ms; one with an action, such as Undo, as long as that is offered. */
export const noticeMs = (notice: { action?: unknown }): number =>
  notice.action === undefined ? 5_000 : 10_000;
