import parse from 'spdx-expression-parse';

/** Longer expressions are refused unread: the parser takes quadratic time. */
const MAX_LENGTH = 500;

/** Says what is wrong with a licence expression by the SPDX specification (annex D), or undefined if it is valid. */
export function licenceProblem(expression: string): string | undefined {
  if (expression.length > MAX_LENGTH) return `the licence expression has more than ${MAX_LENGTH} characters`;
  if (isExpression(expression)) return undefined;
  const meant = listedLicence(expression);
  const advice = meant
    ? `write ${meant}`
    : 'write identifiers of the SPDX list such as Apache-2.0, joined by AND, OR, WITH, or LicenseRef-<name> for another';
  return `"${expression}" is not an SPDX licence expression: ${advice}`;
}

/**
 * The SPDX expression for a licence as model cards name it: `apache-2.0` is Apache-2.0, a name that SPDX doesn't list
 * is a LicenseRef. Undefined where the name says nothing (`other`, `unknown`) or can't be a reference.
 */
export function spdxOfCardLicence(name: string): string | undefined {
  const trimmed = name.trim();
  if (trimmed.length > MAX_LENGTH || /^(?:other|unknown|none)?$/i.test(trimmed)) return undefined;
  return listedLicence(trimmed) ?? (/^[A-Za-z0-9.-]+$/.test(trimmed) ? `LicenseRef-${trimmed}` : undefined);
}

/** SPDX identifiers are equal without case, but the parser knows one spelling: MIT, Apache-2.0, BSD-3-Clause. */
function listedLicence(name: string): string | undefined {
  const words = name.split('-');
  const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
  const [first = '', ...others] = words;
  const spellings = [
    name,
    name.toUpperCase(),
    words.map(capital).join('-'),
    [first.toUpperCase(), ...others.map(capital)].join('-'),
  ];
  return spellings.find(isExpression);
}

function isExpression(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
