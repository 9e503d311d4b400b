/**
 * Where a registry keeps its data unless told otherwise: `ANNALS_DATA`, else the place of the platform's convention
 * (Linux: the XDG Base Directory Specification, which ignores relative paths). `platform` is one of Node's names.
 */
export function defaultDataDirectory(
  platform: string,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (env.ANNALS_DATA) return env.ANNALS_DATA;
  if (platform === 'win32') return `${env.LOCALAPPDATA || `${home}\\AppData\\Local`}\\annals`;
  if (platform === 'darwin') return `${home}/Library/Application Support/annals`;
  return `${env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : `${home}/.local/share`}/annals`;
}
