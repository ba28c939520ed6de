'use strict';

const { existsSync } = require('node:fs');
const { createRequire, registerHooks } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

/**
 * Makes packages importable from any folder, at run time and for the compiler, as if they were
 * installed beside the notebook. One that really is, there or in a folder above, comes first.
 *
 * @param {Record<string, string>} packages names to the folders that they are in
 * @param {string} cwd folder of the notebook
 * @param {object} sys of the compiler; changed in place, since tslab looks through it at every file
 */
exports.lendPackages = (packages, cwd, sys) => {
  lendToNode(packages);
  lendToCompiler(packages, cwd, sys);
};

function lendToNode(packages) {
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        const name = packageName(specifier);
        const folder = Object.hasOwn(packages, name) ? packages[name] : undefined;
        if (folder === undefined || !/MODULE_NOT_FOUND$/.test(error.code)) throw error;
        // A package may ask for itself by its name, so this finds what its own `exports` say.
        const parent = path.join(folder, 'package.json');
        if (context.parentURL === pathToFileURL(parent).href) throw error;
        return context.conditions.includes('import')
          ? next(specifier, { ...context, parentURL: pathToFileURL(parent).href })
          : next(createRequire(parent).resolve(specifier), context);
      }
    }
  });
}

function lendToCompiler(packages, cwd, sys) {
  const here = slashes(cwd);
  const modules = `${here}/node_modules`;
  const names = Object.keys(packages);
  const own = { ...sys };

  /** Where a path below a lent package really is; any other path as it is. */
  const actual = file => {
    const name = names.find(one => isWithin(`${modules}/${one}`, file));
    if (name === undefined || isInstalled(name, cwd)) return file;
    return slashes(packages[name]) + file.slice(modules.length + 1 + name.length);
  };
  /** Below a folder that is there only because packages are lent into it. */
  const lentInto = folder =>
    names.flatMap(name => {
      const place = `${modules}/${name}`;
      if (place === folder || !isWithin(folder, place) || isInstalled(name, cwd)) return [];
      return isWithin(modules, folder) ? [place.slice(folder.length + 1).split('/', 1)[0]] : [];
    });

  sys.readFile = (file, encoding) => own.readFile(actual(file), encoding);
  sys.fileExists = file => own.fileExists(actual(file));
  sys.realpath = file => own.realpath(actual(file));
  sys.watchFile = (file, ...rest) => own.watchFile(actual(file), ...rest);
  sys.directoryExists = folder =>
    own.directoryExists(actual(folder)) || lentInto(slashes(folder)).length > 0;
  sys.getDirectories = folder => [
    ...new Set([...own.getDirectories(actual(folder)), ...lentInto(slashes(folder))])
  ];
}

/** As Node and the compiler look for it: in `node_modules` of the folder or of one above. */
function isInstalled(name, folder) {
  if (existsSync(path.join(folder, 'node_modules', name, 'package.json'))) return true;
  const parent = path.dirname(folder);
  return parent !== folder && isInstalled(name, parent);
}

const isWithin = (folder, file) => file === folder || file.startsWith(`${folder}/`);

const packageName = specifier => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];

/** The compiler's paths have slashes everywhere. */
const slashes = file => file.replaceAll('\\', '/');
