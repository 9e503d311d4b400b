/** Ends the process without warning where it passes the place that `ANNALS_FAILPOINT` names, for the n-th time with `name:n`. */
export function failPoint(name: string): void {
  if (name !== wanted) return;
  passes += 1;
  if (passes < at) return;
  process.kill(process.pid, 'SIGKILL');
}

const [wanted, nth = '1'] = (process.env['ANNALS_FAILPOINT'] ?? '').split(':');
const at = Number(nth);
let passes = 0;
