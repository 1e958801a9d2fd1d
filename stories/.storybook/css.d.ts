declare module '*.css';

declare module '*.css?raw' {
  const text: string;
  export default text;
}

declare module 'virtual:custom-elements-manifest' {
  const manifest: object;
  export default manifest;
}
