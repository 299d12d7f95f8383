import { useMemo, useState } from 'react';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Expand, Image } from '@strapi/icons';
import { useTranslation } from '../../../translations/useTranslation';

/**
 * The mail without the addresses of images from elsewhere, and whether there were any. Inline images are data URLs. The
 * frame's policy would stop them too, but the browser would then fill the console with what it stopped.
 */
function withoutRemoteImages(html: string): { html: string; hasRemoteImages: boolean } {
  // A parsed document loads and runs nothing.
  const mail = new DOMParser().parseFromString(html, 'text/html');
  const remote = [...mail.images].filter((image) => image.src && !image.src.startsWith('data:'));
  if (remote.length === 0) return { html, hasRemoteImages: false };
  for (const image of remote) image.removeAttribute('src');
  return { html: mail.body.innerHTML, hasRemoteImages: true };
}

/**
 * The mail as a document of its own. Its policy lets nothing load but its own styles and inline images; remote
 * images only once they are asked for. Mail is written for white paper, whatever theme the panel wears.
 */
function documentFor(html: string, withRemoteImages: boolean): string {
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src data:${withRemoteImages ? ' https:' : ''}`,
  ].join('; ');
  return `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<style>
  :root { color-scheme: light; }
  body { margin: 12px; background: white; color: black; font: 14px/1.5 sans-serif; overflow-wrap: anywhere; }
  img { max-width: 100%; height: auto; }
  blockquote { margin: 8px 0; padding-left: 12px; border-left: 2px solid silver; }
</style></head><body>${html}</body></html>`;
}

/**
 * Inbound HTML in a frame with an empty sandbox: no scripts, no forms, no way out of it. Without scripts its
 * height cannot be measured, so the frame scrolls and can be made taller.
 *
 * @see https://html.spec.whatwg.org/multipage/iframe-embed-object.html#attr-iframe-sandbox
 */
export function MailFrame({ html, title }: { html: string; title: string }) {
  const t = useTranslation();
  const [tall, setTall] = useState(html.length > 4_000);
  const [withRemoteImages, setWithRemoteImages] = useState(false);
  const stripped = useMemo(() => withoutRemoteImages(html), [html]);
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      {stripped.hasRemoteImages && !withRemoteImages ? (
        <Flex gap={3} background="neutral100" hasRadius padding={2} wrap="wrap">
          <Typography variant="pi" textColor="neutral700">
            {t('entry.images-off')}
          </Typography>
          <Button variant="tertiary" size="S" startIcon={<Image />} onClick={() => setWithRemoteImages(true)}>
            {t('entry.images-show')}
          </Button>
        </Flex>
      ) : null}
      {withRemoteImages ? (
        <Typography variant="pi" textColor="neutral600">
          {t('entry.images-blocked')}
        </Typography>
      ) : null}
      <Box borderColor="neutral150" hasRadius overflow="hidden">
        <iframe
          title={title}
          sandbox=""
          referrerPolicy="no-referrer"
          srcDoc={documentFor(withRemoteImages ? html : stripped.html, withRemoteImages)}
          data-testid="entry-html"
          style={{ display: 'block', width: '100%', height: tall ? '70vh' : '22rem', border: 0 }}
        />
      </Box>
      <Flex justifyContent="flex-end">
        <Button variant="ghost" size="S" startIcon={<Expand />} onClick={() => setTall(!tall)}>
          {t(tall ? 'entry.shorter' : 'entry.taller')}
        </Button>
      </Flex>
    </Flex>
  );
}
