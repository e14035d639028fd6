/** A document as text: Vite's way to read a file where there is no `node:fs`. */
declare module '*.html?raw' {
  const text: string
  export default text
}
