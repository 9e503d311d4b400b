import { finding, type SensitiveFinding } from './finding';

const LOCAL = /[\p{L}\p{N}._%+'-]{1,64}$/u;
const DOMAIN = /^[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/u;

/** Domains that RFC 2606 and RFC 6761 keep for examples, and what is no mail at all. */
const EXAMPLE_DOMAIN = /(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost|local)$/;

/** Ends of file names: icon@2x.png is no address. */
const FILE_NAME = /\.(?:png|jpe?g|gif|svg|webp|ico|json|ya?ml|txt|md|py|ts|js|css|bin|pt|onnx|whl|gz|zip)$/;

/** What stands before the password in the address of a service: the rules for secrets look at those. */
const USER_INFO = /:\/\/[^\s/@:]{0,64}:$/;

/** Mail addresses; those of example domains and the user `git` of a repository's address are none. */
export function detectEmails(text: string): SensitiveFinding[] {
  const found: SensitiveFinding[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const local = LOCAL.exec(text.slice(Math.max(0, at - 64), at))?.[0].replace(/^[.'-]+/, '');
    const domain = DOMAIN.exec(text.slice(at + 1, at + 256))?.[0]
      .replace(/-+$/, '')
      .toLowerCase();
    if (!local || !domain || local === 'git' || !isMailDomain(domain)) continue;
    const start = at - local.length;
    if (USER_INFO.test(text.slice(Math.max(0, start - 70), start))) continue;
    found.push(finding('email', 'personal', 'high', text, start, at + 1 + domain.length));
  }
  return found;
}

function isMailDomain(domain: string): boolean {
  const top = domain.slice(domain.lastIndexOf('.') + 1);
  return /^(?:xn--[a-z0-9-]+|\p{L}{2,})$/u.test(top) && !EXAMPLE_DOMAIN.test(domain) && !FILE_NAME.test(domain);
}
