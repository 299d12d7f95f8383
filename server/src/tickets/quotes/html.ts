import { QUOTE_MARKERS } from '../../../../shared/quote-markers';
import { cutOf, type Line } from './cut';

/** The sanitiser lets nothing deeper through. */
const DEEPEST = 150;

const VOID = new Set(['br', 'col', 'hr', 'img', 'wbr']);
/** They stay within a line; every other element begins one. */
const INLINE = new Set(
  'a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

interface Tag {
  name: string;
  /** As written. */
  source: string;
  start: number;
  end: number;
  closes: boolean;
}

interface Element {
  name: string;
  start: number;
  classes: readonly string[];
  /** It, or what it stands in, is a quotation of a mail program; or may be one; or is the line above one. */
  quoted: boolean;
  generic: boolean;
  attribution: boolean;
  /** Where the first thing to be seen in it stands. */
  firstSeen: number | null;
}

/** A line of what the reader sees, and where it begins in the source. */
interface SeenLine extends Line {
  start: number;
  /** The elements that its first piece stands in, outermost first. */
  within: Element[];
  generic: boolean;
}

/** The tags of sanitised HTML, where `<` and `>` mean nothing else. */
const tagsOf = function* (html: string): Generator<Tag> {
  for (const match of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^<>]*>/gi)) {
    const [source, slash, name = ''] = match;
    const start = match.index;
    yield { name: name.toLowerCase(), source, start, end: start + source.length, closes: slash === '/' };
  }
};

/** The way a browser would read well-formed HTML. */
const close = (open: { name: string }[], { name }: { name: string }): void => {
  let at = open.length - 1;
  while (at >= 0 && open[at]?.name !== name) at -= 1;
  if (at >= 0) open.length = at;
};

const ATTRIBUTES = { class: /\sclass="([^"]*)"/i, type: /\stype="([^"]*)"/i, style: /\sstyle="([^"]*)"/i };
const attribute = ({ source }: Tag, name: keyof typeof ATTRIBUTES): string =>
  source.includes('=') ? (ATTRIBUTES[name].exec(source)?.[1] ?? '') : '';

const NO_CLASSES: readonly string[] = [];
const classesOf = (tag: Tag): readonly string[] => {
  const value = attribute(tag, 'class');
  return value === '' ? NO_CLASSES : value.split(' ');
};

const has = (element: { classes: readonly string[] }, markers: readonly string[]): boolean =>
  element.classes.some((word) => markers.includes(word));

/** Gmail's way to indent a paragraph. */
const isIndentation = (tag: Tag): boolean => /border:\s*none/i.test(attribute(tag, 'style'));

const elementOf = (tag: Tag, parent: Element | undefined): Element => {
  const classes = classesOf(tag);
  const isBlockquote = tag.name === 'blockquote';
  const marked =
    (isBlockquote && (attribute(tag, 'type') === 'cite' || has({ classes }, QUOTE_MARKERS.quotation))) ||
    has({ classes }, ['yahoo_quoted', 'protonmail_quote']);
  return {
    name: tag.name,
    start: tag.start,
    classes,
    quoted: marked || (parent?.quoted ?? false),
    generic: (isBlockquote && !isIndentation(tag)) || (parent?.generic ?? false),
    attribution: has({ classes }, QUOTE_MARKERS.attribution) || (parent?.attribution ?? false),
    firstSeen: null,
  };
};

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
const decoded = (text: string): string =>
  /^[\w .,!?]*$/.test(text)
    ? text
    : text
        .replace(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity] ?? entity)
        .replace(/[\u200b\u200c\u200d\u2060\ufeff]/g, '')
        .replace(/\s+/g, ' ');

/** Pictures that came with the mail. One from the web may be no more than a tracking pixel. */
const isPicture = (tag: Tag): boolean => tag.name === 'img' && /\ssrc="(?:cid|data):/i.test(tag.source);
const PICTURE = '\ufffc';

