import { useMemo } from 'react';
import { useIntl } from 'react-intl';

/** What a helpdesk is likely to write in; any other tag that is stored is shown, too. */
export const LANGUAGES =
  'en de fr es it pt pt-BR nl da sv nb fi is pl cs sk hu ro bg el hr sl sr uk ru tr ar he hi ja ko zh-Hans zh-Hant'.split(
    ' ',
  );

/** What a language is called in the panel's language; the tag itself where that is not known. */
export function useLanguageName(): (tag: string) => string {
  const { locale } = useIntl();
  return useMemo(() => {
    const names = new Intl.DisplayNames([locale], { type: 'language' });
    return (tag) => {
      try {
        return names.of(tag) ?? tag;
      } catch {
        // Not a tag: stored by an older version, or by hand.
        return tag;
      }
    };
  }, [locale]);
}
