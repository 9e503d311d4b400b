import { refusalTable } from '#models/refusals/table';
import { problemOf, RegistryUnreachable } from '#sdk/problem';
import { exitCodeOf } from './exit-codes';
import { failureOf, failureText } from './failure';

describe('exit codes', () => {
  it('follow from the kind of the refusal', () => {
    const codes = [
      'version-in-use',
      'invalid-ref',
      'model-not-found',
      'version-deleted',
      'role-required',
      'too-many-operations',
      'artifact-dangerous',
    ];
    expect(codes.map((code) => exitCodeOf(problemOf({ code, status: 400 })))).toEqual([1, 2, 3, 3, 4, 5, 1]);
  });

  it('are one of the table for every refusal that there is', () => {
    for (const code of Object.keys(refusalTable)) expect([1, 2, 3, 4, 5]).toContain(exitCodeOf(problemOf({ code })));
  });

  it('follow from the status when the code is not known', () => {
    expect(
      [400, 401, 403, 404, 409, 410, 418, 429, 500, 503].map((status) => exitCodeOf(problemOf({ status }))),
    ).toEqual([2, 4, 4, 3, 1, 3, 1, 5, 70, 5]);
  });

  it('are 5 for a registry that does not answer', () => {
    expect(failureOf(new RegistryUnreachable('http://x', 'refused'))?.exitCode).toBe(5);
  });
});

describe('the text of a failure', () => {
  it('says what, with the value, and what to do', () => {
    const failure = failureOf(
      problemOf({
        title: 'There is no such project',
        detail: 'There is no project x.',
        code: 'project-not-found',
        remedy: 'Create it.',
      }),
    );
    expect(failure && failureText(failure)).toBe(
      'annals: There is no such project\n  There is no project x.\n  Create it.\n',
    );
  });

  it('has a line for each wrong field', () => {
    const problems = [
      { path: '/slug', message: 'is too long' },
      { path: '', message: 'unknown field x' },
    ];
    const failure = failureOf(
      problemOf({ title: 'Bad', detail: 'both', code: 'invalid-input', remedy: 'Correct them.', problems }),
    );
    expect(failure && failureText(failure)).toBe(
      'annals: Bad\n  /slug: is too long\n  /: unknown field x\n  Correct them.\n',
    );
  });

  it('leaves a bug for the caller to report', () => {
    expect(failureOf(new TypeError('x is undefined'))).toBeUndefined();
  });
});
