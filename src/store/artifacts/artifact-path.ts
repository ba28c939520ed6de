import { ApiError } from '../../protocol/errors.ts';

/**
 * Refuses paths that could leave the folder they are joined with, as MLflow's
 * `validate_path_is_safe` does: `..`, absolute, drive letters, `file:`, `#`, and each of these
 * percent-encoded any number of times; control characters too.
 *
 * Unlike MLflow's, it does not decode what it answers: a file is stored under the name it was
 * given.
 *
 * @param path relative to the artifact root, '/'-separated
 * @returns `path` without empty and `.` segments; '' for the root
 * @throws ApiError INVALID_PARAMETER_VALUE
 */
export function checkArtifactPath(path: string): string {
  for (const form of decodedForms(path)) {
    if (isUnsafe(form)) throw invalidPath();
  }
  return segments(path).join('/');
}

/** As `checkArtifactPath`, for a path that names a file. */
export function checkArtifactFilePath(path: string): string {
  const checked = checkArtifactPath(path);
  if (checked === '' || path.endsWith('/')) {
    throw new ApiError(
      'INVALID_PARAMETER_VALUE',
      "Artifact path must include a filename (cannot end with '/')."
    );
  }
  return checked;
}

export function invalidPath(): ApiError {
  return new ApiError('INVALID_PARAMETER_VALUE', 'Invalid path');
}

const segments = (path: string) =>
  path.split('/').filter(segment => segment !== '' && segment !== '.');

/** The path, and what repeated decoding makes of it. */
function decodedForms(path: string): string[] {
  const forms = [path];
  for (let form = path; form.includes('%');) {
    const decoded = decodeLeniently(form);
    if (decoded === form) return forms;
    if (forms.length > MAX_DECODINGS) throw invalidPath();
    forms.push((form = decoded));
  }
  return forms;
}

// MLflow gives up after the same number.
const MAX_DECODINGS = 10;

/** Like Python's `unquote`: what is no escape stays as it is. */
function decodeLeniently(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16))
  );
}

function isUnsafe(path: string): boolean {
  return (
    path.includes('#') ||
    hasControlCharacter(path) ||
    /^[/\\]/.test(path) ||
    /^[a-zA-Z]:[/\\]/.test(path) ||
    /^file:/i.test(path) ||
    path.split(/[/\\]/).includes('..')
  );
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
