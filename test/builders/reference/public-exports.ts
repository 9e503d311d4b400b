import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** A name that a file exports, or an abstract member of a port; a type beside its schema of one name counts once. */
export interface PublicName {
  /** `path#name`, the path from the root. */
  readonly place: string;
  readonly isDocumented: boolean;
}

/**
 * What the TypeScript files below the folders export, spec files aside. A doc comment documents a name, and so does a
 * `description` in the `meta` of a schema, which is where the OpenAPI document and the references take it from.
 */
export function publicNames(root: string, folders: readonly string[]): PublicName[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(({ name }) => /(?<!\.spec|\.d)\.ts$/.test(name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .sort()
      .flatMap((path) => namesOf(path, readFileSync(join(root, path), 'utf8'))),
  );
}

/** What one file exports. @param path the file's, told with each name */
export function namesOf(path: string, text: string): PublicName[] {
  const names = new Map<string, boolean>();
  const found = (name: string, isDocumented: boolean) => names.set(name, (names.get(name) ?? false) || isDocumented);
  for (const statement of ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true).statements) {
    if (!isExported(statement)) continue;
    if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        found(name.getText(), hasComment(statement) || (initializer !== undefined && hasDescription(initializer)));
      }
    } else if (isNamed(statement)) {
      found(statement.name.text, hasComment(statement));
      if (!ts.isClassDeclaration(statement)) continue;
      for (const member of statement.members.filter(isAbstract)) {
        found(`${statement.name.text}.${member.name?.getText()}`, hasComment(member));
      }
    }
  }
  return [...names].map(([name, isDocumented]) => ({ place: `${path}#${name}`, isDocumented }));
}

type Named = ts.Statement & { readonly name: ts.Identifier };

function isNamed(statement: ts.Statement): statement is Named {
  const { name } = statement as Partial<ts.NamedDeclaration>;
  return name !== undefined && ts.isIdentifier(name);
}

function isExported(statement: ts.Statement): boolean {
  return hasModifier(statement, ts.SyntaxKind.ExportKeyword);
}

function isAbstract(member: ts.ClassElement): boolean {
  return hasModifier(member, ts.SyntaxKind.AbstractKeyword);
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}

function hasComment(node: ts.Node): boolean {
  return ts.getJSDocCommentsAndTags(node).some((doc) => ts.isJSDoc(doc) && /\w/.test(doc.getText()));
}

/** Whether a schema ends in `.meta({ … description … })`. */
function hasDescription(schema: ts.Expression): boolean {
  if (!ts.isCallExpression(schema) || !ts.isPropertyAccessExpression(schema.expression)) return false;
  const [meta] = schema.arguments;
  if (schema.expression.name.text !== 'meta' || meta === undefined) return false;
  return ts.isObjectLiteralExpression(meta) && meta.properties.some(({ name }) => name?.getText() === 'description');
}
