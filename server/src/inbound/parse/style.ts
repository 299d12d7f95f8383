/** Properties that dress text and boxes where they stand; nothing that moves, covers, loads or animates. */
const PROPERTIES =
  /^(?:color|background(?:-color)?|font(?:-(?:family|size|style|weight|variant))?|line-height|letter-spacing|word-spacing|text-(?:align|decoration|indent|transform)|vertical-align|white-space|word-(?:break|wrap)|overflow-wrap|direction|list-style(?:-type)?|(?:max-|min-)?(?:width|height)|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width|radius))?|border-(?:collapse|spacing)|padding(?:-(?:top|right|bottom|left))?|margin(?:-(?:top|right|bottom|left))?|display)$/;

/** Words, numbers, units, quoted font names and colour functions. No `url(`, no escapes, no comments, no `@`. */
const VALUE = /^(?:[a-z0-9#%.,\s"'!-]|\b(?:rgba?|hsla?)\([0-9.,%\s/]+\))*$/i;

const DISPLAY = /^(?:block|inline|inline-block|none|table|table-row|table-cell|list-item)$/i;

/** A margin below zero draws over what stands before it. */
const movesAway = (property: string, value: string): boolean =>
  property.startsWith('margin') && value.includes('-');

const MAX_LENGTH = 4000;

/** The declarations of a `style` attribute that are on the list, in order. */
export const cleanStyle = (style: string): string =>
  style
    .slice(0, MAX_LENGTH)
    .split(';')
    .map((declaration) => {
      const colon = declaration.indexOf(':');
      return {
        property: declaration.slice(0, colon).trim().toLowerCase(),
        value: declaration.slice(colon + 1).trim(),
      };
    })
    .filter(
      ({ property, value }) =>
        value !== '' &&
        PROPERTIES.test(property) &&
        VALUE.test(value) &&
        !movesAway(property, value) &&
        (property !== 'display' || DISPLAY.test(value)),
    )
    .map(({ property, value }) => `${property}: ${value}`)
    .join('; ');
