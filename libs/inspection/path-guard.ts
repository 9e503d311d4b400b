const encoder = new TextEncoder();
const deviceName = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)/i;
const notOnWindows = /[<>:"|?*]/;

/**
 * Why a path inside a package is refused, or undefined if it is fine. It must mean the same file on every system
 * and stay inside the package: relative, `/` between segments, NFC, at most 1024 bytes, segments of 1 to 255 bytes.
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'A path is empty; name the file.';
  if (/\p{Cs}/u.test(path)) return `${show(path)} is not valid Unicode; rename it.`;
  if (encoder.encode(path).length > 1024) return `${show(path)} is longer than 1024 bytes; shorten it.`;
  if (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(path)) {
    return `${show(path)} holds a control, bidirectional or invisible character; rename it.`;
  }
  if (path !== path.normalize('NFC')) return `${show(path)} is not in Unicode normal form C; rename it.`;
  if (path.includes('\\')) return `${show(path)} holds a backslash; separate folders by "/".`;
  if (path.startsWith('/')) return `${show(path)} is absolute; give it relative to the package.`;
  if (/^[a-z]:/i.test(path)) return `${show(path)} begins with a drive letter; give it relative to the package.`;
  for (const segment of path.split('/')) {
    const problem = segmentProblem(segment);
    if (problem !== undefined) return `${show(path)} ${problem}`;
  }
  return undefined;
}

/**
 * Why a list of paths can't be the files of one package, or undefined: a refused path, the same path twice, two
 * that differ only by case, or a file that is also a folder.
 */
export function pathsProblem(paths: readonly string[]): string | undefined {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const problem = pathProblem(path);
    if (problem !== undefined) return problem;
    const other = seen.get(fold(path));
    if (other === path) return `${show(path)} is there twice; each path names one file.`;
    if (other !== undefined) {
      return `${show(other)} and ${show(path)} are the same file where case doesn't matter; rename one.`;
    }
    seen.set(fold(path), path);
  }
  for (const path of paths) {
    const segments = fold(path).split('/');
    for (let depth = 1; depth < segments.length; depth += 1) {
      const file = seen.get(segments.slice(0, depth).join('/'));
      if (file !== undefined) return `${show(file)} is a file and the folder of ${show(path)}; rename one.`;
    }
  }
  return undefined;
}

function segmentProblem(segment: string): string | undefined {
  if (segment === '') return 'has an empty segment; remove the extra "/".';
  if (segment === '.' || segment === '..') return `has the segment "${segment}"; give it without.`;
  if (encoder.encode(segment).length > 255) return 'has a segment of more than 255 bytes; shorten it.';
  if (/[. ]$/.test(segment)) return 'has a segment that ends in a dot or a space; Windows drops it. Rename it.';
  if (deviceName.test(segment)) return 'has the name of a device on Windows; rename it.';
  if (notOnWindows.test(segment)) return 'holds one of < > : " | ? *, which Windows can\'t store; rename it.';
  return undefined;
}

/** Upper case first, because one lower-case letter may have several upper-case ones. */
function fold(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

function show(path: string): string {
  const readable = path.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd');
  return `"${readable.length > 120 ? `${readable.slice(0, 119)}…` : readable}"`;
}
