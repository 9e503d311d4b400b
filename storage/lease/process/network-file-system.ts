import { readFile, realpath } from 'node:fs/promises';

/** Types of file systems that go over a network, as Linux names them in mountinfo, and what people call them. */
const networks: Readonly<Record<string, string>> = {
  nfs: 'NFS',
  nfs4: 'NFS',
  cifs: 'SMB/CIFS',
  smb3: 'SMB/CIFS',
  smbfs: 'SMB/CIFS',
  ncpfs: 'NCP',
  '9p': '9P',
  afs: 'AFS',
  ceph: 'Ceph',
  lustre: 'Lustre',
  gpfs: 'GPFS',
  ocfs2: 'OCFS2',
  gfs2: 'GFS2',
  beegfs: 'BeeGFS',
  'fuse.sshfs': 'sshfs',
  'fuse.s3fs': 's3fs',
  'fuse.goofys': 'goofys',
  'fuse.gcsfuse': 'gcsfuse',
  'fuse.rclone': 'rclone',
  'fuse.glusterfs': 'GlusterFS',
  'fuse.ceph': 'Ceph',
  'fuse.juicefs': 'JuiceFS',
};

/** A mount that goes over a network. */
export interface NetworkMount {
  readonly name: string;
  readonly mountPoint: string;
}

/**
 * The network mount that a path lies on; undefined for a local one.
 * @param mountinfo the text of /proc/self/mountinfo, see proc_pid_mountinfo(5)
 * @param path absolute, without links
 */
export function networkMountOf(mountinfo: string, path: string): NetworkMount | undefined {
  let found: { readonly type: string; readonly mountPoint: string } | undefined;
  for (const line of mountinfo.split('\n')) {
    const [mount = '', filesystem = ''] = line.split(' - ');
    const mountPoint = unescaped(mount.split(' ')[4] ?? '');
    if (mountPoint === '' || !isBelow(path, mountPoint)) continue;
    // A later mount hides an earlier one at the same point.
    if (!found || mountPoint.length >= found.mountPoint.length) {
      found = { type: filesystem.split(' ')[0] ?? '', mountPoint };
    }
  }
  const name = found && networks[found.type];
  return found && name !== undefined ? { name, mountPoint: found.mountPoint } : undefined;
}

/** The network mount that a directory lies on, where the system tells of mounts (Linux); undefined for a local one. */
export async function findNetworkMount(directory: string): Promise<NetworkMount | undefined> {
  let mountinfo: string;
  try {
    mountinfo = await readFile('/proc/self/mountinfo', 'utf8');
  } catch {
    return undefined;
  }
  return networkMountOf(mountinfo, await realpath(directory));
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** Blanks and the like stand as octal numbers in mountinfo. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}
