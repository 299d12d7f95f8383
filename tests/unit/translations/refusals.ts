/** Every sentence that the server can refuse a request with, read from its source. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../../..');

/** Constructors and helpers whose argument at this place is a sentence for people. */
const SENTENCE_AT: Record<string, number> = {
  ApplicationError: 0,
  // Shown as the reason in quarantine.
  UnparseableMessage: 0,
  ParserGaveUp: 0,
  ValidationError: 0,
  NotFoundError: 0,
  ForbiddenError: 0,
  PolicyError: 0,
  PayloadTooLargeError: 0,
  fieldError: 1,
  ReplyRefused: 1,
  TemplateRefused: 0,
  InvalidTenant: 0,
  CertificateRefused: 1,
};

const filesIn = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(root, folder, name));

/** A sentence with `{}` for what is filled in; null when the expression is not written out here. */
const sentenceOf = (node: ts.Expression): string | null => {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('');
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [sentenceOf(node.left), sentenceOf(node.right)];
    return left === null || right === null ? null : left + right;
  }
  return null;
};

const nameOf = (node: ts.Expression): string =>
  ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : '';

const visit = (file: string, found: (node: ts.Node) => void): void => {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const walk = (node: ts.Node): void => {
    found(node);
    ts.forEachChild(node, walk);
  };
  walk(source);
};

/** What forms are refused with: in the contracts every literal that is a whole sentence is one. */
const ofContracts = (): string[] => {
  const sentences: string[] = [];
  for (const file of filesIn('shared/contracts')) {
    visit(file, (node) => {
      if (ts.isStringLiteralLike(node) && /^[A-Z].*[\p{L}0-9/].*[ /].*/u.test(node.text))
        sentences.push(node.text);
    });
  }
  return sentences;
};

const ofServices = (): string[] => {
  const sentences: string[] = [];
  for (const file of filesIn('server/src')) {
    visit(file, (node) => {
      if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return;
      const at = SENTENCE_AT[nameOf(node.expression)];
      const argument = at === undefined ? undefined : node.arguments?.[at];
      const sentence = argument && sentenceOf(argument);
      if (sentence) sentences.push(sentence);
    });
  }
  return sentences;
};

/** `{name}` and `${expression}` alike become `{}`. */
export const withoutNames = (sentence: string): string => sentence.replace(/\{\w*\}/g, '{}');

export const refusals = (): string[] => [...new Set([...ofContracts(), ...ofServices()])].sort();
