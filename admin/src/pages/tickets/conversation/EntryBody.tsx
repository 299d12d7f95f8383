import { useMemo, useState } from 'react';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Quotes } from '@strapi/icons';
import { useTheme } from 'styled-components';
import type { Entry } from '../../../../../shared/contracts/tickets';
import { useTranslation } from '../../../translations/useTranslation';
import type { Paper } from '../../../components/mailDocument';
import { MailFrame } from '../../../components/MailFrame';

function PlainText({ text, muted = false }: { text: string; muted?: boolean }) {
  return (
    <Typography
      tag="div"
      textColor={muted ? 'neutral600' : 'neutral800'}
      style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {text}
    </Typography>
  );
}

/** Notes are ours alone: they are written in the panel's colours and read in them. */
function useNotePaper(): Paper {
  const { colors, colorScheme } = useTheme();
  return useMemo(
    () => ({
      background: colors.warning100,
      color: colors.neutral800,
      scheme: colorScheme === 'dark' ? 'dark' : 'light',
    }),
    [colors, colorScheme],
  );
}

/** What was written: HTML where there is some and it is wanted, and what it quotes folded away. */
export function EntryBody({ entry, asText }: { entry: Entry; asText: boolean }) {
  const t = useTranslation();
  const notePaper = useNotePaper();
  const [unfolded, setUnfolded] = useState(false);
  const html = asText ? null : entry.html;
  const quoted = html === null ? entry.quotedText : (entry.quotedHtml ?? '');

  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      {html !== null ? (
        // In one frame, because a mail's parts are laid out together.
        <MailFrame
          html={unfolded && quoted ? `${html}<div class="quoted">${quoted}</div>` : html}
          title={t('entry.frame', { from: entry.from.address })}
          paper={entry.kind === 'note' ? notePaper : undefined}
        />
      ) : (
        <Box data-testid="entry-text">
          <PlainText text={entry.text || t('entry.no-text')} />
          {unfolded && quoted ? (
            <Box
              marginTop={4}
              paddingLeft={3}
              borderColor="neutral300"
              borderStyle="none none none solid"
              data-testid="quoted-text"
            >
              <PlainText text={quoted} muted />
            </Box>
          ) : null}
        </Box>
      )}
      {quoted ? (
        <Flex>
          <Button
            variant="ghost"
            size="S"
            startIcon={<Quotes />}
            aria-expanded={unfolded}
            onClick={() => setUnfolded(!unfolded)}
          >
            {t(unfolded ? 'entry.hide-quoted' : 'entry.show-quoted')}
          </Button>
        </Flex>
      ) : null}
    </Flex>
  );
}
