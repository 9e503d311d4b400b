import { Server, type CancellationContext } from '@tus/server';
import { headerProblem, type Problem } from './problems';

/** The tus server with its errors as problem documents; the library writes them as plain text. */
export class ProblemServer extends Server {
  override write(
    context: CancellationContext,
    headers: Headers,
    status: number,
    body = '',
  ): ReturnType<Server['write']> {
    if (status < 400) return super.write(context, headers, status, body);
    const problem = body.startsWith('{') ? { status, body } : asProblem(headersRefused(status, body));
    headers.set('Content-Type', 'application/problem+json');
    // The protocol asks for the versions that are known (tus 1.0.0, Tus-Version).
    if (problem.status === 412) headers.set('Tus-Version', '1.0.0');
    return super.write(context, headers, problem.status, problem.body);
  }
}

/** A problem in the form that the library takes from its error hook. */
export function asProblem(problem: Problem): { status_code: number; status: number; body: string } {
  return { status_code: problem.status, status: problem.status, body: JSON.stringify(problem) };
}

/** The library looks at the headers before anything else, and says `Invalid <name> <name>`. */
function headersRefused(status: number, text: string): Problem {
  const names = text
    .replace(/^Invalid /, '')
    .trim()
    .toLowerCase();
  if (status === 412 || names.includes('tus-resumable')) {
    return headerProblem('Tus-Resumable', 'is required and must be 1.0.0', 412);
  }
  if (names === 'content-type') {
    return headerProblem('Content-Type', 'must be application/offset+octet-stream', 415);
  }
  return headerProblem(names, 'is not as tus 1.0 defines it', status);
}
