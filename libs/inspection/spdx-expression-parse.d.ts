declare module 'spdx-expression-parse' {
  /** Parses an SPDX licence expression; throws Error where it is none. */
  function parse(expression: string): object;
  export = parse;
}
