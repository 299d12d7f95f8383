/** The panel's components hold no words of their own: every one of them is a key that each language has. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import english from '../../../admin/src/translations/en';

const root = path.resolve(__dirname, '../../../admin/src');

/** Attributes that people read or hear. */
const SPOKEN = /^(label|title|alt|hint|placeholder|message|text|aria-label|aria-description|.+Label)$/;
const WORD = /\p{L}{2,}/u;
/** The same in every language. */
const NAMES = ['IMAP', 'POP3', 'SMTP', 'https://', 'support@example.com'];

/** The text of a string that is written out, or null. */
const literalOf = (node: ts.Node | undefined): string | null => {
  if (!node) return null;
  if (ts.isJsxExpression(node)) return literalOf(node.expression);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('');
  }
  return null;
};

const wordsIn = (file: string): string[] => {
  const source = ts.createSourceFile(
    file,
    readFileSync(path.join(root, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
    file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const found: string[] = [];
  const note = (text: string | null) => {
    if (text === null || !WORD.test(text) || text in english || NAMES.includes(text.trim())) return;
    found.push(`${file}: ${text.trim()}`);
  };
  const walk = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node.text);
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) note(literalOf(node.expression));
    if (ts.isJsxAttribute(node) && SPOKEN.test(node.name.getText(source))) note(literalOf(node.initializer));
    if (ts.isPropertyAssignment(node) && SPOKEN.test(node.name.getText(source)))
      note(literalOf(node.initializer));
    ts.forEachChild(node, walk);
  };
  walk(source);
  return found;
};

const components = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.tsx?$/.test(name),
);

it('finds the components', () => {
  expect(components.length).toBeGreaterThan(100);
});

it('has no words in the components themselves', () => {
  expect(components.flatMap(wordsIn)).toEqual([]);
});
