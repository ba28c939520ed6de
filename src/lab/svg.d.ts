/** The labextension builder gives a script the source of an `.svg`. */
declare module '*.svg' {
  const source: string;
  export default source;
}
