/** Where in a message the quotation of earlier messages begins: the part that text and HTML have in common. */

export interface Line {
  text: string;
  /** It stands in a quotation: behind `>`, or in a blockquote. */
  quoted: boolean;
  /** The mail program says that it is the line above a quotation. */
  attribution?: boolean;
  /** The mail program says that all from here on is an earlier message. */
  separator?: boolean;
}

/** An attribution longer than this is a paragraph. */
const LONGEST_ATTRIBUTION = 400;
/** Attributions are wrapped by mail programs that keep lines short. */
const ATTRIBUTION_LINES = 3;

const WROTE =
  /(?:wrote|writes|schrieb|écrit|escribió|scritto|schreef|escreveu|skrev|napisał(?:\(a\))?|pisze|napsala?|kirjoitti|yazdı|írta|a scris|έγραψε|написала?|пишет|写道|寫道|작성|のメッセージ)(?:[^:：]*[:：]|\s*)$/iu;
const DATED = /\d{1,2}[:.]\d{2}|\d{4}|@/;
const OPENING = /^(?:on|am|le|el|il|op|em|den|w dniu|dnia|dne|pe|in data|\d{1,4}[-./])(?=[\s\d])/iu;

/** “On Sunday, 22 November 2026 at 10:00, Nora wrote:” in the languages of common mail programs. */
const isAttribution = (text: string): boolean => {
  const line = text.trim();
  if (line.length > LONGEST_ATTRIBUTION) return false;
  if (WROTE.test(line)) return DATED.test(line);
  return /[:：]$/.test(line) && line.includes('@') && /\d{1,2}[:.]\d{2}|\d{4}/.test(line);
};

const ORIGINAL_MESSAGE =
  /^[-_]{2,}\s?(?:original message|ursprüngliche nachricht|originalnachricht|message d'origine|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|oprindelig besked|original-nachricht|oryginalna wiadomość|исходное сообщение)\s?[-_]*$/iu;

const FROM =
  /^\*?(?:from|von|de|da|van|od|fra|från|lähettäjä|от|发件人|寄件者|差出人|보낸 사람)\s?\*?\s?[:：]/iu;
const DATE =
  /^\*?(?:sent|date|gesendet|datum|envoyé|enviado(?: el)?|fecha|inviato|data|verzonden|wysłano|sendt|skickat|lähetetty|отправлено|дата|发送时间|寄件日期|送信日時|보낸 날짜)\s?\*?\s?[:：]/iu;
const TO_OR_SUBJECT =
  /^\*?(?:to|subject|an|betreff|à|objet|para|asunto|assunto|a|oggetto|aan|onderwerp|do|temat|till|til|emne|ämne|vastaanottaja|aihe|кому|тема|收件人|主题|收件者|主旨|宛先|件名|받는 사람|제목)\s?\*?\s?[:：]/iu;
const HEADER_LINES = 7;

/**
 * “From: … Sent: … To: … Subject: …”, as Outlook and its like put above an earlier message. Without the date it may as
 * well be what somebody entered in a form on a website.
 */
const isHeaderBlock = (lines: Line[], at: number): boolean => {
  if (!FROM.test(lines[at]?.text.trim().slice(0, 100) ?? '')) return false;
  const rest = lines.slice(at + 1, at + HEADER_LINES).map(({ text }) => text.trim().slice(0, 100));
  return rest.some((line) => DATE.test(line)) && rest.some((line) => TO_OR_SUBJECT.test(line));
};

/** What is passed on is what the message is about. */
const FORWARDED =
  /^(?:-{2,}\s?(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada)\s?-*|begin forwarded message:|anfang der weitergeleiteten nachricht:)$/iu;

const isBlank = ({ text }: Line): boolean => text.trim() === '';

const RULE = /^[-_=*]{5,}$/;

/** Moves up over the line that says who wrote the quotation, and over blank lines and rules beside it. */
const withAttribution = (lines: Line[], start: number): number => {
  const lineAbove = (from: number): number => {
    let at = from - 1;
    for (let above = lines[at]; above && isBlank(above); above = lines[at]) at -= 1;
    return at;
  };
  const last = lineAbove(start);
  let marked = last;
  while (lines[marked]?.attribution && !lines[marked]?.quoted) marked -= 1;
  if (marked < last) return marked + 1;
  for (let count = ATTRIBUTION_LINES; count > 0; count--) {
    const first = last - count + 1;
    if (first < 0) continue;
    const above = lines.slice(first, last + 1);
    if (above.some((line) => line.quoted || isBlank(line))) continue;
    const joined = above.map(({ text }) => text.trim()).join(' ');
    if ((count === 1 || OPENING.test(joined)) && isAttribution(joined)) return first;
  }
  return start;
};

const overRules = (lines: Line[], start: number): number => {
  let at = start;
  for (let above = lines[at - 1]; above && (isBlank(above) || RULE.test(above.text.trim()));) {
    at -= 1;
    above = lines[at - 1];
  }
  return at;
};

/** The first line of the earlier message that a header or a separator announces. */
const announced = (lines: Line[]): number | null => {
  const at = lines.findIndex(
    (line, index) =>
      !line.quoted &&
      (line.separator ||
        ORIGINAL_MESSAGE.test(line.text.trim().slice(0, 100)) ||
        isHeaderBlock(lines, index)),
  );
  return at < 0 ? null : overRules(lines, at);
};

/** The first line of the quotation that the message ends with. */
const trailing = (lines: Line[]): number | null => {
  let start = lines.length;
  for (let above = lines[start - 1]; above && (above.quoted || isBlank(above)); above = lines[start - 1])
    start -= 1;
  while (lines[start] && !lines[start]?.quoted) start += 1;
  if (start === lines.length) return null;
  // Something quoted, answered, and quoted again: the answers can only be read beside what they answer.
  if (lines.slice(0, start).some(({ quoted }) => quoted)) return null;
  return withAttribution(lines, start);
};

/**
 * @param lines of a message, top to bottom
 * @returns the index of the first line that belongs to the quotation at its end; null when there is none, when answers
 *   stand in it or below it, when it is passed on rather than answered, or when nothing would be left
 */
export const cutOf = (lines: Line[]): number | null => {
  const cut = announced(lines) ?? trailing(lines);
  if (cut === null || lines.slice(0, cut).every(isBlank)) return null;
  const passedOn = lines.slice(Math.max(0, cut - 2), cut + 3).some(({ text }) => FORWARDED.test(text.trim()));
  return passedOn ? null : cut;
};
