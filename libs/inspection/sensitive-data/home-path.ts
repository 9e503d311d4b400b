import { finding, type SensitiveFinding } from './finding';

const HOME = /(?<![\w.-])(?:\/home\/|\/Users\/|[A-Za-z]:(?:\\{1,2}|\/)Users(?:\\{1,2}|\/))([\p{L}\p{N}._-]{1,64})/gu;

/** Names of machines and of nobody: build agents, images of containers, examples. */
const NOBODY =
  /^(?:user|users|username|your[-_]?(?:user)?name|you|me|name|runner|runneradmin|ubuntu|ec2-user|jovyan|app|node|appuser|root|admin|administrator|vscode|circleci|jenkins|gitlab-runner|vsts|azureuser|sagemaker-user|model-server|public|shared|default|guest|example|foo|index\.\w+|\.+)$/i;

/** Home folders, which name their owner. */
export function detectHomePaths(text: string): SensitiveFinding[] {
  return [...text.matchAll(HOME)]
    .filter((match) => !NOBODY.test(match[1] ?? ''))
    .map((match) => finding('home-path', 'personal', 'low', text, match.index, match.index + match[0].length));
}
