import { PLUGIN_ID } from '../pluginId';

type Messages = Record<string, string>;

/** One line per language. English stands in for every language that is not here yet. */
const languages: Record<string, () => Promise<{ default: Messages }>> = {
  en: () => import('./en'),
  de: () => import('./de'),
};

/** Strapi keeps all plugins' messages in one map, so every key gets this plugin's name in front. */
function prefixed(messages: Messages): Messages {
  return Object.fromEntries(Object.entries(messages).map(([key, text]) => [`${PLUGIN_ID}.${key}`, text]));
}

export async function loadTranslations(locales: string[]) {
  const { default: english } = await import('./en');
  return Promise.all(
    locales.map(async (locale) => {
      const language = await languages[locale]?.();
      return { locale, data: prefixed({ ...english, ...language?.default }) };
    }),
  );
}
