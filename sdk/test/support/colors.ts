type Vector = readonly [number, number, number];
type Matrix = readonly [Vector, Vector, Vector];

/** `rgb(r, g, b)` as linear light, each part from 0 to 1. */
function toLinear(color: string): Vector {
  const parts = (color.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => Number(part) / 255);
  return parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as unknown as Vector;
}

const multiply = (matrix: Matrix, vector: Vector): Vector =>
  matrix.map((row) => row.reduce((sum, cell, index) => sum + cell * (vector[index] ?? 0), 0)) as unknown as Vector;

/** Contrast of two colours by WCAG 2.2, from 1 to 21. */
export function measureContrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [a, b]
    .map((color) => toLinear(color))
    .map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue)
    .sort((first, second) => first - second);
  return (light + 0.05) / (dark + 0.05);
}

/** How readers see who lack one kind of cones (Machado, Oliveira and Fernandes 2009), and those who have all. */
const EYES: readonly Matrix[] = [
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
];

/** https://bottosson.github.io/posts/oklab */
const LMS: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const LAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

/** Distance of two colours in OKLab for those who see least of it. */
export const measureDistance = (a: string, b: string): number =>
  Math.min(
    ...EYES.map((eye) => {
      const [first, second] = [a, b].map((color) => {
        const lms = multiply(LMS, multiply(eye, toLinear(color))).map((part) => Math.cbrt(Math.max(0, part)));
        return multiply(LAB, lms as unknown as Vector);
      }) as [Vector, Vector];
      return Math.hypot(...first.map((part, index) => part - (second[index] ?? 0)));
    }),
  );
