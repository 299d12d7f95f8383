/** Splitting the same messages over and over: a conversation that somebody reads is asked for every few seconds. */
import { cutOfHtml, splitHtmlAt, type HtmlCut } from './html';
import { cutOfText, splitTextAt } from './text';

export interface Message {
  text: string;
  html: string | null;
}

export interface SplitMessage extends Message {
  quotedText: string;
  quotedHtml: string | null;
}

interface Cuts {
  text: number | null;
  html: HtmlCut | null;
  /** Of the message that was cut, to know it by. */
  textLength: number;
  htmlLength: number;
}

/** A cut is a few numbers: this many take a few megabytes. */
const REMEMBERED = 10_000;

/**
 * @param limit of how many messages it remembers where they are cut; the one that was asked for longest ago goes first
 * @returns splits the message of an entry. What an entry says never changes.
 */
export const createQuoteSplitter = (limit = REMEMBERED) => {
  const remembered = new Map<number, Cuts>();

  const cutsOf = (entryId: number, { text, html }: Message): Cuts => {
    const known = remembered.get(entryId);
    const textLength = text.length;
    const htmlLength = html?.length ?? 0;
    const fits = known?.textLength === textLength && known.htmlLength === htmlLength;
    const cuts = fits
      ? known
      : { text: cutOfText(text), html: html ? cutOfHtml(html) : null, textLength, htmlLength };
    remembered.delete(entryId);
    remembered.set(entryId, cuts);
    if (remembered.size > limit) {
      const [oldest] = remembered.keys();
      if (oldest !== undefined) remembered.delete(oldest);
    }
    return cuts;
  };

  return (entryId: number, message: Message): SplitMessage => {
    const { text, html } = message;
    const cuts = cutsOf(entryId, message);
    return {
      ...splitTextAt(text, cuts.text),
      ...(html ? splitHtmlAt(html, cuts.html) : { html, quotedHtml: null }),
    };
  };
};
