'use strict';

/**
 * tslab says that it is TypeScript 3.7.2, whichever it has, and nothing of its JavaScript, which is
 * Node's.
 *
 * @param {object} jupyter module of tslab; changed in place
 * @param {string} typescript version of the compiler
 */
exports.withTrueVersion = ({ JupyterHandlerImpl }, typescript) => {
  const { handleKernel } = JupyterHandlerImpl.prototype;
  JupyterHandlerImpl.prototype.handleKernel = function () {
    const reply = handleKernel.call(this);
    const version = this.isJs ? process.versions.node : typescript;
    return { ...reply, language_info: { ...reply.language_info, version } };
  };
};