const linesOf = (html: string): SeenLine[] => {
  const lines: SeenLine[] = [];
  const open: Element[] = [];
  let line: SeenLine | null = null;
  let separator = false;

  const see = (text: string, start: number): void => {
    for (const element of open) element.firstSeen ??= start;
    if (line) {
      line.text += text;
      return;
    }
    line = {
      text,
      start,
      within: [...open],
      quoted: open.at(-1)?.quoted ?? false,
      generic: open.at(-1)?.generic ?? false,
      attribution: open.at(-1)?.attribution ?? false,
      separator,
    };
    lines.push(line);
    separator = false;
  };
  const seeText = (from: number, to: number): void => {
    const text = decoded(html.slice(from, to));
    if (text.trim() || line) see(text, from);
  };

  let at = 0;
  for (const tag of tagsOf(html)) {
    seeText(at, tag.start);
    at = tag.end;
    if (tag.name !== 'img' && !INLINE.has(tag.name)) line = null;
    if (VOID.has(tag.name)) {
      if (isPicture(tag)) see(PICTURE, tag.start);
      continue;
    }
    if (tag.closes) {
      close(open, tag);
      continue;
    }
    const parent = open.at(-1);
    const element = elementOf(tag, parent);
    // What stands inside a quotation says nothing about the message that quotes it.
    if (has(element, QUOTE_MARKERS.separator) && !parent?.quoted) separator = true;
    open.push(element);
    if (open.length > DEEPEST) return [];
  }
  seeText(at, html.length);
  // A message without a mark of any mail program: then its blockquotes are its quotations.
  if (lines.some(({ quoted }) => quoted)) return lines;
  return lines.map((seen) => ({ ...seen, quoted: seen.generic }));
};

/** The cut goes before everything that only wraps the quotation, and before the rule above it. */
const positionOf = (html: string, { start, within }: SeenLine, ownEnd: number): number => {
  let position = start;
  for (const element of [...within].reverse()) {
    if (element.firstSeen !== start) break;
    position = element.start;
  }
  for (const tag of tagsOf(html.slice(ownEnd, position))) {
    if (tag.name === 'hr' || announces(tag)) return ownEnd + tag.start;
  }
  return position;
};

const announces = (tag: Tag): boolean =>
  !tag.closes && has({ classes: classesOf(tag) }, QUOTE_MARKERS.separator);

/** Where a message is cut. Numbers only: kept for long, they keep nothing of the message in memory. */
export interface HtmlCut {
  position: number;
  /** Where the tags of the elements stand that are open there, outermost first. */
  open: { start: number; end: number; name: string }[];
}

/**
 * Finds where the quotation at the end of sanitised HTML begins.
 * @param message as `sanitiseHtml` returns it
 * @returns null when there is none
 */
export const cutOfHtml = (message: string): HtmlCut | null => {
  const lines = linesOf(message);
  const cut = cutOf(lines);
  const first = cut === null ? undefined : lines[cut];
  const ownLast = cut === null ? undefined : lines[cut - 1];
  if (!first || !ownLast) return null;
  const position = positionOf(message, first, ownLast.start);
  const open: HtmlCut['open'] = [];
  for (const { name, start, end, closes } of tagsOf(message)) {
    if (start >= position) break;
    if (closes) close(open, { name });
    else if (!VOID.has(name)) open.push({ name, start, end });
  }
  return { position, open };
};

/**
 * Both halves are well-formed: elements that stand around the cut are closed in the first and opened again in the second.
 * Nothing else is added or left out.
 */
export const splitHtmlAt = (
  message: string,
  cut: HtmlCut | null,
): { html: string; quotedHtml: string | null } => {
  if (!cut) return { html: message, quotedHtml: null };
  const { position, open } = cut;
  const closed = open.map(({ name }) => `</${name}>`).reverse();
  const opened = open.map(({ start, end }) => message.slice(start, end));
  return {
    html: message.slice(0, position) + closed.join(''),
    quotedHtml: opened.join('') + message.slice(position),
  };
};

/** Splits sanitised HTML into what its author wrote and the quotation at its end. */
export const splitQuotedHtml = (message: string): { html: string; quotedHtml: string | null } =>
  splitHtmlAt(message, cutOfHtml(message));
