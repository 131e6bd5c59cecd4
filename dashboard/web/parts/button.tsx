import type { ButtonHTMLAttributes } from 'react'

/**
 * A button. One that may not be pressed stays in the tab order and says why, on hover and focus, instead of turning mute.
 * The reason is part of its name for screen readers.
 */
export function Button({
  why,
  look = 'plain',
  className,
  onClick,
  children,
  ...rest
}: { why?: string | null; look?: 'plain' | 'main' | 'quiet' | 'danger' } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      type="button"
      className={`button button-${look}${className ? ` ${className}` : ''}`}
      aria-disabled={why ? true : undefined}
      data-why={why || undefined}
      onClick={why ? (event) => event.stopPropagation() : onClick}
      {...rest}
    >
      {children}
      {why ? <span className="spoken">{` (${why})`}</span> : null}
    </button>
  )
}
