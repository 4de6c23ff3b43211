import { type CSSVariablesResolver, createTheme, NavLink } from '@mantine/core'

/** The look of every page. Fonts are those of the machine, as pages load nothing from elsewhere. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: { NavLink: NavLink.extend({ styles: { description: { opacity: 1 } } }) }
})

/** Quiet text with a contrast of more than 4.5 to 1 on its background, which Mantine's own does not have. */
export const readable: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': colors.gray[7],
    '--mantine-color-error': colors.red[9],
    '--mantine-color-anchor': colors.indigo[8],
    '--mantine-color-indigo-light': colors.indigo[0],
    '--mantine-color-indigo-light-hover': colors.indigo[1],
    '--mantine-color-indigo-light-color': colors.indigo[9]
  },
  dark: {
    '--mantine-color-dimmed': colors.dark[1],
    '--mantine-color-error': colors.red[4],
    '--mantine-color-anchor': colors.indigo[3],
    '--mantine-color-indigo-light-color': colors.indigo[1]
  }
})
