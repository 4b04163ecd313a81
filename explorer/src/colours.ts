/** The colours of kinds of things: those of pictures and files. */
import { KINDS, OTHER } from "./colours.gen";

export const ofKind = (kind: string) => KINDS[kind] ?? OTHER;
