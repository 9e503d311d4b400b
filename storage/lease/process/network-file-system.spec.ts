import { tmpdir } from 'node:os';
import { findNetworkMount, networkMountOf } from './network-file-system';

const mountinfo = `
21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 21 0:30 / /srv rw,relatime shared:2 - nfs4 filer:/export rw,vers=4.2
31 30 0:31 / /srv/local rw - tmpfs tmpfs rw
32 21 0:32 / /mnt/my\\040models rw - fuse.sshfs ada@host:/models rw
33 21 0:33 / /mnt/over rw - ext4 /dev/vdb rw
34 21 0:34 / /mnt/over rw - cifs //filer/models rw
35 21 0:35 / /mnt/fuse rw - fuse.mergerfs a:b rw
`;

it.each([
  ['/srv/annals', { name: 'NFS', mountPoint: '/srv' }],
  ['/srv', { name: 'NFS', mountPoint: '/srv' }],
  ['/mnt/my models/data', { name: 'sshfs', mountPoint: '/mnt/my models' }],
  ['/mnt/over/data', { name: 'SMB/CIFS', mountPoint: '/mnt/over' }],
])('%s goes over a network', (path, mount) => {
  expect(networkMountOf(mountinfo, path)).toEqual(mount);
});

it.each(['/var/lib/annals', '/srv/local/data', '/srvx/data', '/mnt/fuse/data', '/'])('%s is local', (path) => {
  expect(networkMountOf(mountinfo, path)).toBeUndefined();
});

it('a directory for temporary files is local', async () => {
  expect(await findNetworkMount(tmpdir())).toBeUndefined();
});
