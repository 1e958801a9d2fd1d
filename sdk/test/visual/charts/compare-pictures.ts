import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** Part of the pixels that may differ: the edges of lines are drawn a shade apart on some processors. */
const MAX_SHARE = 0.001;
/** Distance of two colours that counts as a difference, 0 to 1: the fill of an area is hardly darker than the page. */
const THRESHOLD = 0.02;

export interface PictureDifference {
  /** The difference in words. */
  readonly text: string;
  /** Stored picture, drawn picture, and what differs in red, side by side: a PNG. */
  readonly picture: Buffer;
}

/** Compares two PNGs. Undefined where they are the same but for what machines draw differently. */
export function comparePictures(stored: Buffer, drawn: Buffer): PictureDifference | undefined {
  const [before, after] = [PNG.sync.read(stored), PNG.sync.read(drawn)];
  const width = Math.max(before.width, after.width);
  const height = Math.max(before.height, after.height);
  const isSameSize = before.width === after.width && before.height === after.height;
  const [left, middle, right] = [
    widen(before, width, height),
    widen(after, width, height),
    createPicture(width, height),
  ];
  const count = pixelmatch(left.data, middle.data, right.data, width, height, { threshold: THRESHOLD });
  if (isSameSize && count <= MAX_SHARE * width * height) return undefined;
  const sheet = createPicture(3 * width, height);
  for (const [index, each] of [left, middle, right].entries())
    PNG.bitblt(each, sheet, 0, 0, width, height, index * width, 0);
  const sizes = isSameSize
    ? ''
    : `, ${before.width} × ${before.height} px before, ${after.width} × ${after.height} now`;
  return { text: `${count} of ${width * height} pixels differ${sizes}`, picture: PNG.sync.write(sheet) };
}

const createPicture = (width: number, height: number): PNG => new PNG({ width, height });

function widen(picture: PNG, width: number, height: number): PNG {
  const wider = createPicture(width, height);
  PNG.bitblt(picture, wider, 0, 0, picture.width, picture.height, 0, 0);
  return wider;
}
