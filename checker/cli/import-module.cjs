// @ts-check
// Imports a module whose address is known only now. The launcher runs its bundle as a script, in which `import()` does not work; in this
// file, which is left out of the bundle, it does.

/**
 * @param {string} address
 * @returns {Promise<unknown>}
 */
module.exports = (address) => import(address);
