import { Anchor, type AnchorProps, NavLink, type NavLinkProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

type OfAnchor = Omit<ComponentProps<'a'>, 'color' | 'style'>

function NavAnchor(props: NavLinkProps & OfAnchor) {
  return <NavLink component="a" {...props} />
}

function TextAnchor(props: AnchorProps & OfAnchor) {
  return <Anchor component="a" {...props} />
}

function PlainAnchor(props: ComponentProps<'a'>) {
  return <a {...props} />
}

/** A link of the navigation to a view. */
export const ViewLink = createLink(NavAnchor)

/** A link to a view inside text. */
export const TextLink = createLink(TextAnchor)

/** A link to a view without a look of its own. */
export const PlainLink = createLink(PlainAnchor)
