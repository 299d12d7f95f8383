/**
 * Mail HTML never runs in the admin panel. What is not on these lists is taken out here, before anything is stored; the
 * panel's sandboxed frame and content security policy are the second and third wall, not the first.
 */
import { convert } from 'html-to-text';
import sanitizeHtml from 'sanitize-html';
import { quoteMarkersIn } from '../../../shared/quote-markers';
import { cleanStyle } from './parse/style';

const TAGS = (
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em ' +
  'figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small ' +
  'span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr'
).split(' ');

const PRESENTATION =
  'align valign bgcolor border cellpadding cellspacing color colspan rowspan dir face height lang';

/** Their content is not text for people: it goes with the tag. */
const WITH_CONTENT =
  'script style textarea option noscript title xmp iframe noembed noframes object embed applet template math svg select button';

/** Images by reference to a part, from the web (the panel's content security policy decides), or raster data. */
const IMAGE_SOURCE = /^(?:cid:|https:\/\/|data:image\/(?:png|jpe?g|gif|webp|bmp);base64,[a-z0-9+/=\s]*$)/i;

/**
 * @param html from a mail, unsafe
 * @returns HTML without scripts, event handlers, forms, frames, foreign objects, style sheets, positioned layers, and any
 *   link but http, https, mailto and tel; of classes and ids only the markers of quotations stay, as classes
 */
export const sanitiseHtml = (html: string): string =>
  sanitizeHtml(html, {
    allowedTags: TAGS,
    nonTextTags: WITH_CONTENT.split(' '),
    allowedAttributes: {
      '*': [...PRESENTATION.split(' '), 'class', 'style', 'title', 'width'],
      a: ['href', 'rel', 'target'],
      blockquote: ['type'],
      img: ['src', 'alt'],
      ol: ['start', 'type'],
      td: ['headers', 'scope'],
      th: ['headers', 'scope'],
      time: ['datetime'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['cid', 'data', 'https'] },
    allowProtocolRelative: false,
    // Styles are cleaned below: the library prints a style that it cannot parse, and with it the mail, to the console.
    parseStyleAttributes: false,
    nestingLimit: 100,
    transformTags: {
      '*': (tagName, attributes) => ({ tagName, attribs: safeAttributes(tagName, attributes) }),
    },
  }).trim();

const safeAttributes = (tagName: string, attributes: Record<string, string>): Record<string, string> => {
  const safe = { ...attributes };
  if (safe.style !== undefined) safe.style = cleanStyle(safe.style);
  if (!safe.style) delete safe.style;
  const markers = quoteMarkersIn(safe.class, safe.id);
  if (markers.length > 0) safe.class = markers.join(' ');
  else delete safe.class;
  if (tagName === 'blockquote' && safe.type !== 'cite') delete safe.type;
  // A relative link would lead into the admin panel.
  if (tagName === 'a' && !/^\s*(?:https?:|mailto:|tel:)/i.test(safe.href ?? '')) delete safe.href;
  if (tagName === 'a') Object.assign(safe, { target: '_blank', rel: 'noopener noreferrer nofollow' });
  if (tagName === 'img' && !IMAGE_SOURCE.test(safe.src?.trim() ?? '')) delete safe.src;
  return safe;
};

/**
 * The readable text of an HTML body, for mail that brings no text part.
 * @param html as `sanitiseHtml` returns it, so that neither depth nor length can hurt
 */
export const htmlToPlainText = (html: string): string =>
  convert(html, {
    wordwrap: false,
    limits: { maxInputLength: html.length + 1, maxDepth: 150 },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
    ],
  });
