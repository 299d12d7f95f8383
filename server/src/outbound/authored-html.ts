/**
 * HTML that our own people write, replies, notes and signatures, as their editor hands it over. Whoever can call the API
 * can send anything, so it is cut down to what a mail needs before it is stored or sent.
 */
import { convert } from 'html-to-text';
import sanitizeHtml from 'sanitize-html';
import { uploadOfContentId } from '../../../shared/inline-upload';

const TAGS = (
  'p br b strong i em u s strike del ul ol li blockquote a h1 h2 h3 code pre hr span div ' +
  'table caption thead tbody tfoot tr th td'
).split(' ');

/** Their content is not text for people: it goes with the tag. */
const WITH_CONTENT =
  'script style textarea option noscript title xmp iframe noembed noframes object embed applet template math svg select button'.split(
    ' ',
  );

const LINK = /^\s*(?:https?:|mailto:)/i;

/** Pixels. */
const MEASURE = /^\d{1,4}$/;

/** An image that was uploaded for this text; any other is removed: whoever reads a mail must not load anything from elsewhere. */
const imageOf = ({ src = '', alt = '', width = '', height = '' }: Record<string, string>) => {
  const attribs: Record<string, string> = { src, alt };
  if (MEASURE.test(width)) attribs.width = width;
  if (MEASURE.test(height)) attribs.height = height;
  return attribs;
};

const isUpload = (src = ''): boolean =>
  src.startsWith('cid:') && uploadOfContentId(src.slice('cid:'.length)) !== null;

/**
 * @param html as an editor or an API client sent it, unsafe
 * @param options.images whether images that were uploaded for it stay, as `shared/inline-upload` writes them
 * @returns the same without anything but text, its basic structure and links to http, https and mailto
 */
export const sanitiseAuthored = (html: string, { images = false } = {}): string =>
  sanitizeHtml(withoutControls(html), {
    allowedTags: images ? [...TAGS, 'img'] : TAGS,
    nonTextTags: WITH_CONTENT,
    allowedAttributes: {
      a: ['href'],
      ol: ['start'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan'],
      img: ['src', 'alt', 'width', 'height'],
    },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesByTag: { img: ['cid'] },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !isUpload(attribs.src),
    allowProtocolRelative: false,
    nestingLimit: 100,
    transformTags: {
      // A relative link leads nowhere from a mail.
      a: (tagName, { href = '' }) => {
        const attribs: Record<string, string> = LINK.test(href) ? { href } : {};
        return { tagName, attribs };
      },
      img: (tagName, attribs) => ({ tagName, attribs: imageOf(attribs) }),
    },
  })
    // An empty line in the editor; mail programs show an empty paragraph with no height at all.
    .replace(/<p><\/p>/g, '<p><br /></p>')
    .trim();

/** Whether a reader would see anything. */
export const hasContent = (html: string): boolean =>
  /<img\b/.test(html) || html.replace(/<[^>]*>|&nbsp;|\s/g, '') !== '';

/** A name right after the bracket, then white space or the end: `<https://…>` and `<anna@example.test>` are no tags. */
const TAG = /<\/?[a-z][a-z0-9-]*(?:\s[^>]*)?\/?>|<!/i;

/** Whether a signature is HTML; one without any tag is plain text, as they all were before there was an editor. */
export const isHtml = (text: string): boolean => TAG.test(text);

/**
 * A signature as it is stored: HTML sanitised, plain text as it is.
 * @returns what `isHtml` takes for the same kind, however often it goes through here; empty when nobody would see any of it
 */
export const sanitiseSignature = (signature: string): string => {
  if (!isHtml(signature)) return withoutControls(signature).trim();
  const html = sanitiseAuthored(signature);
  if (!hasContent(html)) return '';
  return isHtml(html) ? html : `<p>${html}</p>`;
};

/**
 * The text alternative of authored HTML.
 * @param html as `sanitiseAuthored` returns it
 */
export const authoredText = (html: string): string =>
  convert(html, {
    wordwrap: false,
    formatters: {
      // A mail read as text still says that there is something to see.
      picture: ({ attribs }, _walk, builder) => builder.addInline(`[${attribs?.alt || 'image'}]`),
    },
    limits: { maxInputLength: html.length + 1, maxDepth: 150 },
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] } },
      ...['h1', 'h2', 'h3'].map((selector) => ({ selector, options: { uppercase: false } })),
      { selector: 'img', format: 'picture' },
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ],
  });

/** Tab and line feed are the only control characters that text needs. */
export const withoutControls = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\t\n]/gu, '');
