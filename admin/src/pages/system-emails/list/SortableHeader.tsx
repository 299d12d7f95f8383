import { Flex, Th, Typography, type ThProps } from '@strapi/design-system';
import { CaretDown, CaretUp } from '@strapi/icons';
import { styled } from 'styled-components';
import { useTranslation } from '../../../translations/useTranslation';
import type { ListFilter, Sort } from './useListFilter';

/** The table puts this on its cells; without it the arrow keys do not find them. */
type GridPlace = Pick<ThProps, 'aria-colindex' | 'coords'>;

/** A column's name that orders the list by it. @see https://www.w3.org/WAI/ARIA/apg/patterns/table/examples/sortable-table/ */
export function SortableHeader({
  sort,
  label,
  list,
  ...place
}: { sort: Sort; label: string; list: ListFilter } & GridPlace) {
  const t = useTranslation();
  const { filter, sortBy } = list;
  const sorted = filter.sort === sort;
  const Caret = filter.order === 'asc' ? CaretUp : CaretDown;
  return (
    <Th
      {...place}
      role="columnheader"
      aria-sort={sorted ? (filter.order === 'asc' ? 'ascending' : 'descending') : 'none'}
    >
      <HeaderButton type="button" title={t('list.sort', { column: label })} onClick={() => sortBy(sort)}>
        <Flex gap={1}>
          <Typography variant="sigma" style={{ whiteSpace: 'normal', textAlign: 'left' }}>
            {label}
          </Typography>
          {sorted ? <Caret aria-hidden fill="neutral600" width="1rem" height="1rem" /> : null}
        </Flex>
      </HeaderButton>
    </Th>
  );
}

const HeaderButton = styled.button`
  border: 0;
  padding: ${({ theme }) => theme.spaces[1]};
  background: none;
  color: inherit;
  cursor: pointer;
  border-radius: ${({ theme }) => theme.borderRadius};

  &:focus-visible {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
  }
`;
