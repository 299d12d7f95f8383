import {
  authoredText,
  hasContent,
  isHtml,
  sanitiseAuthored,
  sanitiseSignature,
  withoutControls,
} from './authored-html';
import { linesToHtml, textToHtml } from './text-to-html';

/** What somebody wrote. With both, the HTML counts and the text is made from it. */
export interface Authored {
  text: string;
  /** Unsafe until it went through here. */
  html: string;
}

/** Both alternatives of the same words. */
export interface Body {
  text: string;
  html: string;
}

/** @returns both alternatives, the HTML sanitised; both empty when there is nothing to read */
export const bodyOf = ({ text, html }: Authored): Body => {
  const clean = sanitiseAuthored(html, { images: true });
  if (hasContent(clean)) return { text: authoredText(clean), html: clean };
  const plain = withoutControls(text).trimEnd();
  return { text: plain, html: textToHtml(plain) };
};

/** A stored signature as sanitised HTML and as text; both empty when there is none. */
export const signatureOf = (stored: string): Body => {
  const signature = sanitiseSignature(stored);
  if (isHtml(signature)) return { text: authoredText(signature).trim(), html: signature };
  return { text: signature, html: signature && `<p>${linesToHtml(signature)}</p>` };
};

/** RFC 3676 §4.3: a line of two dashes and a space separates the signature, so that mail programs can fold it away. */
const signedText = (body: Body, signature: Body): string =>
  signature.text ? `${body.text}\n\n-- \n${signature.text}` : body.text;

const signedHtml = (body: Body, signature: Body, stored: string): string => {
  if (!signature.text) return body.html;
  const block = isHtml(stored)
    ? `<div>-- <br>\n${signature.html}</div>`
    : `<p>-- <br>\n${linesToHtml(signature.text)}</p>`;
  return `${body.html}\n${block}`;
};

/**
 * The two parts of a message.
 * @param signature as stored with the System Email, HTML or plain text; empty for none
 */
export const signed = (authored: Authored, signature: string): Body => {
  const body = bodyOf(authored);
  const below = signatureOf(signature);
  const html = signedHtml(body, below, signature);
  return {
    text: signedText(body, below),
    html: `<!DOCTYPE html>\n<html><body>\n${html}\n</body></html>\n`,
  };
};
