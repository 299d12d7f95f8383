import { useMemo } from 'react';
import { useIntl } from 'react-intl';
import type { Problem } from '../../../shared/contracts/common';
import { PLUGIN_ID } from '../pluginId';
import { createServerTexts, SERVER_TEXT } from './serverTexts';

type Messages = Record<string, unknown>;

const translators = new WeakMap<object, (english: string) => string>();

function translatorOf(messages: Messages): (english: string) => string {
  const known = translators.get(messages);
  if (known) return known;
  const prefix = `${PLUGIN_ID}.${SERVER_TEXT}`;
  const ours = Object.entries(messages)
    .filter((entry): entry is [string, string] => entry[0].startsWith(prefix) && typeof entry[1] === 'string')
    .map(([id, text]) => [id.slice(prefix.length), text]);
  const translator = createServerTexts(Object.fromEntries(ours) as Record<string, string>);
  translators.set(messages, translator);
  return translator;
}

/** Says a sentence that the server wrote in the panel's language, where it is known there. */
export function useServerText(): (english: string) => string {
  const { messages } = useIntl();
  return translatorOf(messages);
}

/** A problem's two sentences in the panel's language: by its remedy's key, else as the server wrote them. */
export function useProblemText(): (problem: Problem) => { message: string; action: string } {
  const { messages } = useIntl();
  return useMemo(() => {
    const text = (key: string): string | undefined => {
      const found: unknown = (messages as Messages)[`${PLUGIN_ID}.${key}`];
      return typeof found === 'string' ? found : undefined;
    };
    const fill = (template: string, values: Record<string, string>): string =>
      template.replace(
        /\{(\w+)\}/g,
        (whole, name: string) => values[name] ?? text(`remedy-value.${name}`) ?? whole,
      );
    return ({ remedy, values = {}, message, action }) => {
      const meaning = text(`remedy.${remedy}.meaning`);
      const step = text(`remedy.${remedy}.action`);
      return meaning && step
        ? { message: fill(meaning, values), action: fill(step, values) }
        : { message, action };
    };
  }, [messages]);
}
