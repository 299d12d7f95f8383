import { useEffect, useMemo, useRef, useState } from 'react';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Expand, Image } from '@strapi/icons';
import { useTranslation } from '../translations/useTranslation';
import { mailDocument, replaceImage, WHITE_PAPER, withoutRemoteImages, type Paper } from './mailDocument';

/** Pixels. A mail that is taller scrolls, until all of it is asked for. */
const MAX_HEIGHT = 560;
const FIRST_HEIGHT = 48;
/** Pixels: what a scrollbar takes where the mail is wider than the frame. */
const SCROLLBAR = 16;

interface MailFrameProps {
  /** Sanitised on the server. */
  html: string;
  title: string;
  paper?: Paper;
}

/**
 * Mail HTML as a document of its own, as tall as what is in it. Nothing in the sandbox may run scripts, so that letting
 * it keep our origin gives nothing away: it is what lets the panel measure it from outside.
 *
 * @see https://html.spec.whatwg.org/multipage/iframe-embed-object.html#attr-iframe-sandbox
 */
export function MailFrame({ html, title, paper = WHITE_PAPER }: MailFrameProps) {
  const t = useTranslation();
  const [withRemoteImages, setWithRemoteImages] = useState(false);
  const [showAll, setShowAll] = useState(false);
  const stripped = useMemo(() => withoutRemoteImages(html), [html]);
  const shown = useMemo(
    () => mailDocument(withRemoteImages ? html : stripped.html, withRemoteImages, paper),
    [html, stripped, withRemoteImages, paper],
  );
  const { frame, height } = useContentHeight(shown);
  const tooTall = height > MAX_HEIGHT;

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
      <Box borderColor={paper === WHITE_PAPER ? 'neutral150' : undefined} hasRadius overflow="hidden">
        <iframe
          // Another document in the same frame would be an entry in the browser's history.
          key={shown}
          ref={frame}
          title={title}
          sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
          referrerPolicy="no-referrer"
          srcDoc={shown}
          data-testid="entry-html"
          style={{
            display: 'block',
            width: '100%',
            height: tooTall && !showAll ? MAX_HEIGHT : height,
            border: 0,
          }}
        />
      </Box>
      {tooTall ? (
        <Flex justifyContent="flex-end">
          <Button
            variant="ghost"
            size="S"
            startIcon={<Expand />}
            aria-expanded={showAll}
            onClick={() => setShowAll(!showAll)}
          >
            {t(showAll ? 'entry.shorter' : 'entry.show-all')}
          </Button>
        </Flex>
      ) : null}
    </Flex>
  );
}

/** How tall the document in a frame is, in pixels, from its first lines on and for as long as it grows. */
function useContentHeight(shown: string) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(FIRST_HEIGHT);

  useEffect(() => {
    let asked = 0;
    const observer = new ResizeObserver(() => {
      const content = frame.current?.contentDocument;
      if (!content?.body) return;
      const overflow = content.documentElement.scrollWidth > content.documentElement.clientWidth;
      setHeight(Math.ceil(content.body.getBoundingClientRect().height) + (overflow ? SCROLLBAR : 0));
    });
    // The load event waits for every image, and a frame has no event for its first lines.
    const attach = () => {
      const content = frame.current?.contentDocument;
      if (content?.URL === 'about:srcdoc' && content.readyState !== 'loading') {
        observer.observe(content.body);
        content.addEventListener('error', markBroken, true);
      } else {
        asked = requestAnimationFrame(attach);
      }
    };
    attach();
    return () => {
      cancelAnimationFrame(asked);
      observer.disconnect();
    };
  }, [shown]);

  return { frame, height };
}

/** An image that could not be loaded looks like one that was not asked for. */
function markBroken({ target }: Event): void {
  // Made in another window, it is no HTMLImageElement of this one.
  if (target !== null && 'naturalWidth' in target) replaceImage(target as HTMLImageElement);
}
