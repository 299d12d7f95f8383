/**
 * Text with variables: `{{ticket.id}}`, or with something to say where there is no value: `{{requester.name|Customer}}`.
 * There is no logic in it, and what is filled in is never looked at again: a value that holds braces stays text.
 */
import {
  ACKNOWLEDGEMENT_VARIABLES,
  TEMPLATE_VARIABLES,
  type TemplateVariable,
} from '../../../shared/template-variables';
import { oneLine } from './addresses';
import { escape } from './text-to-html';

/** What is known; a variable that is missing, or empty, has no value. */
export type TemplateValues = Partial<Record<TemplateVariable, string>>;

/** A template that cannot be saved. The message says what to write instead. */
export class TemplateRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TemplateRefused';
  }
}

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
/** Of sanitised HTML, in which no attribute holds a bracket. */
const TAG = /(<[^>]*>)/;
/**
 * Marks that turn the text around them, so that a name could make a sentence read otherwise; and halves of characters, which
 * no address can be encoded with.
 */
const DISTURBING = /[\u202A-\u202E\u2066-\u2069\p{Cs}]/gu;

const nameIn = (inside: string): string => (inside.split('|', 1)[0] ?? '').trim();

/** What stands after the bar, as it was written. */
const fallbackIn = (inside: string): string => {
  const bar = inside.indexOf('|');
  return bar < 0 ? '' : inside.slice(bar + 1).trim();
};

const isVariable = (name: string): name is TemplateVariable =>
  TEMPLATE_VARIABLES.some((variable) => variable === name);

const valueOf = (name: string, values: TemplateValues): string =>
  isVariable(name) ? oneLine(values[name] ?? '').replace(DISTURBING, '') : '';

const fill = (template: string, values: TemplateValues, dress: (value: string) => string): string =>
  template.replace(PLACEHOLDER, (_whole, inside: string) => {
    const value = valueOf(nameIn(inside), values);
    return value ? dress(value) : fallbackIn(inside);
  });

/**
 * @param template sanitised HTML
 * @returns the HTML with values as text, and in addresses of links percent-encoded: no value can begin a tag, end an
 *   attribute or lead a link elsewhere. Unknown variables become nothing.
 */
export const renderHtml = (template: string, values: TemplateValues): string =>
  template
    .split(TAG)
    .map((part, at) => fill(part, values, at % 2 ? percentEncoded : escape))
    .join('');

const percentEncoded = (value: string): string => escape(encodeURIComponent(value));

/** The same for plain text. */
export const renderText = (template: string, values: TemplateValues): string =>
  fill(template, values, (value) => value);

/** The same for one line of a header. */
export const renderLine = (template: string, values: TemplateValues): string =>
  oneLine(renderText(template, values));

/** Everything between braces, also where formatting got in between or no end was written. */
const BRACES = /\{\{((?:(?!\{\{|\}\})[^])*)(\}\})?/g;

const shown = (name: string): string => oneLine(name).slice(0, 60);

/**
 * @param template sanitised HTML, plain text or a subject
 * @throws TemplateRefused when a variable is not complete, unknown, or not allowed there
 */
export const checkTemplate = (
  template: string,
  allowed: readonly TemplateVariable[] = TEMPLATE_VARIABLES,
): void => {
  for (const [, inside = '', end] of template.matchAll(BRACES)) {
    if (end === undefined || /[<>{}]/.test(inside)) {
      throw new TemplateRefused(
        'A variable is not complete. Write it like {{ticket.id}}, and format it as a whole, not a part of it.',
      );
    }
    const name = nameIn(inside);
    if (!isVariable(name)) {
      throw new TemplateRefused(`There is no variable “${shown(name)}”. Known are: ${allowed.join(', ')}.`);
    }
    if (!allowed.includes(name)) {
      throw new TemplateRefused(
        `An acknowledgement cannot name “${name}”: whoever forges a sender would have their own words delivered by us, and no agent wrote it. It can name: ${allowed.join(', ')}.`,
      );
    }
  }
};

/** @throws TemplateRefused as `checkTemplate`, also for what the sender chose */
export const checkAcknowledgement = (template: string): void =>
  checkTemplate(template, ACKNOWLEDGEMENT_VARIABLES);

/**
 * What somebody is called in a greeting, from `Anna Meyer` or `Meyer, Anna`.
 * @returns empty where the name is an address, or there is none
 */
export const firstNameOf = (name: string): string => {
  const line = oneLine(name);
  if (line.includes('@')) return '';
  const given = line.includes(',') ? line.slice(line.indexOf(',') + 1) : line;
  return given.trim().split(/\s+/, 1)[0] ?? '';
};

/** A day as it is written in a language; an unknown language reads English. */
export const dateIn = (language: string, date: Date): string => {
  try {
    return new Intl.DateTimeFormat(language || 'en', { dateStyle: 'long' }).format(date);
  } catch {
    return new Intl.DateTimeFormat('en', { dateStyle: 'long' }).format(date);
  }
};
