/** The browsers that pages are built for: those of 2024 and later, which know `light-dark()`. */
export const browsers = ['chrome123', 'edge123', 'firefox120', 'safari17.5']
