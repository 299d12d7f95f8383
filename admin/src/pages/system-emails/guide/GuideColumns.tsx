import { useId, useState, type ReactNode } from 'react';
import { Box, Button, Flex } from '@strapi/design-system';
import { ChevronDown, ChevronUp } from '@strapi/icons';
import { useTranslation } from '../../../translations/useTranslation';

interface GuideColumnsProps {
  /** Null: the form stands alone. */
  guide: ReactNode;
  /** Who has signed in before hardly needs it. */
  startsOpen: boolean;
  /** Beside the form; below it, it is as wide as that. */
  guideWidth?: string;
  /** The form that the guide leads through. */
  children: ReactNode;
}

/** A form with its guide beside it, below it where the screen is narrow; the guide can be put away. */
export function GuideColumns({ guide, startsOpen, guideWidth = '44rem', children }: GuideColumnsProps) {
  const t = useTranslation();
  const id = useId();
  const [open, setOpen] = useState(startsOpen);
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      {guide ? (
        <Flex justifyContent="flex-end">
          <Button
            variant="ghost"
            size="S"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            endIcon={open ? <ChevronUp aria-hidden /> : <ChevronDown aria-hidden />}
            onClick={() => setOpen(!open)}
          >
            {t(open ? 'guide.hide' : 'guide.show')}
          </Button>
        </Flex>
      ) : null}
      <Flex
        direction={{ initial: 'column', large: 'row' }}
        alignItems={{ initial: 'stretch', large: 'flex-start' }}
        gap={6}
      >
        <Box flex="1" minWidth={0}>
          {children}
        </Box>
        {guide && open ? (
          <Box
            id={id}
            tag="aside"
            aria-label={t('guide.label')}
            width={{ initial: '100%', large: guideWidth }}
            shrink={0}
            background="neutral0"
            borderColor="neutral200"
            hasRadius
            padding={5}
          >
            {guide}
          </Box>
        ) : null}
      </Flex>
    </Flex>
  );
}
